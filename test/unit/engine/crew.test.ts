import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { at } from '../../../src/base/assert';
import { UserError } from '../../../src/base/user-error';
import { Crew } from '../../../src/engine/crew';
import { layOutMemory } from '../../../src/engine/memory-layout';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { kernelModule, noise } from '../../support/execution';
import { ROOT } from '../../support/program';

const SIZE = 64;
const CHANNELS = 16;
const MAP_BYTES = SIZE * SIZE * CHANNELS * 4;

/** Memory for two maps, and a crew of two threads that works on it. */
async function withCrew(
  use: (crew: Crew, base: number, floats: Float32Array, station: number) => void | Promise<void>,
): Promise<void> {
  const layout = layOutMemory({ arenaBytes: 2 * MAP_BYTES, weightsBytes: 0, buffers: [] }, 2);
  const { pages } = layout;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const own = instantiateKernels(kernelModule(), memory, layout.callAddress);
  const crew = new Crew(memory.buffer, layout.stations, own);
  const station = at(layout.stations, 0);
  const worker = new Worker(join(ROOT, 'dist', 'runner-thread.js'), {
    workerData: { module: kernelModule(), memory, station },
  });
  worker.on('error', () => undefined);
  await new Promise(resolve => worker.once('message', resolve));
  try {
    await use(crew, layout.arenaBase, new Float32Array(memory.buffer), station);
  } finally {
    await worker.terminate();
  }
}

/** A 3x3 maximum of the map at `from`. */
const maximum = (from: number, to: number, rowStride: number): KernelCall => ({
  ...emptyKernelCall(),
  aBase: from,
  aRowStride: SIZE * CHANNELS * 4,
  aPixelStride: CHANNELS * 4,
  aHeight: SIZE,
  aWidth: SIZE,
  aChannels: CHANNELS,
  outBase: to,
  outRowStride: rowStride,
  outPixelStride: CHANNELS * 4,
  outHeight: SIZE,
  outWidth: SIZE,
  outChannels: CHANNELS,
  y1: SIZE,
  x1: SIZE,
  kernelY: 3,
  kernelX: 3,
  strideY: 1,
  strideX: 1,
  dilationY: 1,
  dilationX: 1,
  beforeY: 1,
  beforeX: 1,
});

describe('a crew of two threads', () => {
  it('computes what one thread computes, order after order', () =>
    withCrew((crew, base, floats) => {
      const input = noise(MAP_BYTES / 4);
      floats.set(input, base / 4);
      for (let turn = 0; turn < 200; turn++) {
        const output = floats.subarray((base + MAP_BYTES) / 4, (base + 2 * MAP_BYTES) / 4);
        output.fill(NaN);
        crew.kernels.maxPool(maximum(base, base + MAP_BYTES, SIZE * CHANNELS * 4));
        assert.ok(!output.includes(NaN), `turn ${turn}`);
        assert.ok(output.every((x, i) => x >= (input[i] ?? Infinity)));
      }
    }));

  it('is not misled by a notice that comes late, after the next order', () =>
    withCrew(async (crew, base, { buffer }, station) => {
      const notifier = new Worker(
        `const { buffer, station } = require('node:worker_threads').workerData;
         const words = new Int32Array(buffer, station, 4);
         for (let spin = 0; ; spin++) {
           if (spin === 1000) require('node:worker_threads').parentPort.postMessage('ready');
           for (let word = 0; word < 4; word++) Atomics.notify(words, word);
         }`,
        { eval: true, workerData: { buffer, station } },
      );
      try {
        await new Promise(resolve => notifier.once('message', resolve));
        for (let turn = 0; turn < 200; turn++)
          crew.kernels.maxPool(maximum(base, base + MAP_BYTES, SIZE * CHANNELS * 4));
      } finally {
        await notifier.terminate();
      }
    }));

  it('says so when a thread fails at its part, and when one is gone', () =>
    withCrew((crew, base) => {
      // Rows so far apart that the second half lies beyond the memory.
      const beyond = maximum(base, base + MAP_BYTES, 2 * SIZE * CHANNELS * 4);
      assert.throws(() => {
        crew.kernels.maxPool(beyond);
      }, UserError);
      crew.lose();
      assert.throws(() => {
        crew.kernels.maxPool(maximum(base, base + MAP_BYTES, SIZE * CHANNELS * 4));
      }, UserError);
    }));
});
