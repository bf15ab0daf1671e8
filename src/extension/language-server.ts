import {
  EventEmitter,
  l10n,
  Uri,
  workspace,
  type CancellationToken,
  type Disposable,
  type LogOutputChannel,
} from 'vscode';
import type { LanguageClient, RequestType } from 'vscode-languageclient/node';
import { UserError } from '../base/user-error';
import { LANGUAGES } from '../formats/registry/recognition';
import { PLAN_FILE_ENDING } from '../protocol/contributions';
import {
  DefinitionRequest,
  FilesExistRequest,
  ReadFileRequest,
  SERVER_FLAGS,
  SummaryNotification,
  type NetworkSummary,
} from '../protocol/server';
import { binaryDefinition } from './binary-network';
import { exists } from './file-existence';
import { WireNames } from './listing-uri';
import { traceChannel } from './trace-channel';

/** Follows a request that reports how far it is, in per cent. */
export interface RequestProgress {
  readonly token: string;
  readonly report: (percentage: number) => void;
}

/** The largest part of the extension's code by far: evaluated with the first network, not on activation. */
const clientModule = () => import('vscode-languageclient/node');

/** The language server and what it last said of each network. Starts with the first network. */
export class LanguageServer implements Disposable {
  private readonly changed = new EventEmitter<NetworkSummary>();
  private readonly known = new Map<string, NetworkSummary>();
  private client: LanguageClient | undefined;
  private started: Promise<LanguageClient> | undefined;

  private readonly traces: LogOutputChannel;

  /** Fires after each analysis of a network. */
  readonly onSummary = this.changed.event;

  constructor(
    private readonly extension: Uri,
    private readonly log: LogOutputChannel,
  ) {
    this.traces = traceChannel(log);
  }

  summary(uri: Uri): NetworkSummary | undefined {
    return this.known.get(uri.toString());
  }

  /** The running client; every caller waits for the same start. */
  start(): Promise<LanguageClient> {
    this.started ??= this.launch().catch((error: unknown) => {
      this.started = undefined;
      throw error;
    });
    return this.started;
  }

  async restart(): Promise<void> {
    const client = await this.start();
    this.known.clear();
    await client.restart();
    this.log.info('language server restarted');
  }

  async request<P, R>(
    type: RequestType<P, R, void>,
    parameters: P,
    token?: CancellationToken,
    progress?: RequestProgress,
  ): Promise<R> {
    const client = await this.start();
    const listener = progress && (await followProgress(client, progress));
    try {
      return await this.answer<R>(client, type.method, parameters, token);
    } catch (error) {
      if (!client.isRunning()) throw new UserError(stopped(), { cause: error });
      throw error;
    } finally {
      listener?.dispose();
    }
  }

  /** Asks again as long as what is typed meanwhile overtakes the question. */
  private async answer<R>(
    client: LanguageClient,
    method: string,
    parameters: unknown,
    token: CancellationToken | undefined,
  ): Promise<R> {
    const { LSPErrorCodes, ResponseError } = await clientModule();
    for (;;)
      try {
        return await client.sendRequest<R>(method, parameters, token);
      } catch (error) {
        const isOvertaken =
          error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;
        if (!isOvertaken) throw error;
      }
  }

  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.dispose();
  }

  dispose(): void {
    this.changed.dispose();
    this.traces.dispose();
    this.stop().catch((error: unknown) => this.log.error(String(error)));
  }

  private async launch(): Promise<LanguageClient> {
    const client = await this.createClient();
    this.client = client;
    client.onNotification(SummaryNotification, summary => {
      const uri = Uri.parse(summary.uri).toString();
      this.known.set(uri, summary);
      this.changed.fire(summary);
    });
    client.onRequest(ReadFileRequest, async ({ uri }) => ({ text: await readable(uri) }));
    client.onRequest(DefinitionRequest, ({ uri }) => binaryDefinition(Uri.parse(uri)));
    client.onRequest(FilesExistRequest, async ({ uris }) => ({ uris: await existing(uris) }));
    await client.start();
    return client;
  }

  private async createClient(): Promise<LanguageClient> {
    const { LanguageClient: Client, TransportKind } = await clientModule();
    const module = Uri.joinPath(this.extension, 'dist', 'server.js').fsPath;
    const options = { execArgv: [...SERVER_FLAGS] };
    const run = { module, transport: TransportKind.ipc, options };
    return new Client(
      'mafat',
      'MAFAT',
      { run, debug: run },
      {
        documentSelector: [
          ...LANGUAGES.map(language => ({ language })),
          { pattern: `**/*${PLAN_FILE_ENDING}` },
        ],
        uriConverters: new WireNames(),
        synchronize: {
          fileEvents: workspace.createFileSystemWatcher(`**/*${PLAN_FILE_ENDING}`),
        },
        initializationOptions: {
          // The page that the codes of diagnostics lead to.
          documentation: Uri.joinPath(this.extension, 'media', 'issues.md').toString(),
          texts: l10n.bundle ?? {},
        },
        outputChannel: this.log,
        traceOutputChannel: this.traces,
        connectionOptions: { maxRestartCount: 4 },
      },
    );
  }
}

async function followProgress(
  client: LanguageClient,
  { token, report }: RequestProgress,
): Promise<Disposable> {
  const { WorkDoneProgress } = await clientModule();
  return client.onProgress(WorkDoneProgress.type, token, value => {
    if (value.kind === 'report' && value.percentage !== undefined) report(value.percentage);
  });
}

const stopped = (): string =>
  l10n.t(
    'The language server has stopped: run "MAFAT: Restart language server". For details, run "MAFAT: Show log".',
  );

/** The text of a file as the editor has it; null where there is none, or the workspace is not trusted. */
async function readable(text: string): Promise<string | null> {
  const uri = Uri.parse(text);
  const open = workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  if (!workspace.isTrusted) return null;
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // There need not be such a file; the server goes on without it.
    return null;
  }
}

/** Those that there are; none where the workspace is not trusted. */
async function existing(uris: readonly string[]): Promise<readonly string[]> {
  if (!workspace.isTrusted) return [];
  const found = await Promise.all(uris.map(uri => exists(Uri.parse(uri))));
  return uris.filter((_, index) => found[index]);
}
