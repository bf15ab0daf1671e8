import type { Board } from '../target/board';
import { inFileOrder } from '../network/layer-order';
import type { Network } from '../network/network';
import { verdictOf, type Verdict } from '../target/verdict';
import { untiledPlan, type Plan } from '../tiling/plan';
import { networkInOrder } from '../tiling/plan-order';
import {
  loweredPoints,
  MOST_POINTS,
  neighboursOf,
  type FrontierPoint,
  type LoweredPoint,
  type Neighbours,
} from './frontier-choice';
import { loweredFrontier } from './lowered-frontier';
import { searchInOrders } from './order-choice';
import { untiledOffer, type Offer, type SearchControl } from './offer';
import {
  frontierOf,
  frontierWish,
  hasLimits,
  judgePlan,
  type Planned,
  type PlanningWish,
  type Remedy,
} from './planning';
import { withRemedies } from './remedies';

/** What the command line and the editor ask for: a plan that is found, or one that is given. */
export interface ChoiceWish extends PlanningWish {
  /** Absent: the plan is searched for within the limits; without limits, it is the untiled one. */
  readonly given?: Plan | undefined;
  /** What the budget is the memory of. */
  readonly board?: Board | null | undefined;
}

/** What would make a plan fit, and whether that is so where the budget is for. */
export interface JudgedRemedy extends Remedy {
  readonly verdict: Verdict;
}

/** The plan for a wish, or the nearest to it. */
export interface PlanChoice extends Planned {
  readonly remedies?: readonly JudgedRemedy[];
  readonly board: Board | null;
  /** Null without a budget. */
  readonly verdict: Verdict | null;
  /** Where the RAM of the board would do, but not its flash: what is needed of it. */
  readonly flashShortage: Verdict | null;
}

/**
 * The plan for a wish. Where it doesn't fit, the choice names what would make one fit.
 * @throws UserError when a given plan does not fit the network, Refusal when a plan was lowered wrongly.
 */
export function choosePlan(
  network: Network,
  { given, board: asked, ...wish }: ChoiceWish,
  control: SearchControl = {},
): PlanChoice {
  const found =
    given === undefined && hasLimits(wish)
      ? searchInOrders(network, wish, control)
      : judgeInOrder(network, given ?? untiledPlan(network.layers.length), wish);
  const { remedies = [], ...planned } = withRemedies(wish, found, control);
  const { budget, offer } = planned;
  const board = asked ?? null;
  if (budget === undefined) return { ...planned, board, verdict: null, flashShortage: null };
  const untiled = untiledOffer(network, budget.target).peaks;
  const verdictFor = ({ peaks }: Offer): Verdict => verdictOf(peaks, untiled, { ...budget, board });
  const verdict = verdictFor(offer);
  // A search looks at the RAM of a board; of its flash, only the plan that was found can tell.
  const isShort = board !== null && planned.fits && verdict.fits === false;
  const judged = remedies
    .map(remedy => ({ ...remedy, verdict: verdictFor(remedy.offer) }))
    .filter(remedy => remedy.verdict.fits === true);
  return {
    ...planned,
    ...(judged.length > 0 && { remedies: judged }),
    fits: planned.fits && !isShort,
    board,
    verdict,
    flashShortage: isShort ? verdict : null,
  };
}

/** A plan that somebody gave is for its own order of layers. */
const judgeInOrder = (network: Network, given: Plan, wish: PlanningWish): Planned =>
  judgePlan(networkInOrder(network, given), given, wish);

/** What there is beside a choice. */
export interface Alternatives {
  /** What the next budgets would bring. */
  readonly neighbours: Neighbours;
  /** For a given plan that is over its limits: the one that a search finds. */
  readonly instead: Planned | undefined;
}

/** Searches where that has not been done; the next budgets are those of the plan's order of layers. */
export function alternativesTo(
  wish: PlanningWish,
  { offer, target, fits, given, points }: Planned,
  control: SearchControl = {},
): Alternatives {
  const { network } = offer.schedule;
  const instead =
    given && hasLimits(wish) && !fits
      ? searchInOrders(inFileOrder(network), wish, control)
      : undefined;
  // There is no frontier of working sets: those are the paper's.
  const counting = wish.count === 'process' && target.counts === 'arena' ? 'process' : 'arena';
  const own = ownPoints(network, { ...wish, count: counting }, points, control);
  return { neighbours: neighboursOf(network, own, offer, { counting, target }), instead };
}

/** A frontier in the program's own accounting. */
function ownPoints(
  network: Network,
  { accounting, ...wish }: PlanningWish,
  points: readonly FrontierPoint[] = [],
  control: SearchControl,
): readonly FrontierPoint[] {
  const isOwn = points.length > 0 && accounting === undefined;
  return isOwn ? points : frontierOf(network, wish, control);
}

/** Which plans of a frontier are shown: as another planner counts, if the wish says so. */
export function frontierPlans(
  network: Network,
  wish: PlanningWish,
  control: SearchControl = {},
  most = MOST_POINTS,
): readonly LoweredPoint[] {
  const { target, accounting } = wish;
  const points = frontierOf(network, wish, control);
  return accounting === undefined
    ? loweredFrontier(network, target, points, frontierWish(wish), control, most)
    : loweredPoints(network, target, points, control, most);
}
