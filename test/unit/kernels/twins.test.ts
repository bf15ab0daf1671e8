import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Interval } from '../../../src/base/interval';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { divideCall } from '../../../src/kernels/call-parts';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { referenceKernels } from '../../../src/kernels/kernel-set';
import { kernelModule } from '../../support/execution';
import {
  CALL_ADDRESS,
  imageOf,
  MEMORY_PAGES,
  NOBODYS,
  type Image,
  type KernelCase,
} from './kernel-case';
import { KERNEL_CASES, WHOLE_MAP, type FloatKernel } from './kernel-cases';

const memory = new WebAssembly.Memory({
  initial: MEMORY_PAGES,
  maximum: MEMORY_PAGES,
  shared: true,
});
const words = new Int32Array(memory.buffer);
const compiled = instantiateKernels(kernelModule(), memory, CALL_ADDRESS);
const FIRST_DATA = CALL_ADDRESS / 4 + 256;
const nothing = Buffer.from(new Int32Array(words.length).fill(NOBODYS).buffer);
words.fill(NOBODYS, FIRST_DATA);

/** Bits in memory, from the first that belongs to a map, after the compiled kernel ran on `parts`. */
function runCompiled(
  { kernel }: KernelCase,
  { words: image }: Image,
  parts: KernelCall[],
): Int32Array {
  words.set(image.subarray(FIRST_DATA), FIRST_DATA);
  for (const call of parts) compiled[kernel](call);
  const rest = Buffer.from(memory.buffer, image.byteLength);
  assert.ok(rest.equals(nothing.subarray(image.byteLength)), 'nothing is written far behind');
  const result = words.slice(FIRST_DATA, image.length);
  words.fill(NOBODYS, FIRST_DATA, image.length);
  return result;
}

function runTwin({ kernel }: KernelCase, { words: image, call }: Image): Int32Array {
  const copy = image.slice();
  referenceKernels({ buffer: copy.buffer })[kernel](call);
  return copy.subarray(FIRST_DATA);
}

const floatsOf = (bits: Int32Array): Float32Array =>
  new Float32Array(bits.buffer, bits.byteOffset, bits.length);

/** Only powers are left to the platform's mathematics; all else is exact to the bit. */
const tolerance = (kernel: string): number => (kernel === 'responseNormalization' ? 1e-6 : 0);

function assertSame(
  test: KernelCase,
  { scratch }: Image,
  expected: Int32Array,
  actual: Int32Array,
): void {
  const e = floatsOf(expected);
  const a = floatsOf(actual);
  const allowed = tolerance(test.kernel);
  for (let i = 0; i < expected.length; i++) {
    if (isInside(scratch, i + FIRST_DATA)) continue;
    const same = expected[i] === actual[i];
    const x = e[i] ?? NaN;
    const y = a[i] ?? NaN;
    // Zeros of both signs count as equal, and a NaN of one payload as one of another.
    if (same || x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    if (Math.abs(x - y) <= allowed * Math.abs(x)) continue;
    assert.fail(`number ${i}: ${y} and not ${x}`);
  }
}

const isInside = ({ start, end }: Interval, index: number): boolean =>
  start <= index && index < end;

/** Rows and columns of the rectangle cut in two at the given fractions. */
function split(call: KernelCall, fy: number, fx: number): KernelCall[] {
  const y = call.y0 + Math.floor((call.y1 - call.y0) * fy);
  const x = call.x0 + Math.floor((call.x1 - call.x0) * fx);
  return [
    { ...call, y1: y, x1: x },
    { ...call, y1: y, x0: x },
    { ...call, y0: y, x1: x },
    { ...call, y0: y, x0: x },
  ].filter(({ y0, y1, x0, x1 }) => y0 < y1 && x0 < x1);
}

const runs = (kernel: string): number =>
  ['convolution', 'depthwise', 'winograd'].includes(kernel) ? 600 : 100;

let divided = 0;

for (const [name, cases] of Object.entries(KERNEL_CASES)) {
  const kernel = name as FloatKernel;
  describe(`kernel ${kernel}`, () => {
    it('gives what its twin gives, and no number that was not its own to read', () => {
      let written = 0;
      fc.assert(
        fc.property(cases, test => {
          const image = imageOf(test);
          const result = runCompiled(test, image, [image.call]);
          assertSame(test, image, runTwin(test, image), result);
          const floats = floatsOf(result);
          for (const index of image.writable)
            assert.ok(!Number.isNaN(floats[index - FIRST_DATA]), `number ${index} is NaN`);
          written += image.writable.size;
        }),
        { numRuns: runs(kernel) },
      );
      assert.ok(written > runs(kernel));
    });

    it('changes nothing outside its rectangle and channels', () => {
      fc.assert(
        fc.property(cases, test => {
          const image = imageOf(test);
          const result = runCompiled(test, image, [image.call]);
          for (let i = FIRST_DATA; i < image.words.length; i++) {
            const changed = result[i - FIRST_DATA] !== image.words[i];
            if (isInside(image.scratch, i))
              assert.ok(changed, `number ${i} of scratch is left out`);
            else if (changed && !image.writable.has(i)) assert.fail(`number ${i} was overwritten`);
          }
        }),
        { numRuns: runs(kernel) },
      );
    });

    it('gives the same bits divided among threads', () => {
      fc.assert(
        fc.property(cases, fc.integer({ min: 1, max: 4 }), (test, threads) => {
          const image = imageOf(test);
          const whole = runCompiled(test, image, [image.call]);
          const parts = Array.from({ length: threads }, emptyKernelCall);
          const count = divideCall(kernel, image.call, parts, 0);
          assert.ok(count >= 1 && count <= threads);
          divided += count - 1;
          const pieces = runCompiled(test, image, parts.slice(0, count));
          for (const bits of [pieces, whole])
            bits.fill(0, image.scratch.start - FIRST_DATA, image.scratch.end - FIRST_DATA);
          assert.deepEqual(Buffer.from(pieces.buffer), Buffer.from(whole.buffer));
        }),
        { numRuns: runs(kernel) },
      );
    });

    if (!WHOLE_MAP.has(kernel))
      it('gives the same bits piece by piece', () => {
        const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
        fc.assert(
          fc.property(cases, fractions, fractions, (test, fy, fx) => {
            const image = imageOf(test);
            const whole = runCompiled(test, image, [image.call]);
            const pieces = runCompiled(test, image, split(image.call, fy, fx));
            const { start, end } = image.scratch;
            for (const bits of [whole, pieces]) bits.fill(0, start - FIRST_DATA, end - FIRST_DATA);
            assert.deepEqual(Buffer.from(pieces.buffer), Buffer.from(whole.buffer));
          }),
          { numRuns: runs(kernel) },
        );
      });
  });
}

describe('calls of kernels', () => {
  it('were divided above', () => {
    assert.ok(divided > 1000, `${divided} parts beside the first`);
  });

  it('are divided where numbers are replaced in their place, and not where they move', () => {
    const map = { Y: 0, X: 0, RowStride: 64, PixelStride: 16, Height: 8, Width: 4, Channels: 4 };
    const partsAt = (outBase: number): number => {
      const call = { ...emptyKernelCall(), y1: 8, x1: 4, kernelY: 1, kernelX: 1, outBase };
      for (const [field, value] of Object.entries(map))
        for (const view of ['a', 'out'] as const) Object.assign(call, { [view + field]: value });
      call.aBase = 4096;
      return divideCall('activate', call, [emptyKernelCall(), emptyKernelCall()], 0);
    };
    assert.deepEqual(
      [4096, 4096 - 512, 4096 + 512].map(base => partsAt(base)),
      [2, 2, 2],
    );
    assert.deepEqual(
      [4096 - 16, 4096 - 496, 4096 + 16].map(base => partsAt(base)),
      [1, 1, 1],
    );
  });
});
