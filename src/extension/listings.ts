import {
  EventEmitter,
  RelativePattern,
  Uri,
  workspace,
  type Disposable,
  type TextDocument,
  type TextDocumentContentProvider,
} from 'vscode';
import { LISTING_SCHEME } from '../protocol/contributions';
import { ListingRequest } from '../protocol/server';
import type { LanguageServer } from './language-server';
import { fileOf } from './listing-uri';

/** Binary networks as texts, which the server writes. They follow their files. */
export class Listings implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  private readonly watchers = new Map<string, Disposable>();
  private readonly subscriptions: readonly Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly server: LanguageServer) {
    this.subscriptions = [
      workspace.registerTextDocumentContentProvider(LISTING_SCHEME, this),
      workspace.onDidCloseTextDocument(document => this.forget(document)),
    ];
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    this.watch(uri);
    const file = fileOf(uri);
    return (await this.server.request(ListingRequest, { uri: file.toString() })).text;
  }

  /** Reads all of them anew. */
  refresh(): void {
    for (const { uri } of workspace.textDocuments)
      if (uri.scheme === LISTING_SCHEME) this.changed.fire(uri);
  }

  dispose(): void {
    for (const subscription of [...this.subscriptions, ...this.watchers.values()])
      subscription.dispose();
    this.changed.dispose();
  }

  private watch(uri: Uri): void {
    const key = uri.toString();
    if (this.watchers.has(key)) return;
    const file = fileOf(uri);
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const pattern = new RelativePattern(Uri.joinPath(file, '..'), literal(name));
    const watcher = workspace.createFileSystemWatcher(pattern);
    const tell = (): void => this.changed.fire(uri);
    watcher.onDidChange(tell);
    watcher.onDidCreate(tell);
    watcher.onDidDelete(tell);
    this.watchers.set(key, watcher);
  }

  private forget({ uri }: TextDocument): void {
    const key = uri.toString();
    this.watchers.get(key)?.dispose();
    this.watchers.delete(key);
  }
}

/** A name as a pattern that only it matches. */
const literal = (name: string): string => name.replace(/[*?[\]{}]/g, '[$&]');
