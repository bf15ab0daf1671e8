import {
  l10n,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  window,
  type Disposable,
  type StatusBarItem,
  type Uri,
} from 'vscode';
import { COMMANDS } from '../protocol/contributions';
import { budgetMeter } from './budget-meter';
import type { LanguageServer } from './language-server';
import { fileOf } from './listing-uri';
import { isNetwork } from './recognition';
import type { ReportPanels } from './report-panels';

/** The budget meter of the network in the active editor, or of the report in front; a click changes the budget. */
export class StatusBar implements Disposable {
  private readonly item: StatusBarItem;
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly server: LanguageServer,
    private readonly panels: ReportPanels,
  ) {
    this.item = window.createStatusBarItem('mafat.budget', StatusBarAlignment.Right, 100);
    this.item.name = l10n.t('MAFAT memory budget');
    this.item.command = COMMANDS.setBudget.id;
    this.subscriptions = [
      server.onSummary(() => this.update()),
      window.onDidChangeActiveTextEditor(() => this.update()),
      panels.onFocus(() => this.update()),
    ];
    this.update();
  }

  /** What it shows; undefined while it is hidden. */
  get text(): string | undefined {
    return this.meter()?.text;
  }

  dispose(): void {
    this.item.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private meter() {
    const uri = this.panels.front ?? activeNetwork();
    const summary = uri && this.server.summary(uri);
    return summary && budgetMeter(summary);
  }

  private update(): void {
    const meter = this.meter();
    if (meter === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = meter.text;
    this.item.accessibilityInformation = { label: meter.spoken };
    this.item.tooltip = new MarkdownString(meter.tooltip.join('\n\n'));
    this.item.backgroundColor = meter.isOver
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.show();
  }
}

function activeNetwork(): Uri | undefined {
  const document = window.activeTextEditor?.document;
  return document && isNetwork(document) ? fileOf(document.uri) : undefined;
}
