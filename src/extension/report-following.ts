import { Uri, type Disposable } from 'vscode';
import type { ReportContent } from '../protocol/report';
import type { NetworkSummary } from '../protocol/server';
import { openNetwork } from './network-choice';
import { contentOf, quietReportOf, targetOf } from './report-content';
import {
  activeNotation,
  followedPlan,
  isOfSameLayers,
  renewalOf,
  type Renewal,
} from './report-currency';
import type { Services } from './services';

/** Makes open reports anew when the budget, the active plan or the network changes, so that all places say one number. */
export class ReportFollowing implements Disposable {
  /** The active plan when the report of a network was shown last, by URI. */
  private readonly followed = new Map<string, string>();
  /** Networks whose report is being made anew. */
  private readonly renewed = new Set<string>();
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly services: Services) {
    const { server, panels } = services;
    this.subscriptions = [
      server.onSummary(summary => this.follow(summary)),
      panels.onShow(content => this.note(content)),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private note(content: ReportContent): void {
    const network = Uri.parse(content.uri);
    const key = network.toString();
    const summary = this.services.server.summary(network);
    if (summary === undefined) return;
    const followed = followedPlan(content, summary, this.followed.get(key));
    this.followed.set(key, followed);
    if (followed !== activeNotation(summary)) this.follow(summary);
  }

  private follow(summary: NetworkSummary): void {
    const network = Uri.parse(summary.uri);
    const key = network.toString();
    const content = this.services.panels.open(network);
    if (content === undefined || this.renewed.has(key)) return;
    // A plan that was found has been applied.
    if (summary.verdict !== null && content.report.notation === activeNotation(summary))
      this.followed.set(key, content.report.notation);
    const renewal = renewalOf(content, summary, this.followed.get(key));
    if (renewal === undefined) return;
    this.renewed.add(key);
    this.services.background(this.renew(network, content, renewal, summary));
  }

  private async renew(
    network: Uri,
    content: ReportContent,
    renewal: Renewal,
    before: NetworkSummary,
  ): Promise<void> {
    const { server, panels } = this.services;
    try {
      const document = await openNetwork(network, this.services);
      const plan = renewal === 'active plan' ? null : content.report.plan;
      const target = targetOf(content.run);
      const report = await quietReportOf(server, document, plan, target);
      // What somebody asked for meanwhile is newer.
      if (panels.content(network) !== content || report === undefined) return;
      const isSameRun = isOfSameLayers(content.report, report);
      panels.update(network, contentOf(document, report, isSameRun ? content.run : null));
    } finally {
      this.renewed.delete(network.toString());
    }
    const after = server.summary(network);
    if (after !== undefined && after !== before) this.follow(after);
  }
}
