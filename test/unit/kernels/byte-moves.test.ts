import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { divideCall } from '../../../src/kernels/call-parts';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { referenceKernels } from '../../../src/kernels/kernel-set';
import { kernelModule } from '../../support/execution';
import { CALL_ADDRESS, imageOf, MEMORY_PAGES, type Image, type KernelCase } from './kernel-case';
import { KERNEL_CASES } from './kernel-cases';

/**
 * Kernels that move integers of one byte do with them what those of floats do with floats. A memory of floats, each a byte's number,
 * becomes one of bytes: number i of it is byte FIRST_BYTE + i, and all distances are a quarter.
 */
const MOVES = [
  'channelShuffle',
  'constant',
  'copy',
  'depthToSpace',
  'join',
  'pad',
  'resize',
  'slice',
  'spaceToDepth',
  'strided',
] as const;

const FIRST_BYTE = CALL_ADDRESS + 1024;

const memory = new WebAssembly.Memory({
  initial: MEMORY_PAGES,
  maximum: MEMORY_PAGES,
  shared: true,
});
const compiled = instantiateKernels(kernelModule(), memory, CALL_ADDRESS);
const bytes = new Int8Array(memory.buffer);

/** What moves: no factor, no summand, no number that is no integer. */
function asMove(test: KernelCase): KernelCase {
  const { attributes = {} } = test.fields;
  const whole: Record<string, number> = { ...attributes };
  if ('scale' in whole) whole.scale = 1;
  if ('shift' in whole) whole.shift = 0;
  if ('linear' in whole) whole.linear = 0;
  if ('value' in whole) whole.value = Math.round(60 * whole.value) % 100;
  return { ...test, fields: { ...test.fields, attributes: whole } };
}

/** Any byte for each number, with floats that are these. */
function numbered({ words }: Image): { floats: Float32Array; integers: Int8Array } {
  const integers = Int8Array.from(words, (_, place) => Math.imul(place + 1, 2654435761) >>> 24);
  return { floats: Float32Array.from(integers), integers };
}

const ADDRESSES = ['aBase', 'outBase', 'weights', 'biases'] as const;
const DISTANCES = ['aRowStride', 'aPixelStride', 'outRowStride', 'outPixelStride'] as const;

function inBytes(call: KernelCall): KernelCall {
  const moved = { ...call };
  for (const field of ADDRESSES) moved[field] = FIRST_BYTE + call[field] / 4;
  for (const field of DISTANCES) moved[field] = call[field] / 4;
  return moved;
}

/** All bytes of an image after the compiled kernel ran on parts of a call. */
function afterCompiled(
  kernel: `${(typeof MOVES)[number]}Bytes`,
  integers: Int8Array,
  parts: readonly KernelCall[],
): Int8Array {
  bytes.set(integers, FIRST_BYTE);
  for (const part of parts) compiled[kernel](part);
  return bytes.slice(FIRST_BYTE, FIRST_BYTE + integers.length);
}

for (const kernel of MOVES)
  describe(`kernel ${kernel}Bytes`, () => {
    const cases = KERNEL_CASES[kernel].map(asMove);

    it('moves bytes as the kernel of floats moves floats, and so does its twin', () => {
      let moved = 0;
      fc.assert(
        fc.property(cases, fc.integer({ min: 1, max: 4 }), (test, threads) => {
          const image = imageOf(test);
          const { floats, integers } = numbered(image);
          const call = inBytes(image.call);
          referenceKernels({ buffer: floats.buffer })[kernel](image.call);
          const expected = Int8Array.from(floats);
          moved += expected.filter((q, place) => q !== integers[place]).length;
          const name = `${kernel}Bytes` as const;
          assert.deepEqual(afterCompiled(name, integers, [call]), expected);
          const parts = Array.from({ length: threads }, emptyKernelCall);
          const count = divideCall(name, call, parts, 0);
          assert.deepEqual(afterCompiled(name, integers, parts.slice(0, count)), expected);
          const copy = new Int8Array(FIRST_BYTE + integers.length + (-integers.length & 3));
          copy.set(integers, FIRST_BYTE);
          referenceKernels({ buffer: copy.buffer })[name](call);
          assert.deepEqual(copy.slice(FIRST_BYTE, FIRST_BYTE + integers.length), expected);
        }),
        { numRuns: 100 },
      );
      assert.ok(moved > 100);
    });
  });
