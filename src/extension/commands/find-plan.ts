import { countedBytes } from '../../protocol/counting';
import { randomUUID } from 'node:crypto';
import {
  l10n,
  ProgressLocation,
  window,
  workspace,
  type CancellationToken,
  type TextDocument,
} from 'vscode';
import { UserError } from '../../base/user-error';
import { formatSize } from '../../base/units';
import { SearchRequest, type PlanOffer, type SearchAnswer } from '../../protocol/server';
import { chosenNetwork, fileName } from '../network-choice';
import { budgetOf, type WantedBudget } from '../plan-files';
import { contentOf, reportOf } from '../report-content';
import type { Services } from '../services';
import { setting } from '../settings';
import { runInference } from './run-inference';
import { askFor, setBudget } from './set-budget';

/** Looks for the best plan within the budget, and offers to apply, show or run it. */
export async function findPlan(
  services: Services,
  argument?: unknown,
): Promise<SearchAnswer | undefined> {
  const network = await chosenNetwork(argument, services.recognition);
  const budget = (await services.planFiles.budget(network.uri)) ?? (await ask(services, network));
  if (budget === undefined) return undefined;
  const answer = await search(services, network, budget);
  if (answer === undefined) return undefined;
  if (answer.kind === 'failed') throw new UserError(answer.message);
  services.background(
    answer.kind === 'found'
      ? tellFound(services, network, answer.best, budget)
      : tellNothing(services, network, answer.smallest, budget),
  );
  return answer;
}

/** Asks for a budget and keeps it in the plan file, so that it is asked once. */
async function ask(services: Services, { uri }: TextDocument): Promise<WantedBudget | undefined> {
  const { planFiles } = services;
  const entries = await askFor(services, uri);
  if (entries === undefined) return undefined;
  if (workspace.isTrusted) await planFiles.change(uri, entries);
  return budgetOf(entries, uri);
}

async function search(
  { server }: Services,
  { uri }: TextDocument,
  { bytes, counting, target }: WantedBudget,
): Promise<SearchAnswer | undefined> {
  const token = randomUUID();
  const parameters = {
    uri: uri.toString(),
    budgetBytes: bytes,
    counting,
    target,
    strategy: setting('search.strategy', uri),
    workDoneToken: token,
  };
  return withPercentage(
    l10n.t('Looking for the best plan of {0}', fileName(uri)),
    async (report, cancellation) => {
      try {
        return await server.request(SearchRequest, parameters, cancellation, { token, report });
      } catch (error) {
        if (cancellation.isCancellationRequested) return undefined;
        throw error;
      }
    },
  );
}

function withPercentage<T>(
  title: string,
  use: (report: (percentage: number) => void, token: CancellationToken) => Promise<T>,
): Thenable<T> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, (progress, token) => {
    let before = 0;
    const report = (percentage: number): void => {
      progress.report({ increment: percentage - before, message: `${Math.round(percentage)} %` });
      before = percentage;
    };
    return use(report, token);
  });
}

async function tellFound(
  services: Services,
  network: TextDocument,
  offer: PlanOffer,
  budget: WantedBudget,
): Promise<void> {
  const [apply, report, run] = [l10n.t('Apply'), l10n.t('Show report'), l10n.t('Run')];
  const message = l10n.t(
    'Plan {0}: {1} {2} of {3}, {4} times the MACs of the untiled network.',
    offer.notation,
    countingName(budget),
    formatSize(countedBytes(offer.peaks, budget.counting)),
    formatSize(budget.bytes),
    offer.macFactor.toFixed(2),
  );
  const choice = await window.showInformationMessage(message, apply, report, run);
  if (choice === apply) await services.planFiles.apply(network.uri, offer);
  if (choice === report) await showPlan(services, network, offer);
  if (choice === run) await applyAndRun(services, network, offer);
}

async function tellNothing(
  services: Services,
  network: TextDocument,
  smallest: PlanOffer,
  budget: WantedBudget,
): Promise<void> {
  const [change, report] = [l10n.t('Set memory budget'), l10n.t('Show report')];
  const message = l10n.t(
    'No plan is within {0}. The smallest found is {1} with {2} {3}.',
    formatSize(budget.bytes),
    smallest.notation,
    countingName(budget),
    formatSize(countedBytes(smallest.peaks, budget.counting)),
  );
  const choice = await window.showWarningMessage(message, change, report);
  if (choice === change) await setBudget(services, network.uri);
  if (choice === report) await showPlan(services, network, smallest);
}

async function applyAndRun(
  services: Services,
  network: TextDocument,
  offer: PlanOffer,
): Promise<void> {
  await services.planFiles.apply(network.uri, offer);
  await runInference(services, network.uri);
}

async function showPlan(
  { server, panels }: Services,
  network: TextDocument,
  { plan }: PlanOffer,
): Promise<void> {
  panels.show(network.uri, contentOf(network, await reportOf(server, network, plan)));
}

function countingName({ counting }: WantedBudget): string {
  switch (counting) {
    case 'arena':
      return l10n.t('arena');
    case 'process':
      return l10n.t('whole process');
    case 'working-set':
      return l10n.t('working set');
  }
}
