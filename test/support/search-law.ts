import { costModel, scheduleMs } from '../../src/core/cost/cost-model';
import { RUNNER_ON_A_SERVER } from '../../src/core/cost/estimated-tables';
import type { Network } from '../../src/core/network/network';
import { searchExhaustive } from '../../src/core/search/exhaustive';
import { mafatPlans } from '../../src/core/search/mafat';
import { counted, type Budget, type Offer } from '../../src/core/search/offer';
import { searchOptimal } from '../../src/core/search/optimal';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { neighbourPlans, offerIfValid } from './plan-neighbours';

/** Layers of networks that are small enough for the exhaustive search. */
const EXHAUSTIVE_LAYERS = 24;

/**
 * The plans that beat what the optimal search finds within a budget, each with a sentence: of those that fit the faster
 * ones, and where nothing was found that fits, the smaller ones.
 */
export function beatenBy(
  network: Network,
  budget: Budget,
  rivals: 'all' | 'neighbours' = 'all',
): readonly string[] {
  const { best, smallest } = searchOptimal(network, budget);
  const answer = best ?? smallest;
  const { target } = budget;
  const model = costModel(target.costs ?? RUNNER_ON_A_SERVER);
  const latency = ({ schedule }: Offer): number => scheduleMs(model, schedule);
  const bytes = counted(answer, budget);
  const ms = latency(answer);
  const verdict = (rival: Offer, what: string): readonly string[] => {
    const own = counted(rival, budget);
    const beats =
      best === undefined ? own < bytes : own <= budget.bytes && latency(rival) < ms * (1 - 1e-9);
    const text = `${own} B, ${latency(rival).toFixed(4)} ms: ${formatPlan(rival.plan)}`;
    return beats
      ? [
          `${what} ${text} beats ${bytes} B, ${ms.toFixed(4)} ms: ${formatPlan(answer.plan)} within ${budget.bytes} B`,
        ]
      : [];
  };
  const settings = { weights: answer.plan.weights, input: answer.plan.input };
  const judged = (plans: readonly Plan[], what: string): readonly string[] =>
    plans.flatMap(plan => {
      const rival = offerIfValid(network, plan, target);
      return rival === undefined ? [] : verdict(rival, what);
    });
  const found = judged(neighbourPlans(answer.plan), 'the neighbour');
  if (rivals === 'neighbours') return found;
  const untiled = { ...untiledPlan(network.layers.length), ...settings };
  const papers = mafatPlans(network, 'recompute').map(plan => ({ ...plan, ...settings }));
  const exhaustive =
    network.layers.length > EXHAUSTIVE_LAYERS
      ? undefined
      : searchExhaustive(network, budget, undefined, {}, settings);
  return [
    ...judged([untiled], 'the untiled plan'),
    ...judged(papers, 'the paper’s'),
    ...(exhaustive === undefined
      ? []
      : verdict(exhaustive.best ?? exhaustive.smallest, 'the exhaustive')),
    ...found,
  ];
}
