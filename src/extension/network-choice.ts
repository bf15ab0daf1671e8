import { posix } from 'node:path';
import { l10n, Uri, window, workspace, type TextDocument } from 'vscode';
import { UserError } from '../base/user-error';
import { DESCRIPTIONS } from '../formats/registry/recognition';
import { isBinaryNetwork } from './binary-network';
import { listingOf } from './listing-uri';
import { networkIn, type Network } from './network';
import { isNetwork, type Recognition } from './recognition';

/** What a network is looked for with. */
interface Places {
  readonly recognition: Recognition;
  /** `front`: the network whose report is the active editor. */
  readonly panels: { readonly front: Uri | undefined };
}

/** The network that a command is about: its argument, else that of the report in front, else the one in an editor. */
export async function chosenNetwork(
  argument: unknown,
  { recognition, panels }: Places,
): Promise<Network> {
  const uri = uriOf(argument) ?? panels.front;
  if (uri !== undefined) return openNetwork(uri, { recognition });
  const document = visibleNetwork();
  if (document === undefined)
    throw new UserError(l10n.t('No network is open: open {0} first.', someNetwork()));
  return recognisedNetwork(document, recognition);
}

/** The network in a file. A binary one is opened as its listing. @throws UserError */
export const openNetwork = async (
  file: Uri,
  { recognition }: Pick<Places, 'recognition'>,
): Promise<Network> => recognisedNetwork(await opened(file), recognition);

async function recognisedNetwork(
  document: TextDocument,
  recognition: Recognition,
): Promise<Network> {
  const found = await recognition.recognise(document);
  if (isNetwork(found)) return networkIn(found);
  throw new UserError(l10n.t("{0} isn't a network: open {1}.", fileName(found.uri), someNetwork()));
}

/** What can be opened, for a sentence: the name of each format, its ending and how its files begin. */
const someNetwork = (): string =>
  Object.values(DESCRIPTIONS)
    .map(({ label, extensions, beginning }) =>
      l10n.t('a {0} file ({1}), {2}', label, extensions.join(', '), l10n.t(beginning.text)),
    )
    .join(l10n.t(' or '));

export const fileName = ({ path }: Uri): string => posix.basename(path);

/** Commands are given a URI by the explorer, and its text by the language server and the report. */
export function uriOf(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return argument;
  return typeof argument === 'string' ? Uri.parse(argument) : undefined;
}

function visibleNetwork(): TextDocument | undefined {
  const active = window.activeTextEditor?.document;
  if (active !== undefined && (isNetwork(active) || window.visibleTextEditors.length === 1))
    return active;
  return window.visibleTextEditors.map(({ document }) => document).find(isNetwork) ?? active;
}

async function opened(uri: Uri): Promise<TextDocument> {
  try {
    return await workspace.openTextDocument(await shownAs(uri));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(l10n.t("Couldn't open {0} ({1}).", fileName(uri), reason), {
      cause: error,
    });
  }
}

/** What an editor shows of a file: a binary network as its listing. */
async function shownAs(file: Uri): Promise<Uri> {
  const shown = new Set(workspace.textDocuments.map(({ uri }) => uri.toString()));
  if (shown.has(file.toString())) return file;
  const listing = listingOf(file);
  return shown.has(listing.toString()) || (await isBinaryNetwork(file)) ? listing : file;
}

/** Asks for the file of a network. */
export async function askNetworkFile(title?: string, folder?: Uri): Promise<Uri | undefined> {
  const [file] =
    (await window.showOpenDialog({
      ...(title !== undefined && { title }),
      ...(folder !== undefined && { defaultUri: folder }),
      filters: Object.fromEntries(
        Object.values(DESCRIPTIONS).map(({ label, extensions }) => [
          label,
          extensions.map(ending => ending.slice(1)),
        ]),
      ),
    })) ?? [];
  return file;
}
