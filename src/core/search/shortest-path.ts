import { at } from '../../base/assert';
import type { Candidate } from './candidates';
import { paretoFront, type Weighed } from './pareto';

/** The groups of the layers up to a cut, as a path from the network's beginning. */
export interface Path extends Weighed {
  readonly latency: number;
  readonly macs: number;
  readonly last: Candidate | undefined;
  readonly before: Path | undefined;
}

const START: Path = {
  peakBytes: 0,
  cost: 0,
  latency: 0,
  macs: 0,
  last: undefined,
  before: undefined,
};

/** From how many layers on peaks are rounded up, and to which factor: what that loses at most is 1 %. */
const EXACT_LAYERS = 64;
export const ROUNDING = 1.01;

/**
 * The whole frontier of ways to compute a network in groups: a shortest path over the cuts that keeps at
 * each cut every path that none beats in peak and cost. The peak of a path is the largest of its groups',
 * its cost the sum of theirs. In long networks peaks are rounded up to steps of 1 %; since a peak is a
 * maximum, no more than that is lost in all.
 * `candidates(last)` gives the groups that end with a layer, by first layer up to `last`.
 */
export function frontier(
  layers: number,
  candidates: (last: number) => readonly (readonly Candidate[])[],
): readonly Path[] {
  const round = layers > EXACT_LAYERS ? roundedUp : (bytes: number): number => bytes;
  const paths: (readonly Path[])[] = [[START]];
  for (let last = 0; last < layers; last++) {
    const found: Path[] = [];
    const groups = candidates(last);
    groups.forEach((group, index) => {
      const cut = last - groups.length + 1 + index;
      for (const candidate of group) {
        const own = round(candidate.peakBytes);
        for (const before of at(paths, cut))
          found.push({
            peakBytes: Math.max(before.peakBytes, own),
            cost: before.cost + candidate.cost,
            latency: before.latency + candidate.latency,
            macs: before.macs + candidate.macs,
            last: candidate,
            before,
          });
      }
    });
    paths.push(paretoFront(found));
  }
  return at(paths, layers);
}

const roundedUp = (bytes: number): number =>
  bytes <= 0 ? 0 : ROUNDING ** Math.ceil(Math.log(bytes) / Math.log(ROUNDING));

/** The groups of a path, from the first on. */
export function groupsOf(path: Path): readonly Candidate[] {
  const groups: Candidate[] = [];
  for (let at: Path | undefined = path; at?.last !== undefined; at = at.before)
    groups.push(at.last);
  return groups.reverse();
}
