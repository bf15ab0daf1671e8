import { at } from '../../base/assert';
import { orderingModel, draftMs } from '../target/cost-model';
import type { Target } from '../target/target';
import { networkMacs } from '../operations/macs';
import type { Network } from '../network/network';
import { tensorBytes } from '../network/shape';
import { isFast, withKernels } from '../tiling/kernel-choice';
import {
  DEFAULT_SETTINGS,
  DEFAULT_WEIGHTS,
  kernelsOf,
  planOf,
  type KernelMode,
  type Plan,
  type PlanSettings,
  type WeightsResidency,
} from '../tiling/plan';
import { Candidates } from './candidates';
import { DEFAULT_LIMITS, searchExhaustive } from './exhaustive';
import { firstWithin, type FrontierPoint } from './frontier-choice';
import { FormBuilder } from './group-forms';
import { Improvement, type ImprovementEffort } from './improvement';
import { checkLimits } from './limits';
import { mafatPlans, searchMafat } from './mafat';
import { networkTable, OWN_ACCOUNTING } from './network-table';
import type { Budget, Offer, SearchControl, SearchResult } from './offer';
import {
  FINE,
  MOST_LAYERS_IN_GROUP,
  planFrontier,
  weighsParameters,
  type FrontierWish,
} from './plan-frontier';
import { PlanEstimates } from './plan-estimates';
import { isBetter, ranked, type Ranked, type RankingRules } from './ranking';
import { smallPlans, type SmallestEffort } from './smallest-plan';

/** What a search found, and the frontier that it chose from. */
export interface OptimalResult extends SearchResult {
  readonly points: readonly FrontierPoint[];
}

/**
 * The fastest plan that fits: that of the frontier, which is chosen by estimates, or one that is found from it by changing
 * one thing at a time. It is no worse than the untiled plan, those of the paper's search and, in small networks, that
 * of the exhaustive one.
 */
export function searchOptimal(
  network: Network,
  budget: Budget,
  wish: Omit<FrontierWish, 'counting'> = {},
  control: SearchControl = {},
): OptimalResult {
  const { counting, target } = budget;
  checkLimits({ budget: budget.bytes, maxMacFactor: wish.maxMacFactor });
  // A working set is the paper's; so is the process of a target that counts it.
  if (counting === 'working-set' || (counting === 'process' && target.counts === 'working-set')) {
    const settings = { ...DEFAULT_SETTINGS, ...wish.settings };
    return { ...searchMafat(network, budget, 'recompute', control, settings), points: [] };
  }
  const found = bestOfFrontier(network, budget, wish, control);
  return wish.accounting === undefined ? improved(network, budget, wish, found, control) : found;
}

/** The plan with the smallest arena that is found from the plans of a frontier. */
export function smallestBeside(
  network: Network,
  target: Target,
  points: readonly FrontierPoint[],
  wish: Omit<FrontierWish, 'counting' | 'accounting'>,
  control: SearchControl = {},
): Offer {
  const budget: Budget = { bytes: 0, counting: 'arena', target };
  const found = { ...firstWithin(network, points, budget, control), points };
  return improved(network, budget, wish, found, control).smallest;
}

/** The fastest plan of the frontier that fits. */
function bestOfFrontier(
  network: Network,
  budget: Budget,
  wish: Omit<FrontierWish, 'counting'>,
  control: SearchControl,
): OptimalResult {
  const { counting, target } = budget;
  const found = (weights: WeightsResidency): OptimalResult => {
    const settings = { ...wish.settings, weights };
    const own = { ...wish, settings, ...(counting === 'process' && { counting }) };
    const points = planFrontier(network, target, own, control);
    return { ...firstWithin(network, points, budget, control), points };
  };
  const [asked, ...others] = residenciesFor(wish, budget);
  if (asked !== undefined && others.length === 0) return found(asked);
  const grouped = found('group');
  if (isQuick(grouped, target)) return grouped;
  const blocks = found('block');
  // The smallest plan of all is one that streams its parameters.
  if (grouped.best === undefined) return blocks;
  return latencyOf(grouped.best, target) <= latencyOf(blocks.best, target) ? grouped : blocks;
}

/** Which parameters are in memory at once, where that is the search's to choose. */
const residenciesFor = (
  { settings }: Pick<FrontierWish, 'settings'>,
  { counting, target }: Pick<Budget, 'counting' | 'target'>,
): readonly WeightsResidency[] => {
  if (settings?.weights !== undefined) return [settings.weights];
  return weighsParameters(counting, target) ? ['group', 'block'] : [DEFAULT_WEIGHTS];
};

function improved(
  network: Network,
  budget: Budget,
  wish: Omit<FrontierWish, 'counting'>,
  result: OptimalResult,
  control: SearchControl,
): OptimalResult {
  const { best, smallest, considered, points } = result;
  const { maxMacFactor, kernels = 'exact' } = wish;
  const rules: RankingRules = {
    budget,
    criterion: maxMacFactor === undefined ? 'latency' : 'macs',
    model: orderingModel(budget.target),
    mostMacs: maxMacFactor === undefined ? Infinity : maxMacFactor * networkMacs(network),
  };
  const settings = residenciesFor(wish, budget).map((weights): PlanSettings => ({
    ...DEFAULT_SETTINGS,
    ...wish.settings,
    weights,
  }));
  const rivals = rivalsOf(network, rules, settings, kernels, control);
  const walk = improvement(network, rules, control);
  const near = walk.from(ranked(best ?? smallest, rules), rivals);
  const found = near.fits && near.isAllowed ? near : beyond(near);
  const { offer, fits, isAllowed } = found;
  return {
    best: fits && isAllowed ? offer : undefined,
    smallest: offer,
    considered: considered + rivals.length,
    points,
  };

  /** Before it is said that nothing fits, the smallest plan is looked for. */
  function beyond(nearest: Ranked): Ranked {
    const small = smallestOffers(network, budget, wish, result, rivals, control);
    const ways = small.map(each => ranked(each, rules));
    const better = ways.reduce((a, b) => (isBetter(b, a) ? b : a), nearest);
    return better.fits && better.isAllowed ? walk.from(better, []) : better;
  }
}

/**
 * Plans on the way to the smallest one, which is the same for every target and limit that allows for it: it is looked for on
 * the frontiers by multiply-accumulates and by a typical server's time, with exact kernels. Where it takes more multiply-accumulates
 * than allowed, also the way to the smallest that doesn't.
 */
function smallestOffers(
  network: Network,
  { counting, target }: Budget,
  { maxMacFactor, settings, kernels }: Omit<FrontierWish, 'counting'>,
  { points }: OptimalResult,
  rivals: readonly Plan[],
  control: SearchControl,
): readonly Offer[] {
  const { costs, ...untimed } = target;
  const wish: FrontierWish = {
    ...(settings && { settings }),
    ...(counting === 'process' && { counting }),
  };
  const isByTypicalTime =
    costs === undefined && maxMacFactor === undefined && kernels !== 'fast' && counting === 'arena';
  const frontiers = [
    planFrontier(network, target, { ...wish, maxMacFactor: ANY_FACTOR }, control),
    isByTypicalTime ? points : planFrontier(network, untimed, wish, control),
  ];
  const isOpen = settings?.residences === undefined;
  const exact = rivals.filter(plan => !isFast(plan));
  const effort = isTiny(network) ? TINY_SMALLEST_EFFORT : SMALLEST_EFFORT;
  const towards = (
    from: readonly (readonly FrontierPoint[])[],
    mostMacs: number,
  ): readonly Offer[] => {
    const rules: RankingRules = {
      budget: { bytes: 0, counting, target },
      criterion: 'macs',
      model: orderingModel(target),
      mostMacs,
    };
    const walk = improvement(network, rules, control);
    return smallPlans(network, from, exact, { rules, effort, walk, isOpen }, control);
  };
  const found = towards(frontiers, Infinity);
  if (maxMacFactor === undefined) return found;
  const mostMacs = maxMacFactor * networkMacs(network);
  const isAllowed = at(found, found.length - 1).schedule.macs <= mostMacs;
  return isAllowed ? found : [...found, ...towards([points], mostMacs)];
}

/** Plans are compared by their multiply-accumulates where these are limited. */
const ANY_FACTOR = Number.MAX_VALUE;

function improvement(network: Network, rules: RankingRules, control: SearchControl): Improvement {
  const effort = isTiny(network) ? TINY_EFFORT : USUAL_EFFORT;
  const estimates = new Map<string, PlanEstimates>();
  const estimatesFor = ({ groups, input, weights, residences }: Plan): PlanEstimates => {
    const kernels = groups.flatMap(kernelsOf);
    const key = JSON.stringify([kernels, input, weights, residences]);
    const known = estimates.get(key);
    if (known !== undefined) return known;
    const table = networkTable(network, OWN_ACCOUNTING, input, kernels, residences);
    const builder = new FormBuilder(table, rules.model, FINE);
    const made = new PlanEstimates(
      new Candidates(table, builder, {
        criterion: rules.criterion,
        tiledGroupCost: 0,
        mostLayers: network.layers.length,
        residency: weights,
      }),
    );
    estimates.set(key, made);
    return made;
  };
  return new Improvement(network, rules, estimatesFor, effort, control);
}

/** Networks of so few layers and so small maps are searched exhaustively, too: there estimates are rough, and it is quick. */
const TINY = { layers: 24, bytes: 2 ** 19 };

const isTiny = ({ layers }: Network): boolean =>
  layers.length <= TINY.layers && layers.every(({ output }) => tensorBytes(output) <= TINY.bytes);

/** Where estimates are rough and plans are lowered fast, the walk goes on to its end. */
const TINY_EFFORT: ImprovementEffort = {
  rivals: { cost: Infinity, peak: Infinity },
  variations: { cost: 1.1, peak: 2 },
  unlikely: { cost: Infinity, peak: Infinity },
  mostLayers: Infinity,
  byGroups: false,
  steps: 200_000,
  stepsToFit: 0,
};

const TINY_SMALLEST_EFFORT: SmallestEffort = {
  lowered: 80_000,
  walks: 3,
  steps: 15_000,
  lastSteps: 200_000,
};

/** Elsewhere estimated times are right to a thousandth, and peaks are mostly estimated too low. */
const USUAL_EFFORT: ImprovementEffort = {
  rivals: { cost: 1.002, peak: 1.2 },
  variations: { cost: 1.002, peak: 1.06 },
  unlikely: { cost: 1.0005, peak: Infinity },
  mostLayers: MOST_LAYERS_IN_GROUP,
  byGroups: true,
  steps: 50_000,
  stepsToFit: 80_000,
};

const SMALLEST_EFFORT: SmallestEffort = {
  lowered: 50_000,
  walks: 1,
  steps: 40_000,
  lastSteps: 60_000,
};

/** The plans of the other searches, which a better one must not lose to. */
function rivalsOf(
  network: Network,
  { budget }: RankingRules,
  settings: readonly PlanSettings[],
  kernels: KernelMode,
  control: SearchControl,
): readonly Plan[] {
  const plans = settings.flatMap(own => {
    const papers = mafatPlans(network, 'recompute').map(plan => planOf(plan.groups, own));
    if (!isTiny(network)) return papers;
    const { best, smallest } = searchExhaustive(network, budget, DEFAULT_LIMITS, control, own);
    return [...papers, (best ?? smallest).plan];
  });
  if (kernels === 'exact') return plans;
  return [...plans, ...plans.map(plan => withKernels(network, plan, 'fast'))];
}

/** Slower plans than the fastest are worth another search where they are by more than this factor. */
const QUICK = 1.02;

/** Whether a plan was found that is about as fast as the fastest of all. */
const isQuick = ({ best, points }: OptimalResult, target: Target): boolean =>
  latencyOf(best, target) <= QUICK * at(points, 0).latency;

/** Infinity where there is none. */
function latencyOf(found: Offer | undefined, target: Target): number {
  if (found === undefined) return Infinity;
  return draftMs(orderingModel(target), found.schedule);
}
