import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import type { Counting } from '../core/memory/counting';
import type { Target } from '../core/memory/target';
import type { Network } from '../core/network/network';
import type { ElementType } from '../core/network/shape';
import { searchExhaustive } from '../core/search/exhaustive';
import { smallestOf, type FrontierPoint } from '../core/search/frontier-choice';
import { searchMafat } from '../core/search/mafat';
import type { Accounting } from '../core/search/network-table';
import { fits, offer, type Budget, type Offer, type SearchResult } from '../core/search/offer';
import { planFrontier, searchOptimal, type OptimalWish } from '../core/search/optimal';
import { networkMacs } from '../core/network/cost';
import { withKernels } from '../core/tiling/kernel-choice';
import {
  DEFAULT_SETTINGS,
  untiledPlan,
  type KernelMode,
  type Plan,
  type PlanSettings,
  type WeightsResidency,
} from '../core/tiling/plan';
import { parsePlan } from '../core/tiling/plan-notation';
import { parsePlanJson } from '../formats/plan/plan-json';
import { readText } from '../runner-client/file-access';

export const STRATEGIES = ['optimal', 'mafat', 'exhaustive'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const COUNTINGS = ['arena', 'process', 'working-set'] as const satisfies readonly Counting[];

export const INPUT_ELEMENTS = ['f32', 'u8'] as const satisfies readonly ElementType[];
export type InputElement = (typeof INPUT_ELEMENTS)[number];

export const RESIDENCIES = [
  'resident',
  'group',
  'block',
] as const satisfies readonly WeightsResidency[];

export const KERNELS = ['exact', 'fast'] as const satisfies readonly KernelMode[];

/** What the user wants of a plan. */
export interface PlanWish {
  /** Notation, a plan's JSON, or the name of a file with it; absent: search, or untiled without limits. */
  readonly plan?: string;
  /** Bytes. */
  readonly budget?: number;
  /** Most multiply-accumulates, as a multiple of those of the untiled network. */
  readonly maxMacFactor?: number;
  readonly count: Counting;
  readonly strategy: Strategy;
  /** How the input is kept; absent: as the plan says, or as numbers. */
  readonly input?: InputElement;
  /** Which weights are in memory at once; absent: as the plan says, or those of a group. */
  readonly weights?: WeightsResidency;
  /** Whether every layer that can be is fast, or none; absent: as the plan says, or none. */
  readonly kernels?: KernelMode;
  readonly target: Target;
  /** How another planner counts; its numbers are compared with the budget. */
  readonly accounting?: Accounting;
}

/** The plan for a wish, or the nearest to it. */
export interface PlanChoice {
  readonly offer: Offer;
  readonly target: Target;
  readonly budget: Budget | undefined;
  readonly maxMacFactor: number | undefined;
  /** Whether the plan is within the limits; true without any. Otherwise `offer` is the smallest found. */
  readonly fits: boolean;
  /** Whether the plan was given rather than searched for. */
  readonly given: boolean;
  /** The peak as another planner counts it, estimated; for a wish with an accounting. */
  readonly accountedBytes?: number;
  /** The frontier that the plan was taken from. */
  readonly points?: readonly FrontierPoint[];
}

/** A plan that was searched for. */
type Found = Pick<PlanChoice, 'offer' | 'fits' | 'accountedBytes' | 'points'>;

/** @throws UserError when the plan does not fit the network or cannot be read. */
export function choosePlan(network: Network, wish: PlanWish): PlanChoice {
  const { plan, target, maxMacFactor } = wish;
  checkWish(wish);
  if (plan === undefined && hasLimits(wish)) return searchPlan(network, wish);
  const budget = budgetOf(wish);
  const limits = { target, budget, maxMacFactor };
  const given = plan === undefined ? untiledPlan(network.layers.length) : readPlan(plan, network);
  const plain = { ...given, ...settingsOf(wish) };
  const lowered = offer(network, chosenKernels(network, plain, wish), target);
  const small = budget === undefined || fits(lowered, budget);
  const quick = maxMacFactor === undefined || macFactor(lowered) <= maxMacFactor;
  return { ...limits, offer: lowered, fits: small && quick, given: true };
}

export const hasLimits = ({ budget, maxMacFactor }: PlanWish): boolean =>
  budget !== undefined || maxMacFactor !== undefined;

/** The plan that a search finds within the wish's limits, whatever plan the wish names. */
export function searchPlan(network: Network, wish: PlanWish): PlanChoice {
  const { target, maxMacFactor } = wish;
  const budget = budgetOf(wish);
  return { target, budget, maxMacFactor, given: false, ...search(network, wish, budget) };
}

/** Multiply-accumulates of a plan, divided by those of the network untiled. */
export function macFactor({ schedule: { network, macs } }: Offer): number {
  const untiled = networkMacs(network);
  return untiled === 0 ? 1 : macs / untiled;
}

/** @throws UserError for wishes that contradict one another. */
function checkWish(wish: PlanWish): void {
  const { plan, budget, maxMacFactor, accounting, count, strategy, kernels } = wish;
  const searched = plan === undefined && (budget !== undefined || maxMacFactor !== undefined);
  if (searched && kernels === 'fast' && (strategy !== 'optimal' || count === 'working-set'))
    throw new UserError(
      'Plans with fast kernels are searched for with --strategy optimal, in the arena or the process: ' +
        'choose that, or give a --plan.',
    );
  if (accounting !== undefined && kernels === 'fast')
    throw new UserError(
      'Fast kernels need memory that other planners do not count: leave out --element-bytes and --exclude, or --kernels fast.',
    );
  const frontierOnly = maxMacFactor !== undefined || accounting !== undefined;
  if (plan === undefined && frontierOnly && strategy !== 'optimal')
    throw new UserError(
      `--strategy ${strategy} knows neither a MAC factor nor another way to count: use --strategy optimal.`,
    );
  if (plan === undefined && frontierOnly && count === 'working-set')
    throw new UserError(
      'The search for a MAC factor, or with another way to count, is for the arena or the process: leave out --count working-set.',
    );
  if (accounting !== undefined && (plan !== undefined || count !== 'arena'))
    throw new UserError(
      '--element-bytes and --exclude count the arenas of plans that are searched for: leave out --plan and --count.',
    );
}

const budgetOf = ({ budget, count, target }: PlanWish): Budget | undefined =>
  budget === undefined ? undefined : { bytes: budget, counting: count, target };

/** The plan with the kernels that the user wants. */
const chosenKernels = (network: Network, plan: Plan, { kernels }: PlanWish): Plan =>
  kernels === undefined ? plan : withKernels(network, plan, kernels);

/** What the user says of a plan beside its groups. */
const settingsOf = ({ input, weights }: PlanWish): Partial<PlanSettings> => ({
  ...(input !== undefined && { input }),
  ...(weights !== undefined && { weights }),
});

function search(network: Network, wish: PlanWish, budget: Budget | undefined): Found {
  const { strategy, count, target, accounting } = wish;
  const settings = { ...DEFAULT_SETTINGS, ...settingsOf(wish) };
  if (budget !== undefined && strategy === 'mafat')
    return found(searchMafat(network, budget, undefined, undefined, settings));
  if (budget !== undefined && strategy === 'exhaustive')
    return found(searchExhaustive(network, budget, undefined, undefined, settings));
  if (accounting !== undefined) return searchAccounted(network, frontierOf(network, wish), wish);
  if (budget !== undefined) {
    const result = searchOptimal(network, budget, optimalWish(wish));
    return { ...found(result), points: result.points };
  }
  const points = frontierOf(network, wish);
  return { offer: smallestOf(network, points, { counting: count, target }), fits: true, points };
}

/** The frontier within a wish's limits, in its accounting. */
export const frontierOf = (network: Network, wish: PlanWish): readonly FrontierPoint[] =>
  planFrontier(network, wish.target, {
    ...optimalWish(wish),
    ...(wish.count === 'process' && { counting: 'process' }),
  });

const optimalWish = (wish: PlanWish): OptimalWish => {
  const { maxMacFactor, accounting, kernels } = wish;
  return {
    settings: settingsOf(wish),
    ...(kernels !== undefined && { kernels }),
    ...(maxMacFactor !== undefined && { maxMacFactor }),
    ...(accounting !== undefined && { accounting }),
  };
};

const found = ({ best, smallest }: SearchResult): Found => ({
  offer: best ?? smallest,
  fits: best !== undefined,
});

/** The search that compares peaks as another planner counts them; these are estimates. */
function searchAccounted(
  network: Network,
  points: readonly FrontierPoint[],
  { budget, target }: PlanWish,
): Found {
  const within = points.filter(({ estimatedBytes }) => estimatedBytes <= (budget ?? Infinity));
  const smallest = at(points, points.length - 1);
  const { plan, estimatedBytes } = budget === undefined ? smallest : (within[0] ?? smallest);
  return {
    offer: offer(network, plan, target),
    fits: within.length > 0,
    accountedBytes: estimatedBytes,
    points,
  };
}

/** Whatever begins like a grid is taken for the notation. */
const NOTATION = /^\s*\d+\s*[x×]/i;

const PLAN_FILE = /\.json$/i;

const isPlanJson = (text: string): boolean => text.trimStart().startsWith('{');

/** Whether a text can only be meant as a plan: its notation, its JSON or the name of a file with that. */
export const looksLikePlan = (text: string): boolean =>
  NOTATION.test(text) || isPlanJson(text) || PLAN_FILE.test(text);

function readPlan(plan: string, network: Network): Plan {
  if (NOTATION.test(plan)) return parsePlan(plan, network);
  if (isPlanJson(plan)) return parsePlanJson(plan, network, 'the plan file');
  if (!PLAN_FILE.test(plan))
    throw new UserError(
      `"${plan.slice(0, 80)}" is no plan: write its grids and cuts, as in 5x5/8/2x2, or name a .json file.`,
    );
  return parsePlanJson(readText(plan), network, plan);
}
