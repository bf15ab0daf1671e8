import { randomBytes } from 'node:crypto';
import { env, l10n, Uri, window, workspace } from 'vscode';
import { UserError } from '../../base/user-error';
import type { ReportContent } from '../../protocol/report';
import { pageDocument } from '../../protocol/report-document';
import { chosenNetwork } from '../network-choice';
import type { Services } from '../services';
import { writeWhole } from '../whole-file';
import { showReport } from './show-report';

export type ExportFormat = 'html' | 'json';

/** Writes the report as one HTML page that needs nothing else, or as JSON. Arguments: the network, and where to. */
export async function exportReport(
  services: Services,
  argument?: unknown,
  target?: unknown,
): Promise<Uri | undefined> {
  const { uri } = await chosenNetwork(argument, services);
  const file = target instanceof Uri ? target : await askTarget(uri, ['html', 'json']);
  if (file === undefined) return undefined;
  const content = services.panels.content(uri) ?? (await showReport(services, uri));
  await writeWhole(file, await textOf(services, content, formatOf(file)));
  return file;
}

/** Asks where to, for a format that was chosen in the report. */
export const askTarget = async (
  network: Uri,
  formats: readonly ExportFormat[],
): Promise<Uri | undefined> =>
  window.showSaveDialog({
    title: l10n.t('Export report'),
    defaultUri: network.with({
      path: network.path.replace(/\.[^./]*$/, `.report.${formats[0] ?? ''}`),
    }),
    filters: Object.fromEntries(formats.map(format => [format.toUpperCase(), [format]])),
  });

function formatOf({ path, fsPath }: Uri): ExportFormat {
  if (/\.mafat\.json$/i.test(path))
    throw new UserError(
      l10n.t(
        "{0} is a plan file, and reports don't overwrite plan files: choose another name.",
        fsPath,
      ),
    );
  const ending = /\.(html|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'html' || ending === 'json') return ending;
  throw new UserError(l10n.t('Reports are exported as .html or .json: choose either extension.'));
}

async function textOf(
  { context }: Services,
  content: ReportContent,
  format: ExportFormat,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(content, null, 2)}\n`;
  const part = async (...names: readonly string[]): Promise<string> =>
    new TextDecoder().decode(
      await workspace.fs.readFile(Uri.joinPath(context.extensionUri, ...names)),
    );
  return pageDocument({
    language: env.language,
    texts: l10n.bundle ?? {},
    nonce: randomBytes(16).toString('hex'),
    script: await part('dist', 'webview.js'),
    style: await part('media', 'report.css'),
    content,
  });
}
