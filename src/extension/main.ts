import { join } from 'node:path';
import {
  commands,
  tasks,
  window,
  workspace,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { REPORT_VERSION, type ReportContent } from '../protocol/report';
import { CONTEXTS, REPORT_VIEW, TASK_TYPE } from '../protocol/contributions';
import { CheckTasks } from './check-tasks';
import { registerCommands, tell } from './commands/commands';
import { InferenceService } from './inference-service';
import { KnownNetworks } from './known-networks';
import { LanguageServer } from './language-server';
import { Listings } from './listings';
import { registerMemoryView } from './memory-view';
import { PlanFiles } from './plan-files';
import { isNetwork, Recognition } from './recognition';
import { ReportFollowing } from './report-following';
import { ReportPanels } from './report-panels';
import { fulfil } from './report-wishes';
import { CancelRun, type Services } from './services';
import { setting } from './settings';
import { StatusBar } from './status-bar';

let active: Services | undefined;

/**
 * Called when a file that may be a network is opened. Starts no process: the language server starts
 * with the first network, the inference process with the first run.
 * @returns what the tests inside the editor look at.
 */
export function activate(context: ExtensionContext): Services {
  const services = createServices(context);
  active = services;
  const { server, panels, recognition } = services;
  const known = new KnownNetworks();
  const listings = new Listings(server);
  context.subscriptions.push(
    services.log,
    server,
    recognition,
    known,
    listings,
    registerMemoryView(services),
    panels,
    new StatusBar(server, panels),
    new ReportFollowing(services),
    ...registerCommands(services),
    panels.onWish(({ network, message }) =>
      services.background(fulfil(services, network, message)),
    ),
    panels.onFocus(() => followEditor(services)),
    panels.onShow(() => setContext(services, CONTEXTS.hasReport, true)),
    window.registerWebviewPanelSerializer(REPORT_VIEW, { deserializeWebviewPanel }),
    tasks.registerTaskProvider(TASK_TYPE, new CheckTasks(programsOf(context))),
    workspace.onDidOpenTextDocument(() => startWithNetwork(services)),
    workspace.onDidGrantWorkspaceTrust(() =>
      services.background(server.restart().then(() => listings.refresh())),
    ),
    window.onDidChangeActiveTextEditor(() => followEditor(services)),
  );
  startWithNetwork(services);
  services.background(known.scan());
  return services;
}

export async function deactivate(): Promise<void> {
  await Promise.all([active?.inference.stop(), active?.server.stop()]);
}

const programsOf = ({ extensionPath }: ExtensionContext): string => join(extensionPath, 'dist');

function createServices(context: ExtensionContext): Services {
  const log = window.createOutputChannel('MAFAT', { log: true });
  const programs = programsOf(context);
  const server = new LanguageServer(context.extensionUri, log);
  return {
    context,
    log,
    server,
    recognition: new Recognition(error => log.error(String(error))),
    inference: new InferenceService({
      program: join(programs, 'inference.js'),
      idleMs: () => 1000 * setting('runner.idleSeconds'),
      log: message => log.info(message),
    }),
    planFiles: new PlanFiles(server),
    panels: new ReportPanels(context.extensionUri),
    traces: new Map(),
    cancelRun: new CancelRun(),
    background: task => {
      task.catch((error: unknown) => tell({ log }, error));
    },
  };
}

function startWithNetwork(services: Services): void {
  followEditor(services);
  if (workspace.textDocuments.some(isNetwork)) services.background(services.server.start());
}

function followEditor(services: Services): void {
  const document = window.activeTextEditor?.document;
  const isActive = document !== undefined && isNetwork(document);
  setContext(services, CONTEXTS.active, isActive || services.panels.front !== undefined);
}

function setContext({ background }: Services, name: string, value: boolean): void {
  background(Promise.resolve(commands.executeCommand('setContext', name, value)));
}

/** A panel that the editor kept over a reload knows what it showed by its own state. */
async function deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
  const content = contentIn(state);
  if (content === undefined) panel.dispose();
  else active?.panels.adopt(panel, content);
  return Promise.resolve();
}

/** The content in a panel's state, if it is one of this version. */
function contentIn(state: unknown): ReportContent | undefined {
  const { content } = (state ?? {}) as { readonly content?: Partial<ReportContent> | null };
  return content?.version === REPORT_VERSION && typeof content.uri === 'string'
    ? (content as ReportContent)
    : undefined;
}
