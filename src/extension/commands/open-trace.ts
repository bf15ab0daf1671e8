import { commands, l10n, Uri, window, workspace } from 'vscode';
import { UserError } from '../../base/user-error';
import { chosenNetwork, fileName } from '../network-choice';
import type { Services } from '../services';
import { writeWhole } from '../whole-file';

/** Writes the last run of a network as Chrome trace JSON and opens the file. */
export async function openTrace(services: Services, argument?: unknown): Promise<Uri> {
  const { uri } = await chosenNetwork(argument, services);
  const trace = services.traces.get(uri.toString());
  if (trace === undefined)
    throw new UserError(
      l10n.t("{0} hasn't been run in this session: run a test inference first.", fileName(uri)),
    );
  const folder = Uri.joinPath(services.context.globalStorageUri, 'traces');
  await workspace.fs.createDirectory(folder);
  const file = Uri.joinPath(folder, `${fileName(uri)}.trace.json`);
  await writeWhole(file, trace);
  await commands.executeCommand('vscode.open', file);
  services.background(tellWhere(file));
  return file;
}

async function tellWhere(file: Uri): Promise<void> {
  const copy = l10n.t('Copy path');
  const message = l10n.t(
    'To view the trace, load this file in chrome://tracing or ui.perfetto.dev.',
  );
  if ((await window.showInformationMessage(message, copy)) === copy)
    await commands.executeCommand('copyFilePath', file);
}
