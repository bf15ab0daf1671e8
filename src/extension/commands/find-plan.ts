import { randomUUID } from 'node:crypto';
import { l10n, window, workspace } from 'vscode';
import { UserError } from '../../base/user-error';
import { formatSize } from '../../base/units';
import { countedBytes } from '../../protocol/counting';
import {
  SearchRequest,
  type PlanOffer,
  type RemedyOffer,
  type SearchAnswer,
} from '../../protocol/server';
import { needSentence } from '../../protocol/verdict';
import { foundText } from '../found-text';
import type { Network } from '../network';
import { chosenNetwork, fileName } from '../network-choice';
import { budgetOf, type WantedBudget } from '../plan-files';
import { withProgress, type TaskProgress } from '../progress';
import { contentOf, reportOf } from '../report-content';
import type { Services } from '../services';
import { setting } from '../settings';
import { translated } from '../translation';
import { runInference } from './run-inference';
import { askFor, setBudget } from './set-budget';

/** Looks for the best plan within the budget, and offers to apply, show or run it. */
export async function findPlan(
  services: Services,
  argument?: unknown,
): Promise<SearchAnswer | undefined> {
  const network = await chosenNetwork(argument, services);
  const budget = (await services.planFiles.budget(network.uri)) ?? (await ask(services, network));
  if (budget === undefined) return undefined;
  const answer = await search(services, network, budget);
  if (answer === undefined) return undefined;
  if (answer.kind === 'failed') throw new UserError(answer.message);
  services.background(
    answer.kind === 'found'
      ? tellFound(services, network, answer)
      : tellNothing(services, network, answer, budget),
  );
  return answer;
}

/** Asks for a budget and keeps it in the plan file, so that it is asked once. */
async function ask(services: Services, { uri }: Network): Promise<WantedBudget | undefined> {
  const { planFiles } = services;
  const entries = await askFor(services, uri);
  if (entries === undefined) return undefined;
  if (workspace.isTrusted) await planFiles.change(uri, entries);
  return budgetOf(entries, uri);
}

async function search(
  { server }: Services,
  { uri }: Network,
  { bytes, counting, target, board }: WantedBudget,
): Promise<SearchAnswer | undefined> {
  const token = randomUUID();
  const parameters = {
    uri: uri.toString(),
    budgetBytes: bytes,
    counting,
    target,
    board,
    strategy: setting('search.strategy', uri),
    workDoneToken: token,
  };
  return withProgress(
    l10n.t('Finding a plan for {0}', fileName(uri)),
    async (progress, cancellation) => {
      try {
        const report = percentageOf(progress);
        return await server.request(SearchRequest, parameters, cancellation, { token, report });
      } catch (error) {
        if (cancellation.isCancellationRequested) return undefined;
        throw error;
      }
    },
  );
}

function percentageOf(progress: TaskProgress): (percentage: number) => void {
  let before = 0;
  return percentage => {
    progress.report({ increment: percentage - before, message: `${Math.round(percentage)}%` });
    before = percentage;
  };
}

/** Says whether and how it fits. Closed, the plan is still offered above the network. */
async function tellFound(
  services: Services,
  network: Network,
  { best, verdict }: Extract<SearchAnswer, { kind: 'found' }>,
): Promise<void> {
  const [apply, run, report] = [l10n.t('Apply'), l10n.t('Apply and run'), l10n.t('Show report')];
  const choice = await window.showInformationMessage(foundText(best, verdict), apply, run, report);
  if (choice === apply) await services.planFiles.apply(network.uri, best);
  if (choice === report) await showPlan(services, network, best);
  if (choice === run) await applyAndRun(services, network, best);
}

async function tellNothing(
  services: Services,
  network: Network,
  { smallest, verdict, remedies }: Extract<SearchAnswer, { kind: 'nothing-fits' }>,
  budget: WantedBudget,
): Promise<void> {
  const [change, report, apply] = [
    l10n.t('Change the budget'),
    l10n.t('Show report'),
    l10n.t('Apply'),
  ];
  const nothing = l10n.t("Doesn't fit: the smallest plan {0}.", translated(needSentence(verdict)));
  const message = [nothing, ...remedies.map(remedy => remedyText(remedy, budget))].join(' ');
  const [remedy] = remedies;
  const choice = await window.showWarningMessage(
    message,
    ...(remedy === undefined ? [] : [apply]),
    change,
    report,
  );
  if (choice === apply && remedy !== undefined)
    await services.planFiles.apply(network.uri, remedy.offer);
  if (choice === change) await setBudget(services, network.uri);
  if (choice === report) await showPlan(services, network, smallest);
}

/** What would make a plan fit. */
function remedyText({ change, offer }: RemedyOffer, budget: WantedBudget): string {
  const { peaks } = offer;
  const size = formatSize(countedBytes(peaks, budget.counting));
  if (change.input !== undefined)
    return l10n.t('With the input kept as bytes, a plan fits: it needs {0}.', size);
  if (change.weights !== undefined)
    return l10n.t('With weights read in blocks, a plan fits: it needs {0}.', size);
  return l10n.t('With exact kernels, a plan fits: it needs {0}.', size);
}

async function applyAndRun(services: Services, network: Network, offer: PlanOffer): Promise<void> {
  await services.planFiles.apply(network.uri, offer);
  await runInference(services, network.uri);
}

async function showPlan(
  { server, panels }: Services,
  network: Network,
  { plan }: PlanOffer,
): Promise<void> {
  panels.show(network.uri, contentOf(network, await reportOf(server, network, plan)));
}
