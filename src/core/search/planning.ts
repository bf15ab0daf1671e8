import { at } from '../../base/assert';
import type { Counting } from '../memory/counting';
import type { Target } from '../memory/target';
import { networkMacs } from '../network/cost';
import { dataflowOf } from '../network/dataflow';
import { NETWORK_INPUT, type Network } from '../network/network';
import { tensorBytes } from '../network/shape';
import { isFast, withKernels } from '../tiling/kernel-choice';
import { DEFAULT_SETTINGS, type KernelMode, type Plan, type PlanSettings } from '../tiling/plan';
import { searchExhaustive } from './exhaustive';
import type { FrontierPoint } from './frontier-choice';
import { searchMafat } from './mafat';
import type { Accounting } from './network-table';
import {
  counted,
  fits,
  offer,
  smaller,
  type Budget,
  type Offer,
  type SearchControl,
  type SearchResult,
} from './offer';
import { planFrontier, searchOptimal, type OptimalWish } from './optimal';

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
  readonly offer: Offer;
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
  readonly offer: Offer;
}

/** A plan that was searched for. */
type Found = Pick<Planned, 'offer' | 'fits' | 'considered' | 'accountedBytes' | 'points'>;

/** A given plan as a wish has it, held against the limits of the wish. @throws UserError when it does not fit the network. */
export function judgePlan(network: Network, given: Plan, wish: PlanningWish): Planned {
  const { target, maxMacFactor, kernels } = wish;
  const budget = budgetOf(wish);
  const plain = { ...given, ...settingsOf(wish) };
  const plan = kernels === undefined ? plain : withKernels(network, plain, kernels);
  const lowered = offer(network, plan, target);
  const small = budget === undefined || fits(lowered, budget);
  const quick = maxMacFactor === undefined || macFactor(lowered) <= maxMacFactor;
  const limits = { target, budget, maxMacFactor };
  return { ...limits, offer: lowered, fits: small && quick, given: true, considered: 1 };
}

/** The plan that a search finds within the wish's limits, of which there is one at least. */
export function searchPlan(
  network: Network,
  wish: PlanningWish,
  control: SearchControl = {},
): Planned {
  const { target, maxMacFactor } = wish;
  const budget = budgetOf(wish);
  return {
    target,
    budget,
    maxMacFactor,
    given: false,
    ...search(network, wish, budget, control),
  };
}

/**
 * The same with what would make a plan fit, where none does: the input as bytes, a block of weights at a time, or exact
 * kernels. Of several changes that each are enough all are named; two at once are tried where none is.
 */
export function withRemedies(
  network: Network,
  wish: PlanningWish,
  planned: Planned,
  control: SearchControl = {},
): Planned {
  if (planned.fits || planned.budget === undefined || wish.accounting !== undefined) return planned;
  const { offer: nearest, budget, given } = planned;
  const remedy = (change: RemedyChange): readonly Remedy[] => {
    if (!mayHelp(network, change, nearest, budget)) return [];
    const changed = { ...wish, ...change };
    const found = given
      ? judgePlan(network, nearest.plan, changed)
      : searchPlan(network, changed, control);
    return found.fits ? [{ change, offer: found.offer }] : [];
  };
  const changes = possibleChanges(network, wish, planned);
  const single = changes.flatMap(remedy);
  const remedies = single.length > 0 ? single : pairsOf(changes).flatMap(remedy).slice(0, 1);
  return remedies.length === 0 ? planned : { ...planned, remedies };
}

/** What a wish does not say yet, and what matters to its budget. */
function possibleChanges(
  network: Network,
  { count, target }: PlanningWish,
  { offer: { plan }, given }: Planned,
): readonly RemedyChange[] {
  if (count === 'working-set') return [];
  const passesInput = dataflowOf(network).isNetworkOutput(NETWORK_INPUT);
  return [
    ...(plan.input === 'f32' && !passesInput ? [{ input: 'u8' } as const] : []),
    ...(count === 'process' && target.weightsIn !== 'flash' && plan.weights !== 'block'
      ? [{ weights: 'block' } as const]
      : []),
    // A search for fast kernels looks at exact ones, too.
    ...(given && isFast(plan) ? [{ kernels: 'exact' } as const] : []),
  ];
}

const pairsOf = (changes: readonly RemedyChange[]): readonly RemedyChange[] =>
  changes.flatMap((a, index) => changes.slice(index + 1).map(b => ({ ...a, ...b })));

/** Whether a change can save enough: bytes in place of numbers save three quarters of the input at most. */
function mayHelp(network: Network, change: RemedyChange, nearest: Offer, budget: Budget): boolean {
  const isBytesOnly = change.weights === undefined && change.kernels === undefined;
  return (
    !isBytesOnly || counted(nearest, budget) - 0.75 * tensorBytes(network.input) <= budget.bytes
  );
}

export const hasLimits = ({ budget, maxMacFactor }: PlanningWish): boolean =>
  budget !== undefined || maxMacFactor !== undefined;

/** Multiply-accumulates of a plan, divided by those of the network untiled. */
export function macFactor({ schedule: { network, macs } }: Offer): number {
  const untiled = networkMacs(network);
  return untiled === 0 ? 1 : macs / untiled;
}

const budgetOf = ({ budget, count, target }: PlanningWish): Budget | undefined =>
  budget === undefined ? undefined : { bytes: budget, counting: count, target };

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
    return searchOptimal(network, budget, optimalWish(wish), control);
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
    { ...optimalWish(wish), ...(wish.count === 'process' && { counting: 'process' }) },
    control,
  );

function optimalWish(wish: PlanningWish): OptimalWish {
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
