import { languages, Range, workspace, type Disposable, type TextDocument } from 'vscode';
import { beginsAsNetwork, LONGEST_PREFACE } from '../base/network-beginning';
import { LANGUAGE } from '../protocol/contributions';

/** Languages that VS Code gives to `.cfg` files by itself. */
const TAKEN_FOR: readonly string[] = ['properties', 'ini', 'plaintext'];

export const isNetwork = ({ languageId }: TextDocument): boolean => languageId === LANGUAGE;

/**
 * Finds Darknet networks among the documents by what is in them, as other programs use `.cfg` too, and
 * sets their language. What the user chose, for the file or by `files.associations`, stays.
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
    if (isNetwork(document) || !beginsAsNetwork(beginningOf(document))) return document;
    this.decided.add(document.uri.toString());
    return languages.setTextDocumentLanguage(document, LANGUAGE);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private look(document: TextDocument): void {
    if (!TAKEN_FOR.includes(document.languageId) || !/\.cfg(?:\.txt)?$/i.test(document.uri.path))
      return;
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
  document.getText(new Range(document.positionAt(0), document.positionAt(LONGEST_PREFACE)));

/** Whether the user said by `files.associations` what such files are. */
function isAssociated(document: TextDocument): boolean {
  const associations = workspace
    .getConfiguration('files', document)
    .get<Readonly<Record<string, string>>>('associations', {});
  return Object.keys(associations).some(
    glob => languages.match({ pattern: glob.includes('/') ? glob : `**/${glob}` }, document) > 0,
  );
}
