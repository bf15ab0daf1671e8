import { l10n, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { Plan } from '../../core/tiling/plan';
import type { ReportContent } from '../../protocol/report';
import { networkIn, type Network } from '../network';
import { askNetworkFile, chosenNetwork, fileName, uriOf } from '../network-choice';
import { isNetwork } from '../recognition';
import { comparisonOf, contentOf, targetOf, type OtherPlan } from '../report-content';
import type { Services } from '../services';

/** Notation of the plan that fuses and tiles nothing. */
const UNTILED = '1x1';

/**
 * Shows the active plan beside another one, or beside that of another network. Arguments: the network, and the
 * notation of the other plan or the URI of the other network; the explorer gives what is selected in it.
 */
export async function comparePlans(
  services: Services,
  argument?: unknown,
  other?: unknown,
): Promise<ReportContent | undefined> {
  const network = await chosenNetwork(argument, services);
  const second = (await otherPlan(services, network, other)) ?? (await askPlan(services, network));
  if (second === undefined) return undefined;
  const run = services.panels.content(network.uri)?.run ?? null;
  const { server } = services;
  const { report, comparison } = await comparisonOf(server, network, second, targetOf(run));
  const content = contentOf(network, report, run, comparison);
  services.panels.show(network.uri, content);
  return content;
}

/** What an argument says; undefined where it says nothing. */
async function otherPlan(
  services: Services,
  network: Network,
  argument: unknown,
): Promise<OtherPlan | undefined> {
  if (typeof argument === 'string' && !argument.includes('://')) return { network, plan: argument };
  const uri = Array.isArray(argument)
    ? argument.map(uriOf).find(found => found?.toString() !== network.uri.toString())
    : uriOf(argument);
  return uri === undefined ? undefined : otherNetwork(services, uri);
}

const otherNetwork = async (services: Services, uri: Uri): Promise<OtherPlan> => ({
  network: await chosenNetwork(uri, services),
  plan: null,
});

interface PlanItem extends QuickPickItem {
  /** undefined: the user gave up. */
  readonly choose: () => Promise<OtherPlan | undefined>;
}

async function askPlan(services: Services, network: Network): Promise<OtherPlan | undefined> {
  const ofNetwork = (plan: Plan | string): PlanItem['choose'] => {
    return () => Promise.resolve({ network, plan });
  };
  const shown = services.panels.content(network.uri)?.report;
  const items: PlanItem[] = [
    { label: l10n.t('Untiled'), description: UNTILED, choose: ofNetwork(UNTILED) },
    ...(shown === undefined || shown.notation === UNTILED
      ? []
      : [
          {
            label: l10n.t('Plan in the report'),
            description: shown.notation,
            choose: ofNetwork(shown.plan),
          },
        ]),
    { label: l10n.t('Enter a plan…'), choose: () => typedPlan(network) },
    ...openNetworks(network).map(({ uri }) => ({
      label: fileName(uri),
      description: l10n.t("another network that's open in the editor"),
      choose: () => otherNetwork(services, uri),
    })),
    { label: l10n.t('Another network…'), choose: () => networkFile(services, network) },
  ];
  const item = await window.showQuickPick(items, { title: title() });
  return item?.choose();
}

const title = (): string => l10n.t('Plan or network to compare with');

const openNetworks = ({ uri }: Network): readonly Network[] =>
  workspace.textDocuments
    .filter(isNetwork)
    .map(networkIn)
    .filter(other => other.uri.toString() !== uri.toString());

async function typedPlan(network: Network): Promise<OtherPlan | undefined> {
  const plan = await window.showInputBox({
    title: title(),
    prompt: l10n.t('Grid and first layer of each group, such as 5x5/8/2x2'),
    ignoreFocusOut: true,
  });
  return plan === undefined ? undefined : { network, plan };
}

async function networkFile(services: Services, { uri }: Network): Promise<OtherPlan | undefined> {
  const file = await askNetworkFile(title(), Uri.joinPath(uri, '..'));
  return file && otherNetwork(services, file);
}
