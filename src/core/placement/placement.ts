import { backtrackingPlacement } from './backtracking-placement';
import { placeGreedily, type Attempt } from './greedy-placement';
import { joined } from './joined-placement';
import { liveBound, type Lifetime, type Sharing } from './lifetime';
import { placementProblem, type PlacementProblem } from './placed-buffers';

export interface Placement {
  /** Byte offset of each buffer, a multiple of ALIGNMENT. */
  readonly offsets: readonly number[];
  /** End of the highest buffer. */
  readonly peakBytes: number;
  /** What is needed at once at the fullest step: no placement can take less. */
  readonly boundBytes: number;
}

/** What is known of buffers beside their lifetimes. */
export interface PlacementHints {
  readonly sharings?: readonly Sharing[];
  /** Pairs that should lie in the same place where that costs nothing, in the order of time. */
  readonly inPlace?: readonly Sharing[];
  /** What is needed at once at the fullest step. */
  readonly boundBytes?: number;
  /** Buffers that live within one tiled group only, by group. */
  readonly stages?: readonly (readonly number[])[];
}

/**
 * Gives every buffer a place in one arena so that buffers alive at the same time do not overlap, but for
 * what they may share.
 * Finding the smallest arena is NP-hard (dynamic storage allocation). Several greedy orders are tried,
 * from both ends of the arena; if none reaches the bound, a search with backtracking looks for less. Then buffers are
 * moved to where those that replace them lie.
 */
export function place(buffers: readonly Lifetime[], hints: PlacementHints = {}): Placement {
  const placement = placeWithin(Infinity, buffers, hints);
  if (placement === undefined) throw new Error('internal error: buffers without a place');
  return placement;
}

/** The same placement; undefined as soon as it is seen to take more than `mostBytes`, which is most of the search for it. */
export function placeWithin(
  mostBytes: number,
  buffers: readonly Lifetime[],
  {
    sharings = [],
    inPlace = [],
    boundBytes = liveBound(buffers),
    stages = [],
  }: PlacementHints = {},
): Placement | undefined {
  if (boundBytes > mostBytes) return undefined;
  const problem = placementProblem(buffers, sharings);
  const greedy = placeGreedily(problem, boundBytes);
  const best =
    greedy.peakBytes <= boundBytes
      ? greedy
      : lower(problem, stages, greedy, { boundBytes, mostBytes });
  return best && { ...joined(problem, best, inPlace), boundBytes };
}

/** Searches for a lower limit than the bound's; each halves the way between what failed and what was found. */
const SEARCHES = 5;

/** Ends where less than this share of the arena is left to gain. */
const NEGLIGIBLE = 0.002;

function lower(
  problem: PlacementProblem,
  stages: readonly (readonly number[])[],
  greedy: Attempt,
  { boundBytes, mostBytes }: { readonly boundBytes: number; readonly mostBytes: number },
): Attempt | undefined {
  const within = backtrackingPlacement(problem, stages);
  let best = greedy;
  let failed = boundBytes;
  let limit = boundBytes;
  for (let search = 0; search <= SEARCHES; search++) {
    const found = within(limit);
    if (found === undefined) failed = limit;
    else best = found;
    if (failed > mostBytes) return undefined;
    if (best.peakBytes - failed <= NEGLIGIBLE * best.peakBytes) break;
    limit = (failed + best.peakBytes) / 2;
  }
  return best.peakBytes <= mostBytes ? best : undefined;
}
