import { at } from '../../base/assert';
import type { Candidate } from './candidates';
import { paretoFront, type Weighed } from './pareto';

/** The groups of the layers up to a cut, as a path from the network's beginning. */
export interface Path extends Weighed {
  readonly latency: number;
  readonly macs: number;
  readonly steps: number;
  /** Most that one of the groups needs. */
  readonly weightsBytes: number;
  /** What all of them need. */
  readonly allWeightsBytes: number;
  readonly last: Candidate | undefined;
  readonly before: Path | undefined;
}

const START: Path = {
  peakBytes: 0,
  cost: 0,
  latency: 0,
  macs: 0,
  steps: 0,
  weightsBytes: 0,
  allWeightsBytes: 0,
  last: undefined,
  before: undefined,
};

/** From how many layers on peaks are rounded up, and to which factor: what that loses at most is 1 %. */
const EXACT_LAYERS = 64;
export const ROUNDING = 1.01;

/** By last layer: the candidates that end with it, by first layer up to it. */
export type CandidateTable = readonly (readonly (readonly Candidate[])[])[];

/**
 * The whole frontier of ways to compute a network in groups: a shortest path over the cuts that keeps at
 * each cut every path that no other path beats in both peak and cost. The peak of a path is the largest of its groups',
 * its cost the sum of theirs. In long networks peaks are rounded up to steps of 1 %; since a peak is a
 * maximum, no more than that is lost in all. Groups that need more than `mostWeights` bytes of parameters at
 * once are left out.
 */
export function frontier(table: CandidateTable, mostWeights = Infinity): readonly Path[] {
  const round = table.length > EXACT_LAYERS ? roundedUp : (bytes: number): number => bytes;
  const paths: (readonly Path[])[] = [[START]];
  table.forEach((groups, last) => {
    const cheapest = new Map<number, Link>();
    groups.forEach((group, index) => {
      const befores = at(paths, last - groups.length + 1 + index);
      for (const candidate of group) {
        if (candidate.weightsBytes > mostWeights) continue;
        const own = round(candidate.peakBytes);
        for (const before of befores) {
          const peakBytes = Math.max(before.peakBytes, own);
          const cost = before.cost + candidate.cost;
          const known = cheapest.get(peakBytes);
          if (known === undefined || cost < known.cost)
            cheapest.set(peakBytes, { peakBytes, cost, before, candidate });
        }
      }
    });
    paths.push(paretoFront([...cheapest.values()]).map(pathOf));
  });
  return at(paths, table.length);
}

/** A path that goes on with one more group. */
interface Link extends Weighed {
  readonly before: Path;
  readonly candidate: Candidate;
}

const pathOf = ({ peakBytes, cost, before, candidate }: Link): Path => ({
  peakBytes,
  cost,
  latency: before.latency + candidate.latency,
  macs: before.macs + candidate.macs,
  steps: before.steps + candidate.steps,
  weightsBytes: Math.max(before.weightsBytes, candidate.weightsBytes),
  allWeightsBytes: before.allWeightsBytes + candidate.weightsBytes,
  last: candidate,
  before,
});

const roundedUp = (bytes: number): number =>
  bytes <= 0 ? 0 : ROUNDING ** Math.ceil(Math.log(bytes) / Math.log(ROUNDING));

/** The largest peak of a path's groups, which is not rounded up. */
export const peakOf = (path: Path): number =>
  groupsOf(path).reduce((most, { peakBytes }) => Math.max(most, peakBytes), 0);

/** The groups of a path, from the first on. */
export function groupsOf(path: Path): readonly Candidate[] {
  const groups: Candidate[] = [];
  for (let at: Path | undefined = path; at?.last !== undefined; at = at.before)
    groups.push(at.last);
  return groups.reverse();
}
