import { at } from '../../base/assert';
import type { Counting } from '../target/counting';
import type { Target } from '../target/target';
import { networkMacs } from '../operations/macs';
import type { Network } from '../network/network';
import { isFast, withKernels } from '../tiling/kernel-choice';
import { checkGivenPlan } from '../tiling/plan-check';
import { DEFAULT_SETTINGS, type KernelMode, type Plan, type PlanSettings } from '../tiling/plan';
import { certified, type CertifiedOffer } from './certified-offer';
import { searchExhaustive } from './exhaustive';
import type { FrontierPoint } from './frontier-choice';
import { checkLimits } from './limits';
import { searchMafat } from './mafat';
import type { Accounting } from './network-table';
import {
  fits,
  offer,
  smaller,
  type Budget,
  type Offer,
  type SearchControl,
  type SearchResult,
} from './offer';
import { searchOptimal } from './optimal';
import { planFrontier, type FrontierWish } from './plan-frontier';

export type Strategy = 'optimal' | 'mafat' | 'exhaustive';

/** What is wanted of a plan, whoever asks. */
export interface PlanningWish {
  /** Bytes. */
  readonly budget?: number;
  /** Most multiply-accumulates, as a multiple of those of the untiled network. */
  readonly maxMacFactor?: number;
  readonly count: Counting;
  readonly strategy: Strategy;
  /** How the input is kept; absent: as the plan says, or as numbers. */
  readonly input?: PlanSettings['input'];
  /** Which weights are in memory at once; absent: as the plan says, or the search's to choose. */
  readonly weights?: PlanSettings['weights'];
  /** Whether every layer that can be is fast, or none; absent: as the plan says, or none. */
  readonly kernels?: KernelMode;
  readonly target: Target;
  /** How another planner counts; its numbers are compared with the budget. */
  readonly accounting?: Accounting;
}

/** The plan for a wish, or the nearest to it. */
export interface Planned {
  readonly offer: CertifiedOffer;
  readonly target: Target;
  readonly budget: Budget | undefined;
  readonly maxMacFactor: number | undefined;
  /** Whether the plan is within the limits; true without any. Otherwise `offer` is the smallest found. */
  readonly fits: boolean;
  /** Whether the plan was given rather than searched for. */
  readonly given: boolean;
  /** Plans that were looked at. */
  readonly considered: number;
  /** The peak as another planner counts it, estimated; for a wish with an accounting. */
  readonly accountedBytes?: number;
  /** The frontier that the plan was taken from. */
  readonly points?: readonly FrontierPoint[];
  /** Where it does not fit: what would make one fit, the least change first. */
  readonly remedies?: readonly Remedy[];
}

/** What a wish could say instead, so that a plan fits. */
export interface RemedyChange {
  readonly input?: 'u8';
  readonly weights?: 'block';
  readonly kernels?: 'exact';
}

export interface Remedy {
  readonly change: RemedyChange;
  readonly offer: CertifiedOffer;
}

/** A plan that was searched for. */
type Found = Pick<Planned, 'fits' | 'considered' | 'accountedBytes' | 'points'> & {
  readonly offer: Offer;
};

/**
 * A given plan as a wish has it, compared with the limits of the wish.
 * @throws UserError when it does not fit the network, Refusal when it was lowered wrongly.
 */
export function judgePlan(network: Network, given: Plan, wish: PlanningWish): Planned {
  const { target, maxMacFactor, kernels } = wish;
  const budget = budgetOf(wish);
  const plain = { ...given, ...settingsOf(wish) };
  const plan = kernels === undefined ? plain : withKernels(network, plain, kernels);
  checkGivenPlan(network, plan);
  const lowered = offer(network, plan, target);
  const small = budget === undefined || fits(lowered, budget);
  const quick = maxMacFactor === undefined || macFactor(lowered) <= maxMacFactor;
  const limits = { target, budget, maxMacFactor };
  return {
    ...limits,
    offer: certified(lowered),
    fits: small && quick,
    given: true,
    considered: 1,
  };
}

/**
 * The plan that a search finds within the wish's limits, of which there is one at least.
 * @throws Refusal when that plan was lowered wrongly: no other one is put in its place, for the fault must be known.
 */
export function searchPlan(
  network: Network,
  wish: PlanningWish,
  control: SearchControl = {},
): Planned {
  const { target, maxMacFactor } = wish;
  const budget = budgetOf(wish);
  const { offer: made, ...rest } = search(network, wish, budget, control);
  return { target, budget, maxMacFactor, given: false, ...rest, offer: certified(made) };
}

export const hasLimits = ({ budget, maxMacFactor }: PlanningWish): boolean =>
  budget !== undefined || maxMacFactor !== undefined;

/** Multiply-accumulates of a plan, divided by those of the network untiled. */
export function macFactor({ schedule: { network, macs } }: Offer): number {
  const untiled = networkMacs(network);
  return untiled === 0 ? 1 : macs / untiled;
}

function budgetOf({ budget, maxMacFactor, count, target }: PlanningWish): Budget | undefined {
  checkLimits({ budget, maxMacFactor });
  return budget === undefined ? undefined : { bytes: budget, counting: count, target };
}

/** What a wish says of a plan beside its groups. */
const settingsOf = ({ input, weights }: PlanningWish): Partial<PlanSettings> => ({
  ...(input !== undefined && { input }),
  ...(weights !== undefined && { weights }),
});

function search(
  network: Network,
  wish: PlanningWish,
  budget: Budget | undefined,
  control: SearchControl,
): Found {
  const { count, target, accounting } = wish;
  if (accounting !== undefined)
    return searchAccounted(network, frontierOf(network, wish, control), wish);
  // Without a budget the plan that takes least is looked for: none fits 0 bytes.
  const within = budget ?? { bytes: 0, counting: count, target };
  const result = resultOf(network, within, wish, control);
  return { ...found(result), ...(budget === undefined && { fits: true }) };
}

function resultOf(
  network: Network,
  budget: Budget,
  wish: PlanningWish,
  control: SearchControl,
): SearchResult & Pick<Found, 'points'> {
  const { strategy, kernels } = wish;
  if (strategy === 'optimal' && budget.counting !== 'working-set')
    return searchOptimal(network, budget, frontierWish(wish), control);
  const settings = { ...DEFAULT_SETTINGS, ...settingsOf(wish) };
  const exact =
    strategy === 'exhaustive'
      ? searchExhaustive(network, budget, undefined, control, settings)
      : searchMafat(network, budget, undefined, control, settings);
  return kernels === 'fast' ? withFastKernels(network, budget, exact) : exact;
}

/** Searches that know exact kernels only: their plan is taken with fast ones, where it fits so, too. */
function withFastKernels(network: Network, budget: Budget, exact: SearchResult): SearchResult {
  const { best, smallest, considered } = exact;
  const plan = withKernels(network, (best ?? smallest).plan, 'fast');
  if (!isFast(plan)) return exact;
  const made = offer(network, plan, budget.target);
  return fits(made, budget)
    ? { best: made, smallest: made, considered }
    : { best, smallest: smaller(smallest, made, budget), considered };
}

/** The frontier within a wish's limits, in its accounting. */
export const frontierOf = (
  network: Network,
  wish: PlanningWish,
  control: SearchControl = {},
): readonly FrontierPoint[] =>
  planFrontier(
    network,
    wish.target,
    { ...frontierWish(wish), ...(wish.count === 'process' && { counting: 'process' }) },
    control,
  );

export function frontierWish(wish: PlanningWish): FrontierWish {
  const { maxMacFactor, accounting, kernels } = wish;
  return {
    settings: settingsOf(wish),
    ...(kernels !== undefined && { kernels }),
    ...(maxMacFactor !== undefined && { maxMacFactor }),
    ...(accounting !== undefined && { accounting }),
  };
}

const found = ({
  best,
  smallest,
  considered,
  points,
}: SearchResult & Pick<Found, 'points'>): Found => ({
  offer: best ?? smallest,
  fits: best !== undefined,
  considered,
  ...(points !== undefined && { points }),
});

/** The search that compares peaks as another planner counts them; these are estimates. */
function searchAccounted(
  network: Network,
  points: readonly FrontierPoint[],
  { budget, target }: PlanningWish,
): Found {
  const within = points.filter(({ estimatedBytes }) => estimatedBytes <= (budget ?? Infinity));
  const smallest = at(points, points.length - 1);
  const { plan, estimatedBytes } = budget === undefined ? smallest : (within[0] ?? smallest);
  return {
    offer: offer(network, plan, target),
    fits: within.length > 0,
    considered: points.length,
    accountedBytes: estimatedBytes,
    points,
  };
}
