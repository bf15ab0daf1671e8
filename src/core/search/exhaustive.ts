import { UserError } from '../../base/user-error';
import { groupWorkingSet } from '../target/working-set';
import { dataflowOf, type Dataflow } from '../dataflow/dataflow';
import type { Network } from '../network/network';
import { groupFootprint, type GroupFootprint as LoweredGroup } from '../schedule/lowering';
import { isWhole, type Grid } from '../tiling/grid';
import {
  DEFAULT_SETTINGS,
  planOf,
  type Group,
  type OverlapMode,
  type Plan,
  type PlanSettings,
} from '../tiling/plan';
import { fitGroup } from '../tiling/nearest-plan';
import {
  counted,
  draftOffer,
  fits,
  offer,
  report,
  smaller,
  type Budget,
  type SearchControl,
  type SearchResult,
} from './offer';

/** What a group takes whatever comes before and after it; there are too many to keep their steps. */
type GroupFootprint = Omit<LoweredGroup, 'steps'>;

/** How far the exhaustive search looks. */
export interface ExhaustiveLimits {
  /** Rows and columns of a grid, each. */
  readonly parts: number;
  readonly overlaps: readonly OverlapMode[];
}

export const DEFAULT_LIMITS: ExhaustiveLimits = {
  parts: 5,
  overlaps: ['recompute', 'checkerboard'],
};

/** Larger networks have too many plans to try them all. */
const MOST_LAYERS = 40;

/** A run of layers in one way, with what a group takes whatever comes before and after it. */
interface Piece {
  readonly groups: readonly Group[];
  readonly macs: number;
  readonly boundBytes: number;
  readonly weightsBytes: number;
  /** 0 where nobody counts it. */
  readonly workingSetBytes: number;
}

/**
 * Looks at every plan of one and of two groups within the limits and takes the one with the fewest
 * multiply-accumulates that fits; of several the one with the smallest peak.
 * Groups' footprints are computed once each and added up; they are lower bounds, so what is offered has
 * been lowered.
 * @throws UserError for networks that are too large for it.
 */
export function searchExhaustive(
  network: Network,
  budget: Budget,
  limits: ExhaustiveLimits = DEFAULT_LIMITS,
  control: SearchControl = {},
  settings: PlanSettings = DEFAULT_SETTINGS,
): SearchResult {
  const count = network.layers.length;
  if (count > MOST_LAYERS)
    throw new UserError(
      `The network has ${count} layers, but the exhaustive search supports at most ${MOST_LAYERS}. ` +
        `Use strategy optimal.`,
    );
  const { counting, target } = budget;
  const countsSets =
    counting === 'working-set' || (counting === 'process' && target.counts === 'working-set');
  const candidates = allPlans(network, { ...limits, countsSets }, control, settings);
  candidates.sort((a, b) => a.macs - b.macs || a.boundBytes - b.boundBytes);
  const least = candidates.reduce((a, b) => (bound(b, budget) < bound(a, budget) ? b : a));
  const planWith = ({ groups }: Piece): Plan => planOf(groups, settings);
  let smallest = offer(network, planWith(least), budget.target);
  for (const candidate of candidates) {
    if (bound(candidate, budget) > budget.bytes) continue;
    const drafted = draftOffer(network, planWith(candidate), budget);
    // What neither fits nor is smaller, however its buffers are placed.
    if (drafted.leastBytes > budget.bytes && drafted.leastBytes >= counted(smallest, budget))
      continue;
    const lowered = drafted.placed();
    smallest = smaller(smallest, lowered, budget);
    if (fits(lowered, budget)) return { best: lowered, smallest, considered: candidates.length };
  }
  return { best: undefined, smallest, considered: candidates.length };
}

/** What a plan takes at least, by the budget's counting. */
function bound(piece: Piece, { counting, target }: Budget): number {
  switch (counting) {
    case 'arena':
      return piece.boundBytes;
    case 'working-set':
      return piece.workingSetBytes;
    case 'process':
      return (
        target.floorBytes +
        (target.counts === 'arena'
          ? piece.boundBytes + (target.weightsIn === 'flash' ? 0 : piece.weightsBytes)
          : piece.workingSetBytes)
      );
  }
}

/** How pieces are looked at. */
interface PieceLimits extends ExhaustiveLimits {
  /** Whether working sets are counted. */
  readonly countsSets: boolean;
}

function allPlans(
  network: Network,
  limits: PieceLimits,
  control: SearchControl,
  settings: PlanSettings,
): Piece[] {
  const dataflow = dataflowOf(network);
  const last = network.layers.length - 1;
  const plans = [...piecesOf(dataflow, 0, last, limits, settings)];
  for (let cut = 1; cut <= last; cut++) {
    report(control, cut, last + 1);
    const heads = piecesOf(dataflow, 0, cut - 1, limits, settings);
    const tails = piecesOf(dataflow, cut, last, limits, settings);
    for (const head of heads) for (const tail of tails) plans.push(joined(head, tail));
  }
  return plans;
}

const joined = (a: Piece, b: Piece): Piece => ({
  groups: [...a.groups, ...b.groups],
  macs: a.macs + b.macs,
  boundBytes: Math.max(a.boundBytes, b.boundBytes),
  weightsBytes: Math.max(a.weightsBytes, b.weightsBytes),
  workingSetBytes: Math.max(a.workingSetBytes, b.workingSetBytes),
});

/** All ways to compute the layers `first` to `last` as one group (plus 1x1 groups where they must be). */
function piecesOf(
  dataflow: Dataflow,
  first: number,
  last: number,
  { parts, overlaps, countsSets }: PieceLimits,
  settings: PlanSettings,
): readonly Piece[] {
  const pieces = new Map<string, Piece>();
  for (const grid of grids(parts))
    for (const overlap of isWhole(grid) ? overlaps.slice(0, 1) : overlaps) {
      const groups = fitGroup(dataflow, { first, last, grid, overlap });
      const key = JSON.stringify(groups);
      if (pieces.has(key)) continue;
      const piece = measured(dataflow.network, groups, settings, countsSets);
      if (piece !== undefined) pieces.set(key, piece);
    }
  return [...pieces.values()];
}

function grids(parts: number): readonly Grid[] {
  const counts = Array.from({ length: parts }, (_, i) => i + 1);
  return counts.flatMap(rows => counts.map((columns): Grid => ({ rows, columns, rule: 'paper' })));
}

/** Undefined where a checkerboard cannot be run. */
function measured(
  network: Network,
  groups: readonly Group[],
  settings: PlanSettings,
  countsSets: boolean,
): Piece | undefined {
  const pieces: Piece[] = [];
  for (const group of groups) {
    const footprint = footprintOf(network, group, settings);
    if (footprint === undefined) return undefined;
    const workingSetBytes = countsSets ? groupWorkingSet(network, group) : 0;
    pieces.push({ groups: [group], ...footprint, workingSetBytes });
  }
  return pieces.reduce(joined);
}

/** By network, and by group and settings: every search within another budget asks for the same ones. */
const FOOTPRINTS = new WeakMap<Network, Map<string, GroupFootprint | undefined>>();

/** Undefined where the group cannot be run. */
function footprintOf(
  network: Network,
  group: Group,
  settings: PlanSettings,
): GroupFootprint | undefined {
  const known = FOOTPRINTS.get(network) ?? new Map<string, GroupFootprint | undefined>();
  FOOTPRINTS.set(network, known);
  const key = JSON.stringify([group, settings]);
  if (known.has(key)) return known.get(key);
  const footprint = lowered(network, group, settings);
  known.set(key, footprint);
  return footprint;
}

function lowered(
  network: Network,
  group: Group,
  settings: PlanSettings,
): GroupFootprint | undefined {
  try {
    const { boundBytes, macs, weightsBytes } = groupFootprint(network, group, settings);
    return { boundBytes, macs, weightsBytes };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
