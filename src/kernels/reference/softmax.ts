import type { KernelCall } from '../kernel-call';
import { exponential } from '../../core/kernels/exponential';
import { logarithm } from './power';
import { eachPosition, firstInput, flatIndex, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Softmax with a temperature, in place or not: over each of some equal parts of the whole map's
 * numbers in the order channels, rows, columns, whatever the rectangle. With `spatial`, over the channels of each
 * position of the rectangle. With `logarithm`, the logarithms of these shares.
 */
export function softmax(memory: Floats, call: KernelCall<'softmax'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { parts, spatial } = call.attributes;
  const temperature = fround(call.attributes.temperature);
  const compute = call.attributes.logarithm === 0 ? softmaxOf : logSoftmaxOf;
  if (spatial !== 0) {
    eachPosition(call, (y, x) => {
      const from = range(out.channels).map(c => indexOf(a, y, x) + c);
      const to = range(out.channels).map(c => indexOf(out, y, x) + c);
      compute(memory, from, to, temperature);
    });
    return;
  }
  const size = (out.channels * out.height * out.width) / parts;
  for (let group = 0; group < parts; group++) {
    const numbers = range(size).map(i => group * size + i);
    const from = numbers.map(i => flatIndex(a, i));
    compute(
      memory,
      from,
      numbers.map(i => flatIndex(out, i)),
      temperature,
    );
  }
}

/** The numbers 0 … count−1. */
export const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i);

/** Softmax of the numbers at the indices `from`, stored at the indices `to`. */
export function softmaxOf(
  memory: Floats,
  from: readonly number[],
  to: readonly number[],
  temperature: number,
): void {
  const parts = belowLargest(memory, from, temperature).map(exponential);
  const sum = sumOf(parts);
  parts.forEach((part, i) => (memory[to[i]] = part / sum));
}

/** x − max − ln Σ exp(x − max) of the same numbers. */
function logSoftmaxOf(
  memory: Floats,
  from: readonly number[],
  to: readonly number[],
  temperature: number,
): void {
  const values = belowLargest(memory, from, temperature);
  const total = fround(logarithm(sumOf(values.map(exponential))));
  values.forEach((value, i) => (memory[to[i]] = value - total));
}

/** x − max, x divided by the temperature. */
function belowLargest(
  memory: Floats,
  from: readonly number[],
  temperature: number,
): readonly number[] {
  const values = from.map(i => memory[i]);
  const largest = values.reduce((a, b) => (b > a ? b : a), -3.4028234663852886e38);
  const top = fround(largest / temperature);
  return values.map(x => fround(fround(x / temperature) - top));
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => fround(a + b), 0);
