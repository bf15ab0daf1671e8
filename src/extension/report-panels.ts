import { randomBytes } from 'node:crypto';
import {
  env,
  EventEmitter,
  l10n,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type Webview,
  type WebviewPanel,
} from 'vscode';
import type { FrontierModel } from '../core/report/report';
import { REPORT_VIEW } from '../protocol/contributions';
import type { FromReport, ReportContent, ToReport } from '../protocol/report';
import { panelDocument } from '../protocol/report-document';
import { FrontReport } from './front-report';
import { fileName } from './network-choice';

/** What a panel asks for, and the network that it shows. */
export interface ReportWish {
  readonly network: Uri;
  readonly message: FromReport;
}

/** One report panel a network. A panel shows what it was last sent, also after the editor is reloaded. */
export class ReportPanels implements Disposable {
  private readonly panels = new Map<string, WebviewPanel>();
  private readonly contents = new Map<string, ReportContent>();
  private readonly wished = new EventEmitter<ReportWish>();
  private readonly shown = new EventEmitter<ReportContent>();
  private readonly focused = new EventEmitter<undefined>();
  private readonly inFront = new FrontReport<Uri>(network => network.toString());

  /** Fires for all that the user does in a panel, but what the panels answer themselves. */
  readonly onWish = this.wished.event;
  /** Fires when a panel is given something to show. */
  readonly onShow = this.shown.event;
  /** Fires when a panel becomes, or stops being, the active editor. */
  readonly onFocus = this.focused.event;

  constructor(private readonly extension: Uri) {}

  /** The network whose report is the active editor; undefined where something else is. */
  get front(): Uri | undefined {
    return this.inFront.network;
  }

  /** What was last shown of a network. */
  content(network: Uri): ReportContent | undefined {
    return this.contents.get(network.toString());
  }

  /** What the panel of a network shows, if there is one. */
  open(network: Uri): ReportContent | undefined {
    return this.panels.has(network.toString()) ? this.content(network) : undefined;
  }

  /** Opens the panel beside the editor, or brings it to the front; the focus stays where it is. */
  show(network: Uri, content: ReportContent): void {
    const panel = this.panels.get(network.toString()) ?? this.create(network);
    panel.reveal(undefined, true);
    this.update(network, content);
  }

  /** Shows something else in the panel of a network, which stays where it is. */
  update(network: Uri, content: ReportContent): void {
    const key = network.toString();
    const kept = withFrontier(content, this.contents.get(key));
    this.contents.set(key, kept);
    this.send(network, { kind: 'content', content: kept });
    this.shown.fire(kept);
  }

  /** Adds the plans to choose from to what a panel shows; the panel stays where it is. */
  addFrontier(network: Uri, frontier: FrontierModel): void {
    const before = this.content(network);
    if (before === undefined) return;
    const content = { ...before, frontier };
    this.contents.set(network.toString(), content);
    this.send(network, { kind: 'content', content });
  }

  /** Sends to the panel of a network, if it is open. */
  send(network: Uri, message: ToReport): void {
    this.panels.get(network.toString())?.webview.postMessage(message).then(undefined, ignoreClosed);
  }

  /** Takes over a panel that the editor kept over a reload, with what it showed. */
  adopt(panel: WebviewPanel, content: ReportContent): void {
    const network = Uri.parse(content.uri);
    this.contents.set(network.toString(), content);
    panel.webview.options = this.webviewOptions();
    this.keep(panel, network);
    this.shown.fire(content);
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
    this.wished.dispose();
    this.shown.dispose();
    this.focused.dispose();
  }

  private create(network: Uri): WebviewPanel {
    const panel = window.createWebviewPanel(
      REPORT_VIEW,
      l10n.t('Report {0}', fileName(network)),
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { ...this.webviewOptions(), enableFindWidget: true },
    );
    this.keep(panel, network);
    return panel;
  }

  private webviewOptions() {
    return {
      enableScripts: true,
      localResourceRoots: [
        Uri.joinPath(this.extension, 'dist'),
        Uri.joinPath(this.extension, 'media'),
      ],
    };
  }

  private keep(panel: WebviewPanel, network: Uri): void {
    const key = network.toString();
    this.panels.set(key, panel);
    panel.iconPath = Uri.joinPath(this.extension, 'media', 'network.svg');
    panel.onDidDispose(() => {
      this.panels.delete(key);
      this.follow(network, false);
    });
    panel.onDidChangeViewState(({ webviewPanel }) => this.follow(network, webviewPanel.active));
    panel.webview.onDidReceiveMessage((message: FromReport) => this.receive(network, message));
    panel.webview.html = this.html(panel.webview, network);
  }

  private follow(network: Uri, isActive: boolean): void {
    if (this.inFront.follow(network, isActive)) this.focused.fire(undefined);
  }

  private receive(network: Uri, message: FromReport): void {
    const content = this.content(network);
    if (message.kind === 'ready' && content !== undefined)
      this.send(network, { kind: 'content', content });
    else this.wished.fire({ network, message });
  }

  private html(webview: Webview, network: Uri): string {
    const address = (...parts: readonly string[]): string =>
      webview.asWebviewUri(Uri.joinPath(this.extension, ...parts)).toString();
    return panelDocument({
      title: l10n.t('Report {0}', fileName(network)),
      language: env.language,
      texts: l10n.bundle ?? {},
      source: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      scriptUri: address('dist', 'webview.js'),
      styleUri: address('media', 'report.css'),
    });
  }
}

/** The plans to choose from stay while nothing changes but the plan. */
const withFrontier = (content: ReportContent, before: ReportContent | undefined): ReportContent =>
  content.frontier === null && before && subjectOf(before) === subjectOf(content)
    ? { ...content, frontier: before.frontier }
    : content;

/** All of a report that no plan changes. */
const subjectOf = ({ report: { network, target, untiled, layers } }: ReportContent): string =>
  JSON.stringify([
    network,
    target,
    untiled,
    layers.map(({ type, output, macs, parameters, untiled }) => [
      type,
      output,
      macs,
      parameters,
      untiled,
    ]),
  ]);

/** A panel that is closed while a message is under way needs it no more. */
const ignoreClosed = (): undefined => undefined;
