import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import {
  FilesExistRequest,
  ReadFileRequest,
  SERVER_FLAGS,
  SummaryNotification,
  type NetworkSummary,
} from '../../src/protocol/server';

export const SERVER_PROGRAM = resolve(__dirname, '..', '..', 'dist', 'server.js');

/** An editor without windows: a real server process at the other end of a real wire. */
export class LanguageClient {
  readonly files = new Map<string, string>();
  settings: unknown = {};
  /** Holds up what is read of `files`. */
  beforeRead: (() => Promise<void>) | undefined;
  /** How often the server asked for hints to be asked for again. */
  hintRefreshes = 0;
  readonly #published: PublishDiagnosticsParams[] = [];
  readonly #summaries: NetworkSummary[] = [];
  #wake: () => void = () => undefined;

  private constructor(
    readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: PublishDiagnosticsParams) => {
        this.#published.push(params);
        this.#wake();
      },
    );
    connection.onNotification(SummaryNotification, summary => {
      this.#summaries.push(summary);
      this.#wake();
    });
    connection.onRequest(ReadFileRequest, async ({ uri }) => {
      await this.beforeRead?.();
      return { text: this.files.get(uri) ?? null };
    });
    connection.onRequest(FilesExistRequest, ({ uris }) => ({
      uris: uris.filter(uri => this.files.has(uri)),
    }));
    connection.onRequest('workspace/configuration', () => [this.settings]);
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.onRequest('workspace/inlayHint/refresh', () => {
      this.hintRefreshes++;
      return null;
    });
    connection.listen();
  }

  static async start(
    files: Readonly<Record<string, string>> = {},
    settings: unknown = {},
    texts: Readonly<Record<string, string>> = {},
  ) {
    if (!existsSync(SERVER_PROGRAM)) throw new Error('run `npm run build:programs` first');
    const child = fork(SERVER_PROGRAM, ['--node-ipc'], {
      silent: true,
      execArgv: [...SERVER_FLAGS],
    });
    const connection = createProtocolConnection(
      new IPCMessageReader(child),
      new IPCMessageWriter(child),
    );
    const client = new LanguageClient(child, connection);
    for (const [uri, text] of Object.entries(files)) client.files.set(uri, text);
    client.settings = settings;
    await client.#initialize(texts);
    return client;
  }

  async #initialize(texts: Readonly<Record<string, string>>): Promise<InitializeResult> {
    const result: InitializeResult = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
          codeLens: { refreshSupport: true },
          inlayHint: { refreshSupport: true },
        },
      },
      initializationOptions: { documentation: 'file:///readme.md', texts },
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, languageId = 'darknet-cfg'): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** Inserts or replaces a stretch of one line. */
  edit(
    uri: string,
    version: number,
    line: number,
    [start, end]: readonly [number, number],
    text: string,
  ): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [
        {
          range: { start: { line, character: start }, end: { line, character: end } },
          text,
        },
      ],
    });
  }

  replace(uri: string, version: number, text: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  /** A request about a document. */
  ask<R>(method: string, uri: string, parameters: object = {}): Promise<R> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...parameters });
  }

  /** The first diagnostics of a version, also such as came before. */
  async diagnostics(uri: string, version = 1): Promise<readonly Diagnostic[]> {
    const isIt = (params: PublishDiagnosticsParams): boolean =>
      params.uri === uri && params.version === version;
    return (await this.#eventually(() => this.#published.find(isIt))).diagnostics;
  }

  /** The summary of a version, and with it the last diagnostics. */
  summary(
    uri: string,
    version = 1,
    accept: (summary: NetworkSummary) => boolean = () => true,
  ): Promise<NetworkSummary> {
    return this.#eventually(() =>
      this.#summaries.find(
        summary => summary.uri === uri && summary.version === version && accept(summary),
      ),
    );
  }

  /** All that was published of a document so far, in the order in which it came. */
  published(uri: string): readonly PublishDiagnosticsParams[] {
    return this.#published.filter(params => params.uri === uri);
  }

  lastDiagnostics(uri: string): readonly Diagnostic[] {
    return this.published(uri).at(-1)?.diagnostics ?? [];
  }

  async #eventually<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((wake, fail) => {
        const late = setTimeout(() => fail(new Error('the server did not answer')), 120_000);
        this.#wake = () => {
          clearTimeout(late);
          wake();
        };
      });
    }
  }

  /** Ends the server as editors do; gives its exit code. */
  async stop(): Promise<number | null> {
    const exited = once(this.child, 'exit') as Promise<[number | null]>;
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const [code] = await exited;
    this.connection.dispose();
    return code;
  }
}
