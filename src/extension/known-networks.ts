import { commands, Uri, workspace, type Disposable, type TextDocument } from 'vscode';
import { DESCRIPTIONS } from '../formats/registry/recognition';
import { CONTEXTS } from '../protocol/contributions';
import { formatOfFile } from './binary-network';
import { fileOf } from './listing-uri';
import { isNetwork } from './recognition';

const ENDINGS = Object.values(DESCRIPTIONS).flatMap(({ extensions }) => extensions);

/** More files of this kind than anybody has in a workspace. */
const MOST_FILES = 500;

/** Tells the explorer which files are networks, so that no other files have their menu. */
export class KnownNetworks implements Disposable {
  private readonly paths = new Set<string>();
  private readonly subscription: Disposable;

  constructor() {
    this.subscription = workspace.onDidOpenTextDocument(document => this.look(document));
    for (const document of workspace.textDocuments) this.look(document);
  }

  /** Looks into those files of the workspace that may be networks, where it may be looked at. */
  async scan(): Promise<void> {
    if (!workspace.isTrusted) return;
    const files = await workspace.findFiles(
      `**/*{${ENDINGS.join(',')}}`,
      '**/node_modules/**',
      MOST_FILES,
    );
    const found = await Promise.all(files.map(isNetworkFile));
    files.forEach((file, index) => found[index] === true && this.paths.add(pathOf(file)));
    await this.tell();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private look(document: TextDocument): void {
    const path = pathOf(fileOf(document.uri));
    if (!isNetwork(document) || this.paths.has(path)) return;
    this.paths.add(path);
    void this.tell();
  }

  private async tell(): Promise<void> {
    await commands.executeCommand('setContext', CONTEXTS.networks, [...this.paths]);
  }
}

/** As the key `resourcePath` of the explorer has it. */
const pathOf = ({ fsPath }: Uri): string => fsPath;

async function isNetworkFile(file: Uri): Promise<boolean> {
  try {
    return (await formatOfFile(file)) !== undefined;
  } catch {
    // A file that has gone or cannot be read is offered nothing.
    return false;
  }
}
