import { commands, env, l10n, UIKind, Uri, window, workspace } from 'vscode';
import { formatSize } from '../../base/units';
import type { ExportAnswer, ExportParameters } from '../../protocol/inference';
import { RunAborted } from '../../runner-client/child-program';
import { askProjectFolder, placeIn, type ProjectFolder } from '../folder-question';
import { chosenNetwork, fileName } from '../network-choice';
import { withProgress } from '../progress';
import { runnableOffer } from '../report-content';
import { chosenWeights } from '../run-files';
import { definitionOf } from '../network-text';
import type { Services } from '../services';
import { checkPlace } from '../trusted-place';
import { progressText, signalOf } from '../background-progress';

/**
 * Writes the plan of a network out as a C project, with the weights that the plan file names. Arguments: the network,
 * and the folder instead of the question. Gives the folder of the project.
 */
export async function exportProject(
  services: Services,
  argument?: unknown,
  target?: unknown,
): Promise<Uri | undefined> {
  const network = await chosenNetwork(argument, services);
  checkPlace(network.uri);
  const { inference, server } = services;
  // Nobody is asked for the weights of a network that cannot run.
  const { plan, target: planned } = await runnableOffer(server, network);
  const chosen = await chosenWeights(services, network.uri);
  if (chosen === undefined) return undefined;
  const place =
    target instanceof Uri
      ? await placeIn(target, network.uri)
      : await askProjectFolder(network.uri);
  if (place === undefined) return undefined;
  const { content, weights, labels } = chosen;
  inference.checkFree();
  const answer = await exported(services, {
    network: await definitionOf(network, content),
    path: network.uri.fsPath,
    plan,
    target: planned,
    weights,
    pictureInput: content.input ?? {},
    labels,
    folder: place.folder.fsPath,
    replace: place.replace,
  });
  if (answer === undefined) return undefined;
  await chosen.keep();
  services.background(tellExported(place, answer));
  return place.folder;
}

/** Exports with progress; undefined when the user cancels. */
async function exported(
  { inference }: Services,
  parameters: ExportParameters,
): Promise<ExportAnswer | undefined> {
  const title = l10n.t('Exporting {0}', fileName(Uri.file(parameters.path)));
  try {
    return await withProgress(title, (progress, token) =>
      inference.export(parameters, {
        signal: signalOf(token),
        progress: value => progress.report({ message: progressText(value) }),
      }),
    );
  } catch (error) {
    if (error instanceof RunAborted) return undefined;
    throw error;
  }
}

async function tellExported(
  { folder }: ProjectFolder,
  { files, arenaBytes, processBytes }: ExportAnswer,
): Promise<void> {
  const [readme, reveal] = [l10n.t('Open README'), l10n.t('Reveal')];
  const arena = formatSize(arenaBytes);
  const message =
    processBytes === null
      ? l10n.t(
          'Exported the C library to {0}: {1} files, arena {2}. Its README says how to build it.',
          folder.fsPath,
          files,
          arena,
        )
      : l10n.t(
          'Exported the C project to {0}: {1} files, arena {2}, process {3} (predicted). Build it with "make".',
          folder.fsPath,
          files,
          arena,
          formatSize(processBytes),
        );
  const choice = await window.showInformationMessage(message, readme, reveal);
  const file = Uri.joinPath(folder, 'README.md');
  if (choice === readme) await commands.executeCommand('vscode.open', file);
  if (choice === reveal) await revealFile(file);
}

/** In the explorer where it is there, else in the system's; a browser has none, and opens the folder. */
async function revealFile(file: Uri): Promise<void> {
  if (workspace.getWorkspaceFolder(file) !== undefined)
    await commands.executeCommand('revealInExplorer', file);
  else if (env.uiKind === UIKind.Desktop && env.remoteName === undefined)
    await commands.executeCommand('revealFileInOS', file);
  else
    await commands.executeCommand('vscode.openFolder', Uri.joinPath(file, '..'), {
      forceNewWindow: true,
    });
}
