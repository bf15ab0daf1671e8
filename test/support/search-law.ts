import { at } from '../../src/base/assert';
import { costModel, scheduleMs } from '../../src/core/target/cost-model';
import { RUNNER_ON_A_SERVER } from '../../src/core/target/estimated-tables';
import { TARGETS, targetNamed, type Target } from '../../src/core/target/target';
import { networkMacs } from '../../src/core/operations/macs';
import type { Network } from '../../src/core/network/network';
import { searchExhaustive } from '../../src/core/search/exhaustive';
import { mafatPlans } from '../../src/core/search/mafat';
import { counted, type Budget, type SearchResult } from '../../src/core/search/offer';
import { searchOptimal } from '../../src/core/search/optimal';
import type { FrontierWish } from '../../src/core/search/plan-frontier';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { draftIfValid, neighbourPlans } from './plan-neighbours';

/** Layers of networks that are small enough for the exhaustive search. */
const EXHAUSTIVE_LAYERS = 24;

/** What was asked of the search. */
export interface LawWish {
  readonly budget: Budget;
  readonly maxMacFactor?: number;
  readonly rivals?: 'all' | 'neighbours';
}

/**
 * The plans that beat what the optimal search found within a budget, each with a sentence: of those that fit the faster
 * ones (with a limit on their multiply-accumulates, those that take fewer), and where nothing was found that fits, the
 * smaller ones.
 */
export function beatenBy(
  network: Network,
  { best, smallest }: SearchResult,
  { budget, maxMacFactor, rivals = 'all' }: LawWish,
): readonly string[] {
  const answer = best ?? smallest;
  const { target } = budget;
  const model = costModel(target.costs ?? RUNNER_ON_A_SERVER);
  const mostMacs = (maxMacFactor ?? Infinity) * networkMacs(network) * (1 + 1e-9);
  const costOf = (run: Parameters<typeof scheduleMs>[1] & { readonly macs: number }): number =>
    maxMacFactor === undefined ? scheduleMs(model, run) : run.macs;
  const bytes = counted(answer, budget);
  const cost = costOf(answer.schedule);
  const most = best === undefined ? bytes - 1 : budget.bytes;
  const verdict = (plan: Plan, what: string): readonly string[] => {
    const drafted = draftIfValid(network, plan, budget);
    if (drafted === undefined || drafted.draft.macs > mostMacs || drafted.leastBytes > most)
      return [];
    const own = costOf(drafted.draft);
    if (best !== undefined && own >= cost * (1 - 1e-9)) return [];
    const placed = counted(drafted.placed(), budget);
    if (placed > most) return [];
    const gain = best === undefined ? 1 - placed / bytes : 1 - own / cost;
    return [
      `${what} ${placed} B, ${own.toFixed(4)}: ${formatPlan(plan)} beats ${bytes} B, ${cost.toFixed(4)}: ` +
        `${formatPlan(answer.plan)} within ${budget.bytes} B by ${(100 * gain).toFixed(3)} %`,
    ];
  };
  const judged = (plans: readonly Plan[], what: string): readonly string[] =>
    plans.flatMap(plan => verdict(plan, what));
  const found = judged(neighbourPlans(answer.plan), 'the neighbour');
  if (rivals === 'neighbours') return found;
  const { weights, input } = answer.plan;
  const settings = { weights, input };
  const untiled = { ...untiledPlan(network.layers.length), ...settings };
  const papers = mafatPlans(network, 'recompute').map(plan => ({ ...plan, ...settings }));
  return [
    ...judged([untiled], 'the untiled plan'),
    ...judged(papers, 'the paper’s'),
    ...(network.layers.length > EXHAUSTIVE_LAYERS
      ? []
      : judged([exhaustive(network, budget, settings)], 'the exhaustive')),
    ...found,
  ];
}

/** Ways to ask for the smallest plan that change nothing about it. */
const WAYS_TO_ASK: readonly {
  readonly target: string;
  readonly wish: { readonly maxMacFactor?: number; readonly kernels?: 'fast' };
}[] = [
  { target: 'bare-c', wish: {} },
  { target: 'runner', wish: { maxMacFactor: 1e6 } },
  { target: 'runner', wish: { kernels: 'fast' } },
];

/**
 * How the smallest plan of a network breaks its law, each with a sentence: it is the same for every target, every limit that
 * allows for it and every budget below it; within its own arena a plan is found; and nothing is smaller that is looked at by
 * another search or lies beside it.
 */
export function smallestFaults(
  network: Network,
  rivals: LawWish['rivals'] = 'all',
): readonly string[] {
  const runner = at(TARGETS, 0);
  const search = (bytes: number, target: Target, wish: FrontierWish): SearchResult =>
    searchOptimal(network, { bytes, counting: 'arena', target }, wish);
  const found = search(0, runner, {});
  const { arenaBytes: least, macs } = found.smallest.schedule;
  const ownFactor = Math.max(1, macs / Math.max(1, networkMacs(network)));
  const asked = [
    ...WAYS_TO_ASK.map(({ target, wish }) => ({ bytes: 0, target: namedTarget(target), wish })),
    { bytes: 0, target: runner, wish: { maxMacFactor: ownFactor } },
    { bytes: least - 1, target: runner, wish: {} },
    { bytes: least - 1, target: namedTarget('bare-c'), wish: {} },
    { bytes: least, target: runner, wish: {} },
    { bytes: least, target: namedTarget('bare-c'), wish: {} },
  ];
  const faults = asked.flatMap(({ bytes, target, wish }) => {
    const { best, smallest } = search(bytes, target, wish);
    const own = smallest.schedule.arenaBytes;
    const isFound = best !== undefined;
    return own === least && isFound === bytes >= least
      ? []
      : [
          `${target.name}, ${JSON.stringify(wish)}: within ${bytes} B ${isFound ? 'a plan fits with' : 'the smallest takes'} ` +
            `${own} B, and the smallest of all ${least} B`,
        ];
  });
  const budget: Budget = { bytes: 0, counting: 'arena', target: runner };
  return [...faults, ...beatenBy(network, found, { budget, rivals })];
}

function namedTarget(name: string): Target {
  const target = targetNamed(name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  return target;
}

function exhaustive(
  network: Network,
  budget: Budget,
  settings: Pick<Plan, 'weights' | 'input'>,
): Plan {
  const { best, smallest } = searchExhaustive(network, budget, undefined, {}, settings);
  return (best ?? smallest).plan;
}
