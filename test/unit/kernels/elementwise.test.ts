import assert from 'node:assert/strict';
import {
  ELEMENTWISE_OPERATORS,
  type ElementwiseOperator,
} from '../../../src/core/network/operation';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { referenceKernels, type KernelSet } from '../../../src/kernels/kernel-set';
import { kernelModule } from '../../support/execution';
import { CALL_ADDRESS } from './kernel-case';

/** The operators as ECMAScript has them, in double precision. */
const FORMULAS: Readonly<Record<ElementwiseOperator, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  minimum: (a, b) => Math.min(a, b),
  maximum: (a, b) => Math.max(a, b),
  // ECMAScript has no 1 for these, as C does.
  power: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
};

const NUMBERS = [
  ...[0, 0.25, 0.5, 1, 1.5, 2, 3, 7.125, 100, 16777216, 16777217, 1e-40, 3e38, Infinity],
  ...Array.from({ length: 40 }, (_, i) => 1.37 ** (i - 20)),
].flatMap(x => [x, -x]);

const PAIRS = [...NUMBERS, NaN].flatMap(a =>
  [...NUMBERS, NaN].map(b => [Math.fround(a), Math.fround(b)] as const),
);

/** What the kernels make of all pairs, in one position of as many channels. */
function resultsOf(kernels: KernelSet, floats: Float32Array, operator: number): Float32Array {
  const [a, b, out] = [8192, 32768, 65536];
  floats.set(
    PAIRS.map(pair => pair[0]),
    a,
  );
  floats.set(
    PAIRS.map(pair => pair[1]),
    b,
  );
  const call: KernelCall = {
    ...emptyKernelCall(),
    ...{ aBase: a * 4, bBase: b * 4, outBase: out * 4, outChannels: PAIRS.length, y1: 1, x1: 1 },
    attributes: { operator, spreadA: 0, spreadB: 0 },
  };
  kernels.elementwise(call);
  return floats.slice(out, out + PAIRS.length);
}

describe('elementwise operators', () => {
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 8, shared: true });
  const floats = new Float32Array(memory.buffer);
  const compiled = instantiateKernels(kernelModule(), memory, CALL_ADDRESS);
  const reference = referenceKernels(memory);

  for (const [place, operator] of ELEMENTWISE_OPERATORS.entries()) {
    it(`${operator} is its formula's function`, () => {
      resultsOf(reference, floats, place).forEach((actual, index) => {
        const [a = 0, b = 0] = PAIRS[index] ?? [];
        const expected = Math.fround(FORMULAS[operator](a, b));
        const most = operator === 'power' ? 1.2e-7 * Math.abs(expected) + 1.5e-45 : 0;
        const isClose = Object.is(actual, expected) || Math.abs(actual - expected) <= most;
        assert.ok(isClose, `${a}, ${b}: ${actual} and not ${expected}`);
      });
    });

    it(`${operator} has the same bits in the compiled kernels`, () => {
      const expected = resultsOf(reference, floats, place);
      resultsOf(compiled, floats, place).forEach((actual, index) => {
        assert.ok(Object.is(actual, expected[index]), `${String(PAIRS[index])}: ${actual}`);
      });
    });
  }
});
