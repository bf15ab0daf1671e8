import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Sums of the values that a sampling table names for a row and a column, each with its weight: along the row, then those sums along
 * the column, in float32 and from the first on. Where one of both reads nothing, there is the value `beyond`.
 */
export function resample(memory: Floats, call: KernelCall<'resample'>): void {
  const { tapsY, tapsX, beyond } = call.attributes;
  const [a, out] = [firstInput(call), outputOf(call)];
  const rows = call.weights / 4;
  const columns = rows + call.outHeight * (HEAD + tapsY);
  eachPosition(call, (y, x) => {
    const row = sampleAt(memory, rows + y * (HEAD + tapsY));
    const column = sampleAt(memory, columns + x * (HEAD + tapsX));
    const readsNothing = row.count === 0 || column.count === 0;
    for (let c = 0; c < call.outChannels; c++) {
      const along = (from: number): number =>
        weighted(memory, column, tap => memory[indexOf(a, from, tap) + c]);
      memory[indexOf(out, y, x) + c] = readsNothing ? beyond : weighted(memory, row, along);
    }
  });
}

/** The first position, and how many. */
const HEAD = 2;

interface Sample {
  readonly first: number;
  readonly count: number;
  /** Place of the weights in memory. */
  readonly weights: number;
}

const sampleAt = (memory: Floats, place: number): Sample => ({
  first: memory[place],
  count: memory[place + 1],
  weights: place + HEAD,
});

function weighted(
  memory: Floats,
  { first, count, weights }: Sample,
  valueAt: (position: number) => number,
): number {
  let sum = 0;
  for (let tap = 0; tap < count; tap++)
    sum = fround(sum + fround(memory[weights + tap] * valueAt(first + tap)));
  return sum;
}
