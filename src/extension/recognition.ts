import { posix } from 'node:path';
import { languages, Range, workspace, type Disposable, type TextDocument } from 'vscode';
import { HEAD_BYTES } from '../formats/file-head';
import {
  DESCRIPTIONS,
  formatOfLanguage,
  LISTING_LANGUAGE,
  recognisedText,
  type FormatId,
} from '../formats/registry/recognition';

/** Languages that VS Code gives to files of networks by itself, as other programs use the same endings. */
const TAKEN_FOR: readonly string[] = ['properties', 'ini', 'plaintext'];

/** The format of a text by its language; undefined if it is no network's. */
export const formatOf = ({ languageId }: TextDocument): FormatId | undefined =>
  formatOfLanguage(languageId);

/** Whether a document shows a binary network. */
export const isListing = ({ languageId }: TextDocument): boolean => languageId === LISTING_LANGUAGE;

export const isNetwork = (document: TextDocument): boolean =>
  isListing(document) || formatOf(document) !== undefined;

/** Files with a second ending are networks, too, as `yolo.cfg.txt` is. */
const mayBeNetwork = ({ uri }: TextDocument): boolean => {
  const name = uri.path.toLowerCase();
  return Object.values(DESCRIPTIONS).some(({ extensions }) =>
    extensions.some(ending => name.endsWith(ending) || name.endsWith(`${ending}.txt`)),
  );
};

/**
 * Finds networks among the documents by what is in them, as other programs use the same endings, and sets their
 * language. What the user chose, for the file or by `files.associations`, stays.
 */
export class Recognition implements Disposable {
  /** Documents whose language was set; a change after that is the user's. */
  private readonly decided = new Set<string>();
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly report: (error: unknown) => void) {
    this.subscriptions = [
      workspace.onDidOpenTextDocument(document => this.look(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.look(document)),
      workspace.onDidCloseTextDocument(document => this.forgetWhenGone(document)),
      workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('files.associations')) this.lookAgain();
      }),
    ];
    this.lookAgain();
  }

  /** The document with its language set, if it is a network; settles after VS Code reopened it. */
  async recognise(document: TextDocument): Promise<TextDocument> {
    if (isNetwork(document)) return document;
    const format = recognisedText(posix.basename(document.uri.path), beginningOf(document));
    const language = format && DESCRIPTIONS[format].language;
    if (language == null) return document;
    this.decided.add(document.uri.toString());
    return languages.setTextDocumentLanguage(document, language);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private look(document: TextDocument): void {
    if (!TAKEN_FOR.includes(document.languageId) || !mayBeNetwork(document)) return;
    if (this.decided.has(document.uri.toString()) || isAssociated(document)) return;
    this.recognise(document).then(undefined, this.report);
  }

  /** New associations make VS Code set the languages of all documents again. */
  private lookAgain(): void {
    this.decided.clear();
    for (const document of workspace.textDocuments) this.look(document);
  }

  /** A document whose language changes is closed and opened again at once. */
  private forgetWhenGone({ uri }: TextDocument): void {
    setImmediate(() => {
      const isOpen = workspace.textDocuments.some(open => open.uri.toString() === uri.toString());
      if (!isOpen) this.decided.delete(uri.toString());
    });
  }
}

const beginningOf = (document: TextDocument): string =>
  document.getText(new Range(document.positionAt(0), document.positionAt(HEAD_BYTES)));

/** Whether the user said by `files.associations` what such files are. */
function isAssociated(document: TextDocument): boolean {
  const associations = workspace
    .getConfiguration('files', document)
    .get<Readonly<Record<string, string>>>('associations', {});
  return Object.keys(associations).some(
    glob => languages.match({ pattern: glob.includes('/') ? glob : `**/${glob}` }, document) > 0,
  );
}
