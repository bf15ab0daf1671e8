import { UserError } from '../../base/user-error';
import { shapeOf, type Network } from '../network/network';
import {
  DEFAULT_SETTINGS,
  planOf,
  untiledPlan,
  type Group,
  type OverlapMode,
  type Plan,
  type PlanSettings,
} from '../tiling/plan';
import { nearestPlan } from '../tiling/nearest-plan';
import { formatPlan } from '../tiling/plan-notation';
import {
  fits,
  offer,
  report,
  smaller,
  type Budget,
  type Offer,
  type SearchControl,
  type SearchResult,
} from './offer';

/** Finest square grid that the paper tries. */
const FINEST = 5;

/** Grid of the second group. */
const SECOND = 2;

/** Cuts that are tried, counted from the network's end. */
const CUTS = 2;

/**
 * The paper's greedy search: from coarse to fine tilings 1x1 … 5x5, each without a cut first and then
 * cut behind the last places where the maps shrink (12 and 8 in YOLOv2), the second group in 2x2; the
 * first plan whose prediction fits is taken. The order of the steps is a reconstruction. Layers that
 * need a whole map, which the paper's network has none of, become 1x1 groups.
 */
export function searchMafat(
  network: Network,
  budget: Budget,
  overlap: OverlapMode = 'recompute',
  control: SearchControl = {},
  settings: PlanSettings = DEFAULT_SETTINGS,
): SearchResult {
  const plans = mafatPlans(network, overlap).map(plan => planOf(plan.groups, settings));
  let smallest: Offer | undefined;
  let considered = 0;
  for (const plan of plans) {
    report(control, considered, plans.length);
    const candidate = tryOffer(network, plan, budget);
    considered++;
    if (candidate === undefined) continue;
    smallest = smaller(smallest, candidate, budget);
    if (fits(candidate, budget)) return { best: candidate, smallest, considered };
  }
  if (smallest === undefined) throw new Error('internal error: the untiled plan cannot be lowered');
  return { best: undefined, smallest, considered };
}

/** The plans in the order in which they are tried. */
export function mafatPlans(network: Network, overlap: OverlapMode): readonly Plan[] {
  const layers = network.layers.length;
  const cuts = shrinkingCuts(network);
  const plans = [untiledPlan(layers)];
  for (let tiles = 2; tiles <= FINEST; tiles++) {
    plans.push(planOf([square(0, layers - 1, tiles, overlap)]));
    for (const cut of cuts)
      plans.push(
        planOf([square(0, cut - 1, tiles, overlap), square(cut, layers - 1, SECOND, overlap)]),
      );
  }
  const fitting = plans.map(plan => nearestPlan(network, plan));
  return [...new Map(fitting.map(plan => [formatPlan(plan), plan])).values()];
}

const square = (first: number, last: number, tiles: number, overlap: OverlapMode): Group => ({
  first,
  last,
  grid: { rows: tiles, columns: tiles, rule: 'paper' },
  overlap,
});

/** Cuts right behind the last layers that make the map smaller, the last one first. */
function shrinkingCuts(network: Network): readonly number[] {
  const cuts = network.layers
    .filter(({ inputs, output, operation }) => {
      if (operation.kind !== 'max-pool' && operation.kind !== 'convolution') return false;
      const input = inputs[0];
      return input !== undefined && shapeOf(network, input).width > output.shape.width;
    })
    .map(({ index }) => index + 1)
    .filter(cut => cut < network.layers.length);
  const middle = [0.75, 0.5].map(share => Math.floor(network.layers.length * share));
  const usable = cuts.length >= CUTS ? cuts.slice(-CUTS).reverse() : [...cuts.reverse(), ...middle];
  return [...new Set(usable)].filter(cut => cut > 0).slice(0, CUTS);
}

/** Undefined where a checkerboard cannot be run. */
function tryOffer(network: Network, plan: Plan, { target }: Budget): Offer | undefined {
  try {
    return offer(network, plan, target);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
