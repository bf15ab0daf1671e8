import { UserError } from '../base/user-error';
import type { Counting } from '../core/memory/counting';
import type { Target } from '../core/memory/target';
import type { Network } from '../core/network/network';
import type { ElementType } from '../core/network/shape';
import { searchExhaustive } from '../core/search/exhaustive';
import { searchMafat } from '../core/search/mafat';
import { fits, offer, type Budget, type Offer, type SearchResult } from '../core/search/offer';
import { planOf, untiledPlan, type Plan, type WeightsResidency } from '../core/tiling/plan';
import { parsePlan } from '../core/tiling/plan-notation';
import { parsePlanJson } from '../formats/plan/plan-json';
import { readText } from '../runner-client/file-access';

export const STRATEGIES = ['mafat', 'exhaustive'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const COUNTINGS = ['arena', 'process', 'working-set'] as const satisfies readonly Counting[];

export const INPUT_ELEMENTS = ['f32', 'u8'] as const satisfies readonly ElementType[];
export type InputElement = (typeof INPUT_ELEMENTS)[number];

export const RESIDENCIES = [
  'resident',
  'group',
  'block',
] as const satisfies readonly WeightsResidency[];

/** What the user wants of a plan. */
export interface PlanWish {
  /** Notation, a plan's JSON, or the name of a file with it; absent: search, or untiled without a budget. */
  readonly plan?: string;
  /** Bytes. */
  readonly budget?: number;
  readonly count: Counting;
  readonly strategy: Strategy;
  /** How the input is kept; absent: as the plan says, or as numbers. */
  readonly input?: InputElement;
  /** Which weights are in memory at once; absent: as the plan says, or those of a group. */
  readonly weights?: WeightsResidency;
  readonly target: Target;
}

/** The plan for a wish, or the nearest to it. */
export interface PlanChoice {
  readonly offer: Offer;
  readonly target: Target;
  readonly budget: Budget | undefined;
  /** Whether the plan is within the budget; true without one. Otherwise `offer` is the smallest found. */
  readonly fits: boolean;
  /** Whether the plan was given rather than searched for. */
  readonly given: boolean;
}

/** @throws UserError when the plan does not fit the network or cannot be read. */
export function choosePlan(network: Network, wish: PlanWish): PlanChoice {
  const { plan, target } = wish;
  const budget = wish.budget === undefined ? undefined : budgetOf(wish.budget, wish);
  if (plan === undefined && budget !== undefined) {
    const { best, smallest } = search(network, budget, wish);
    return { offer: best ?? smallest, budget, fits: best !== undefined, given: false, target };
  }
  const given = plan === undefined ? untiledPlan(network.layers.length) : readPlan(plan, network);
  const lowered = offer(network, withSettings(given, wish), target);
  return {
    offer: lowered,
    target,
    budget,
    fits: budget === undefined || fits(lowered, budget),
    given: true,
  };
}

const budgetOf = (bytes: number, { count, target }: PlanWish): Budget => ({
  bytes,
  counting: count,
  target,
});

/** The plan with what the user says of it beside its groups. */
const withSettings = (plan: Plan, { input, weights }: PlanWish): Plan => ({
  ...plan,
  ...(input !== undefined && { input }),
  ...(weights !== undefined && { weights }),
});

function search(network: Network, budget: Budget, wish: PlanWish): SearchResult {
  const settings = withSettings(planOf([]), wish);
  switch (wish.strategy) {
    case 'mafat':
      return searchMafat(network, budget, undefined, undefined, settings);
    case 'exhaustive':
      return searchExhaustive(network, budget, undefined, undefined, settings);
  }
}

/** Whatever begins like a grid is taken for the notation. */
const NOTATION = /^\s*\d+\s*[x×]/i;

function readPlan(plan: string, network: Network): Plan {
  if (NOTATION.test(plan)) return parsePlan(plan, network);
  if (plan.trimStart().startsWith('{')) return parsePlanJson(plan, network, 'the plan file');
  if (!/\.json$/i.test(plan))
    throw new UserError(
      `"${plan.slice(0, 80)}" is no plan: write its grids and cuts, as in 5x5/8/2x2, or name a .json file.`,
    );
  return parsePlanJson(readText(plan), network, plan);
}
