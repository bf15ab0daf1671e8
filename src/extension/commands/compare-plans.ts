import { l10n, window, type QuickPickItem, type TextDocument } from 'vscode';
import type { Plan } from '../../core/tiling/plan';
import type { ReportContent } from '../../protocol/report';
import { chosenNetwork } from '../network-choice';
import { contentOf, reportOf } from '../report-content';
import type { Services } from '../services';

/** Notation of the plan that fuses and tiles nothing. */
const UNTILED = '1x1';

interface PlanItem extends QuickPickItem {
  /** null: the plan is typed. */
  readonly plan: Plan | string | null;
}

/** Shows the active plan beside another one. Arguments: the network, and the other plan's notation. */
export async function comparePlans(
  services: Services,
  argument?: unknown,
  other?: unknown,
): Promise<ReportContent | undefined> {
  const network = await chosenNetwork(argument, services.recognition);
  const plan = typeof other === 'string' ? other : await askPlan(services, network);
  if (plan === undefined) return undefined;
  const report = await reportOf(services.server, network, null);
  const comparison = await reportOf(services.server, network, plan);
  const run = services.panels.content(network.uri)?.run ?? null;
  const content = contentOf(network, report, run, comparison);
  services.panels.show(network.uri, content);
  return content;
}

async function askPlan(
  services: Services,
  { uri }: TextDocument,
): Promise<Plan | string | undefined> {
  const title = l10n.t('Plan to compare with');
  const shown = services.panels.content(uri)?.report;
  const items: PlanItem[] = [
    { label: UNTILED, description: l10n.t('untiled'), plan: UNTILED },
    ...(shown === undefined || shown.notation === UNTILED
      ? []
      : [
          {
            label: shown.notation,
            description: l10n.t('shown in the report'),
            plan: shown.plan,
          },
        ]),
    { label: l10n.t('Type a plan…'), plan: null },
  ];
  const item = await window.showQuickPick(items, { title });
  if (item === undefined || item.plan !== null) return item?.plan ?? undefined;
  return window.showInputBox({
    title,
    prompt: l10n.t('Grids and first layers of the groups, as in 5x5/8/2x2'),
    ignoreFocusOut: true,
  });
}
