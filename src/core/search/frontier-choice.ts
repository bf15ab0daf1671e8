import { at } from '../../base/assert';
import { orderingModel, draftMs } from '../target/cost-model';
import type { Target } from '../target/target';
import type { Network } from '../network/network';
import type { Plan } from '../tiling/plan';
import { certified, unlessRefused, type CertifiedOffer } from './certified-offer';
import { mafatPlans } from './mafat';
import {
  counted,
  draftOffer,
  fits,
  offer,
  report,
  smaller,
  type Budget,
  type Offer,
  type SearchControl,
  type SearchResult,
} from './offer';
import { paretoFront } from './pareto';

/** A plan of the frontier, as it was estimated; it has not been lowered. */
export interface FrontierPoint {
  readonly plan: Plan;
  /** Bytes of the arena, or of the process; more where the placement cannot do without gaps. */
  readonly estimatedBytes: number;
  /** Milliseconds by the target's costs, or by those of a typical server where they are not known. */
  readonly latency: number;
  readonly macs: number;
}

/** A plan of the frontier with its own numbers. */
export interface LoweredPoint {
  readonly offer: CertifiedOffer;
  /** As it was estimated, in the accounting of the frontier. */
  readonly estimatedBytes: number;
}

/** Estimates are this far off at most, mostly: plans whose estimate is farther over the budget are not tried. */
const DOUBT = 1.1;

/** Plans that are lowered at most before a choice is made. */
const MOST_LOWERED = 40;

/** Plans that a lowered frontier has at most. */
export const MOST_POINTS = 30;

/**
 * Where the smallest plan is looked for: up to this factor above the smallest estimate and among the last points, until so
 * many steps have been lowered.
 */
const SMALLEST = { gap: 1.3, points: 3, steps: 80_000 };

/** Neighbours that are lowered at most to find one that takes less, or one that takes more. */
const MOST_NEIGHBOURS = 8;

/**
 * The first plan of a frontier, from the fastest on, that fits. Peaks of a frontier are estimates; so plans are
 * lowered until one is within the budget. Where none is, the smallest is looked for.
 */
export function firstWithin(
  network: Network,
  points: readonly FrontierPoint[],
  budget: Budget,
  control: SearchControl = {},
): SearchResult {
  const { bytes } = budget;
  const near = points.filter(({ estimatedBytes }) => estimatedBytes <= bytes * DOUBT);
  let smallest: Offer | undefined;
  for (const { plan } of near.slice(0, MOST_LOWERED)) {
    report(control, points.length, points.length);
    const drafted = draftOffer(network, plan, budget);
    if (drafted.leastBytes > bytes && smallest !== undefined) continue;
    const lowered = drafted.placed();
    smallest = smaller(smallest, lowered, budget);
    if (fits(lowered, budget))
      return { best: lowered, smallest: lowered, considered: points.length };
  }
  const least = smallestOf(network, points, budget, control);
  smallest = smaller(smallest, least, budget);
  const best = fits(smallest, budget) ? smallest : undefined;
  return { best, smallest, considered: points.length };
}

/**
 * The plan of a frontier that takes least. Buffers of small plans often cannot be placed without gaps, so that not the
 * smallest estimate wins: of the plans near it, the fastest first, as many are lowered as there are steps to spend.
 */
export function smallestOf(
  network: Network,
  points: readonly FrontierPoint[],
  budget: Omit<Budget, 'bytes'>,
  control: SearchControl = {},
): Offer {
  const limit: Budget = { ...budget, bytes: Infinity };
  const least = at(points, points.length - 1).estimatedBytes;
  let smallest: Offer | undefined;
  let steps = 0;
  for (const [index, { plan, estimatedBytes }] of points.entries()) {
    const isNear = estimatedBytes <= least * SMALLEST.gap;
    if (!isNear && index < points.length - SMALLEST.points) continue;
    report(control, points.length, points.length);
    const drafted = draftOffer(network, plan, limit);
    steps += drafted.draft.steps.length;
    if (smallest === undefined || drafted.leastBytes < counted(smallest, limit))
      smallest = smaller(smallest, drafted.placed(), limit);
    if (steps > SMALLEST.steps) break;
  }
  if (smallest === undefined) throw new Error('internal error: a frontier without plans');
  return smallest;
}

/**
 * At most `most` plans of a frontier, spread evenly over the orders of magnitude of their peaks, with the
 * fastest and the smallest among them.
 */
export function thinned(points: readonly FrontierPoint[], most: number): readonly FrontierPoint[] {
  if (points.length <= most) return points;
  const peaks = points.map(({ estimatedBytes }) => Math.log(Math.max(1, estimatedBytes)));
  const highest = at(peaks, 0);
  const step = (at(peaks, peaks.length - 1) - highest) / (most - 1);
  const chosen = Array.from({ length: most }, (_, level) => nearest(peaks, highest + level * step));
  return [...new Set(chosen)].map(index => at(points, index));
}

const nearest = (values: readonly number[], wanted: number): number =>
  values.reduce(
    (best, value, index) =>
      Math.abs(value - wanted) < Math.abs(at(values, best) - wanted) ? index : best,
    0,
  );

/** Plans of a frontier, thinned, each with its own numbers; without those that are refused. */
export function loweredPoints(
  network: Network,
  target: Target,
  points: readonly FrontierPoint[],
  control: SearchControl = {},
  most = MOST_POINTS,
): readonly LoweredPoint[] {
  const chosen = thinned(points, most);
  return chosen.flatMap(({ plan, estimatedBytes }, index) => {
    report(control, index, chosen.length);
    const lowered = unlessRefused(() => certified(offer(network, plan, target)));
    return lowered === undefined ? [] : [{ offer: lowered, estimatedBytes }];
  });
}

/** Those of which no other one takes as little arena and as little time (or as few MACs); the fastest first. */
export function unbeaten(
  points: readonly LoweredPoint[],
  target: Target,
  criterion: 'latency' | 'macs' = 'latency',
): readonly LoweredPoint[] {
  const model = orderingModel(target);
  const weighed = points.map(point => {
    const { schedule, peaks } = point.offer;
    const cost = criterion === 'macs' ? schedule.macs : draftMs(model, schedule);
    return { point, peakBytes: peaks.arenaBytes, cost };
  });
  return paretoFront(weighed).map(({ point }) => point);
}

/** The plans that the paper's search looks at. */
export const paperOffers = (network: Network, target: Target): readonly CertifiedOffer[] =>
  mafatPlans(network, 'recompute').flatMap(
    plan => unlessRefused(() => certified(offer(network, plan, target))) ?? [],
  );

/** The plans of a frontier beside another plan; null where it has none in that direction. */
export interface Neighbours {
  /** The largest peak below the plan's. */
  readonly smaller: CertifiedOffer | null;
  /** The smallest peak above the plan's that a faster plan has. */
  readonly larger: CertifiedOffer | null;
}

/**
 * What the next smaller and the next larger budget would bring, in the counting of the frontier. From a plan of
 * the frontier one goes to the next ones; from another plan, to where the estimates say that it would stand.
 */
export function neighboursOf(
  network: Network,
  points: readonly FrontierPoint[],
  planned: Offer,
  budget: Omit<Budget, 'bytes'>,
): Neighbours {
  const limit: Budget = { ...budget, bytes: Infinity };
  const peak = counted(planned, limit);
  const model = orderingModel(budget.target);
  const ms = draftMs(model, planned.schedule);
  const first = (from: readonly FrontierPoint[], accept: (found: Offer) => boolean) => {
    for (const { plan } of from.slice(0, MOST_NEIGHBOURS)) {
      const lowered = offer(network, plan, budget.target);
      if (!accept(lowered)) continue;
      const found = unlessRefused(() => certified(lowered));
      if (found !== undefined) return found;
    }
    return null;
  };
  const place = points.findIndex(({ plan }) => plan === planned.plan);
  const below = points.findIndex(({ estimatedBytes }) => estimatedBytes < peak);
  const [end, start] = place >= 0 ? [place, place + 1] : [below, below];
  return {
    smaller: start < 0 ? null : first(points.slice(start), found => counted(found, limit) < peak),
    // The search may have found a plan that is faster than the frontier's next ones.
    larger: first(
      points.slice(0, end < 0 ? undefined : end).reverse(),
      found => counted(found, limit) > peak && draftMs(model, found.schedule) < ms,
    ),
  };
}
