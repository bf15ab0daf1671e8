import type { ReportContent } from '../../protocol/report';
import { chosenNetwork } from '../network-choice';
import { contentOf, reportOf, targetOf } from '../report-content';
import type { Services } from '../services';

/** Shows the report of the active plan; the last run stays in it while it is of the same plan. */
export async function showReport(services: Services, argument?: unknown): Promise<ReportContent> {
  const network = await chosenNetwork(argument, services);
  const before = services.panels.content(network.uri);
  const target = targetOf(before?.run ?? null);
  const report = await reportOf(services.server, network, null, target);
  const isSame = JSON.stringify(before?.report) === JSON.stringify(report);
  const content = isSame
    ? contentOf(network, report, before?.run)
    : contentOf(network, target ? await reportOf(services.server, network, null) : report);
  services.panels.show(network.uri, content);
  return content;
}
