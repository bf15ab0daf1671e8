import { at } from '../../base/assert';
import { ALIGNMENT, type Lifetime } from './lifetime';
import { PlacedBuffers, type Gap, type PlacementProblem } from './placed-buffers';

/** A place for every buffer. */
export interface Attempt {
  /** Byte offset of each buffer. */
  readonly offsets: readonly number[];
  /** End of the highest buffer. */
  readonly peakBytes: number;
}

/** The buffers in these places. */
export function attemptAt(buffers: readonly Lifetime[], offsets: readonly number[]): Attempt {
  const ends = buffers.map(({ bytes }, index) => at(offsets, index) + bytes);
  return { offsets, peakBytes: ends.reduce((most, end) => Math.max(most, end), 0) };
}

/**
 * The best of several greedy placements: buffers go one by one, in some order, into the first place that they
 * fit, from the low end or from both ends of the arena. Ends as soon as one needs no more than `boundBytes`.
 */
export function placeGreedily(problem: PlacementProblem, boundBytes: number): Attempt {
  const { buffers } = problem;
  let best: Attempt = { offsets: [], peakBytes: Infinity };
  const count = Math.max(2, Math.floor(MOST_PLACES / (2 * buffers.length)));
  for (const compare of ORDERS.slice(0, count)) {
    const order = buffers.map((_, index) => index).sort(compare(buffers));
    for (const fit of [fitLow, fitBothEnds(boundBytes)]) {
      const attempt = placeInOrder(problem, order, fit);
      if (attempt.peakBytes < best.peakBytes) best = attempt;
      if (best.peakBytes <= boundBytes) return best;
    }
  }
  return best;
}

/** Buffers placed in all orders together, from both ends; the first two orders are always tried. */
const MOST_PLACES = 20_000;

type Compare = (a: number, b: number) => number;
type Order = (buffers: readonly Lifetime[]) => Compare;

const by =
  (key: (buffer: Lifetime) => number): Order =>
  buffers =>
  (a, b) =>
    key(at(buffers, b)) - key(at(buffers, a)) || a - b;

const span = ({ first, last }: Lifetime): number => last - first + 1;

const ORDERS: readonly Order[] = [
  by(({ bytes }) => bytes),
  by(buffer => buffer.bytes * span(buffer)),
  by(({ last }) => last),
  by(({ first }) => -first),
  by(span),
];

type Fit = (gaps: readonly Gap[], bytes: number, index: number) => number;

const fits = ({ start, end }: Gap, bytes: number): boolean => end - start >= bytes;

/** The lowest place. */
const fitLow: Fit = (gaps, bytes) => gaps.find(gap => fits(gap, bytes))?.start ?? 0;

/**
 * Below the limit buffers go to the low and the high end in turn, as the maps of a chain do when each
 * layer reads from one end and writes to the other.
 */
const fitBothEnds =
  (limit: number): Fit =>
  (gaps, bytes, index) => {
    if (index % 2 === 0) return fitLow(gaps, bytes, index);
    const inside = gaps.map(({ start, end }) => ({ start, end: Math.min(end, limit) }));
    const gap = inside.findLast(candidate => fits(candidate, bytes));
    if (gap === undefined) return fitLow(gaps, bytes, index);
    return Math.max(gap.start, highestPlace(gap, bytes));
  };

/** Where a buffer begins that lies at the high end of a gap. */
export const highestPlace = ({ end }: Gap, bytes: number): number =>
  Math.floor((end - bytes) / ALIGNMENT) * ALIGNMENT;

function placeInOrder(problem: PlacementProblem, order: readonly number[], fit: Fit): Attempt {
  const { buffers } = problem;
  const offsets = new Array<number>(buffers.length).fill(0);
  const placed = new PlacedBuffers(problem);
  let peakBytes = 0;
  for (const index of order) {
    const { bytes } = at(buffers, index);
    const offset = fit(placed.gapsBeside(index), bytes, index);
    offsets[index] = offset;
    peakBytes = Math.max(peakBytes, offset + bytes);
    placed.add(index, offset);
  }
  return { offsets, peakBytes };
}
