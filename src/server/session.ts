import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { PLAN_FILE_ENDING, SETTINGS_SECTION } from '../protocol/contributions';
import {
  DEFAULT_SERVER_SETTINGS,
  DefinitionRequest,
  FilesExistRequest,
  ReadFileRequest,
  SummaryNotification,
  type DefinitionAnswer,
  type ServerSettings,
} from '../protocol/server';
import type { Backlog } from './backlog';
import { diagnostics } from './language/diagnostics';
import { planFileDiagnostics } from './language/plan-file-diagnostics';
import { parsePlanFile, planFileOf } from '../formats/plan/plan-file';
import { shownText, TRIGGERS } from '../formats/registry/languages';
import { definitionFile } from '../runner-client/file-access';
import { DefinitionStore } from './definition-store';
import { editedDocuments } from './edited-document';
import { FoundPlans } from './found-plans';
import { ForecastQueue } from './forecast-queue';
import { JobQueue } from './job-queue';
import { NetworkStore, type OpenNetwork } from './network-store';
import { isPlanFile, PlanFileStore, type PlanFileState } from './plan-file-store';
import type { Forecast, ForecastAnswer } from './planning/job';
import { readSettings } from './settings';
import { summaryOf } from './summary';

/** Pause after a keystroke before diagnostics are made; a text that takes longer waits as long as it takes. */
const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

const WORKER_PROGRAM = join(__dirname, 'server-search.js');

/** What an editor says of itself when it starts the server. */
interface InitializationOptions {
  /** URI of a page with an anchor for each issue. */
  readonly documentation?: string;
  /** Translations by their English originals. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** What the hints of a document were made of. */
interface HintSources {
  readonly forecast: ForecastAnswer | undefined;
  readonly planFile: PlanFileState;
}

/** One editor: its open documents, and what is published about them. */
export class Session {
  readonly documents = new TextDocuments(editedDocuments);
  readonly workerProgram = WORKER_PROGRAM;
  readonly planFiles = new PlanFileStore(uri => this.#read(uri));
  readonly found = new FoundPlans();
  /** For plans and reports that the extension asks for. */
  readonly jobs = new JobQueue(WORKER_PROGRAM);
  readonly #forecasts = new ForecastQueue(WORKER_PROGRAM, message =>
    this.connection.console.warn(message),
  );
  readonly definitions = new DefinitionStore(uri => this.#askDefinition(uri));
  readonly networks = new NetworkStore({
    planFiles: this.planFiles,
    definitions: this.definitions,
    settingsOf: uri => this.#settingsOf(uri),
    forecast: (uri, job) => this.#forecasts.run(uri, job),
  });
  #documentation: string | undefined;
  #capabilities: ClientCapabilities = {};
  readonly #settings = new Map<string, Promise<ServerSettings>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #durations = new Map<string, number>();
  readonly #hinted = new Map<string, HintSources>();

  /** @param backlog what has arrived over the connection and waits for its turn. */
  constructor(
    readonly connection: Connection,
    private readonly backlog: Backlog,
  ) {
    connection.onInitialize(parameters => this.#initialize(parameters));
    connection.onInitialized(() => this.#register());
    connection.onShutdown(() => this.#stop());
    connection.onDidChangeConfiguration(() => this.#settingsChanged());
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) this.#planFileChanged(uri);
    });
    this.documents.onDidChangeContent(({ document }) => this.#changed(document));
    this.documents.onDidClose(({ document }) => this.#closed(document));
    this.documents.listen(connection);
  }

  get documentation(): string | undefined {
    return this.#documentation;
  }

  /** The newest version of an open network; undefined for plan files and documents that are not open. */
  async network(uri: string): Promise<OpenNetwork | undefined> {
    const document = this.documents.get(uri);
    return document === undefined || isPlanFile(uri) ? undefined : this.networks.of(document);
  }

  /** The open network that a plan file is beside, analysed. */
  async networkOf(planFileUri: string): Promise<OpenNetwork | undefined> {
    const owner = this.documents
      .all()
      .find(other => !isPlanFile(other.uri) && planFileOf(other.uri) === planFileUri);
    return owner && this.networks.of(owner);
  }

  /** Those of some files that there are, as far as the editor tells. */
  async existing(uris: readonly string[]): Promise<ReadonlySet<string>> {
    if (uris.length === 0) return new Set();
    try {
      return new Set((await this.connection.sendRequest(FilesExistRequest, { uris })).uris);
    } catch (error) {
      this.connection.console.log(`files could not be looked for: ${String(error)}`);
      return new Set();
    }
  }

  #initialize({ capabilities, initializationOptions }: InitializeParams): InitializeResult {
    const options = initializationOptions as InitializationOptions | undefined;
    if (typeof options?.documentation === 'string') this.#documentation = options.documentation;
    l10n.config({ contents: options?.texts ?? {} });
    this.#capabilities = capabilities;
    return {
      serverInfo: { name: 'mafat' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        inlayHintProvider: true,
        hoverProvider: true,
        completionProvider: { triggerCharacters: [...TRIGGERS] },
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        codeLensProvider: {},
        codeActionProvider: { codeActionKinds: ['quickfix', 'refactor', 'refactor.rewrite'] },
        documentLinkProvider: {},
        documentFormattingProvider: true,
      },
    };
  }

  /** Asks to be told of settings and of plan files that change outside the editor. */
  async #register(): Promise<void> {
    const { workspace } = this.#capabilities;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true)
      await this.connection.client.register(DidChangeConfigurationNotification.type, {
        section: SETTINGS_SECTION,
      });
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: `**/*${PLAN_FILE_ENDING}` }],
      });
  }

  #stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.jobs.dispose();
    this.#forecasts.dispose();
  }

  async #read(uri: string): Promise<string | null> {
    const open = this.documents.get(uri);
    if (open !== undefined) return open.getText();
    try {
      return (await this.connection.sendRequest(ReadFileRequest, { uri })).text;
    } catch (error) {
      this.connection.console.log(`${uri} could not be read: ${String(error)}`);
      return null;
    }
  }

  async #askDefinition(uri: string): Promise<DefinitionAnswer> {
    try {
      return await this.connection.sendRequest(DefinitionRequest, { uri });
    } catch (error) {
      return { kind: 'failed', message: l10n.t("Couldn't read {0} ({1}).", uri, String(error)) };
    }
  }

  /** The listing of a definition as it is now; what is open of it is looked at again. */
  async listing(uri: string): Promise<string> {
    this.definitions.forget(uri);
    const { model } = shownText(await this.definitions.of(uri), definitionFile);
    if (this.documents.get(uri) !== undefined) this.#schedule(uri);
    return model.listing?.().text ?? '';
  }

  #settingsOf(uri: string): Promise<ServerSettings> {
    const known = this.#settings.get(uri);
    if (known !== undefined) return known;
    const settings = this.#askSettings(uri);
    this.#settings.set(uri, settings);
    return settings;
  }

  async #askSettings(scopeUri: string): Promise<ServerSettings> {
    if (this.#capabilities.workspace?.configuration !== true) return DEFAULT_SERVER_SETTINGS;
    try {
      const item = { scopeUri, section: SETTINGS_SECTION };
      return readSettings(await this.connection.workspace.getConfiguration(item));
    } catch (error) {
      this.connection.console.warn(`settings could not be read: ${String(error)}`);
      return DEFAULT_SERVER_SETTINGS;
    }
  }

  #settingsChanged(): void {
    this.#settings.clear();
    for (const document of this.documents.all()) this.#schedule(document.uri);
    this.#refreshHints();
    this.#refreshLenses();
  }

  #refreshHints(): void {
    if (this.#capabilities.workspace?.inlayHint?.refreshSupport === true)
      this.connection.languages.inlayHint.refresh().catch(this.#ignored);
  }

  #refreshLenses(): void {
    if (this.#capabilities.workspace?.codeLens?.refreshSupport === true)
      this.connection.sendRequest('workspace/codeLens/refresh').catch(this.#ignored);
  }

  /** An editor that cannot refresh shows the new state with the next keystroke. */
  readonly #ignored = (error: unknown): void =>
    this.connection.console.log(`not refreshed: ${String(error)}`);

  #changed({ uri }: TextDocument): void {
    if (isPlanFile(uri)) this.#planFileChanged(uri);
    this.#schedule(uri);
  }

  #planFileChanged(uri: string): void {
    this.planFiles.forget(uri);
    for (const document of this.documents.all())
      if (document.uri === uri || planFileOf(document.uri) === uri) this.#schedule(document.uri);
  }

  #closed({ uri }: TextDocument): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#settings.delete(uri);
    this.#durations.delete(uri);
    this.#hinted.delete(uri);
    this.networks.close(uri);
    this.found.forget(uri);
    this.definitions.forget(uri);
    if (isPlanFile(uri)) this.#planFileChanged(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #schedule(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    const pause = Math.max(SHORTEST_PAUSE_MS, this.#durations.get(uri) ?? 0);
    const check = (): void => {
      this.#timers.delete(uri);
      this.#check(uri).catch((error: unknown) =>
        this.connection.console.error(`${uri} could not be checked: ${describe(error)}`),
      );
    };
    this.#timers.set(uri, setTimeout(check, Math.min(LONGEST_PAUSE_MS, pause)));
  }

  async #check(uri: string): Promise<void> {
    // The change that waits schedules the next check.
    if (this.backlog.isBehind(uri)) return;
    if (isPlanFile(uri)) return this.#checkPlanFile(uri);
    const started = performance.now();
    const open = await this.network(uri);
    if (open === undefined || !this.isNewest(open)) return;
    this.#publish(open, this.networks.lastForecast(open));
    this.#durations.set(uri, performance.now() - started);
    // What the editor asked for meanwhile comes before what it did not ask for.
    await setImmediate();
    const forecast = await this.networks.forecastOf(open);
    // A newer version is on its way, with a summary of its own.
    if (!this.isNewest(open)) return;
    this.#publish(open, forecast);
    if (this.#hintsAreStale(open, forecast)) this.#refreshHints();
    this.#summarize(open, forecast);
  }

  /** Tells the editor what is known of a network now, which a plan that was found changes, too. */
  async tell(uri: string): Promise<void> {
    const open = await this.network(uri);
    if (open !== undefined) this.#summarize(open, await this.networks.forecastOf(open));
  }

  /** The forecast that hints are made of: the last one while the next is under way. */
  async forecastForHints(open: OpenNetwork): Promise<Forecast | undefined> {
    const { networks } = this;
    const known = networks.knownForecast(open) ?? networks.lastForecast(open);
    const { uri } = open.document;
    const answer = known ?? (this.#hinted.has(uri) ? undefined : await networks.forecastOf(open));
    const forecast = answer?.kind === 'forecast' ? answer : undefined;
    this.#hinted.set(uri, { forecast, planFile: open.planFile });
    return forecast;
  }

  /** Whether hints are shown that were made before this was known, which the editor cannot tell by itself. */
  #hintsAreStale({ document, planFile }: OpenNetwork, forecast: ForecastAnswer | undefined) {
    const hinted = this.#hinted.get(document.uri);
    return hinted !== undefined && (hinted.forecast !== forecast || hinted.planFile !== planFile);
  }

  #summarize(open: OpenNetwork, forecast: ForecastAnswer | undefined): void {
    const summary = summaryOf(open, forecast, this.found.of(open));
    void this.connection.sendNotification(SummaryNotification, summary);
    this.#refreshLenses();
  }

  /** Whether the document is still open, and was not edited since. */
  isNewest({ document, version }: OpenNetwork): boolean {
    return this.documents.get(document.uri) === document && document.version === version;
  }

  #publish(open: OpenNetwork, forecast: ForecastAnswer | undefined): void {
    const { document, version, analysis, settings } = open;
    const { uri } = document;
    const documentation = this.#documentation;
    void this.connection.sendDiagnostics({
      uri,
      version,
      diagnostics: [...diagnostics(analysis, { uri, settings, forecast, documentation })],
    });
  }

  async #checkPlanFile(uri: string): Promise<void> {
    const document = this.documents.get(uri);
    if (document === undefined) return;
    const { version } = document;
    const parsed = parsePlanFile(document.getText());
    const network = (await this.networkOf(uri))?.analysis;
    void this.connection.sendDiagnostics({
      uri,
      version,
      diagnostics: [...planFileDiagnostics(parsed, network, this.#documentation)],
    });
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
