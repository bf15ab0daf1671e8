import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeOf, NETWORK_INPUT, type Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import type { Schedule } from '../../src/core/schedule/schedule';
import { Executor } from '../../src/engine/executor';
import { LayerTap } from '../../src/engine/layer-tap';
import { layOutMemory } from '../../src/engine/memory-layout';
import { TensorAccess } from '../../src/engine/tensor-access';
import { instantiateKernels } from '../../src/engine/wasm-kernels';
import { kernelSetOf, referenceKernels, type KernelSet } from '../../src/kernels/kernel-set';

const WASM = join(__dirname, '..', '..', 'dist', 'kernels.wasm');

let compiled: WebAssembly.Module | undefined;

/** The kernels that `npm run build:kernels` compiled. */
export const kernelModule = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(readFileSync(WASM)));

/** What a run in this process gave. */
export interface Outcome {
  /** The output of every tapped layer as C×H×W; positions that no tile needs are NaN. */
  readonly layers: ReadonlyMap<number, Float32Array>;
  readonly observedArenaBytes: number;
  /** By step: what of the arena holds something when it is done; empty where that was not `sampled`. */
  readonly writtenArenaBytes: readonly number[];
}

export interface OutcomeOptions {
  /** `reference`: the readable twins instead of the compiled kernels. */
  readonly kernels?: 'compiled' | 'reference';
  /** Replant the canary over dead buffers; the default. */
  readonly replant?: boolean;
  /** Look through the arena after every step. */
  readonly sampled?: boolean;
  /** Layers to collect; all by default, and then no sum is stored by the convolution before it. */
  readonly tapped?: readonly number[];
  /** What goes wrong after each call of a kernel, in the arena. */
  readonly damage?: (arena: Float32Array) => void;
}

/** Runs a schedule in this process. `input` is C×H×W. */
export function execute(
  schedule: Schedule,
  parameters: ParameterSource,
  input: Float32Array,
  {
    kernels = 'compiled',
    replant = true,
    sampled = false,
    tapped = [...schedule.network.layers.keys()],
    damage,
  }: OutcomeOptions = {},
): Outcome {
  const layout = layOutMemory(schedule);
  const { pages } = layout;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { buffer } = memory;
  const executor = new Executor({
    schedule,
    layout,
    buffer,
    kernels: withDamage(
      kernels === 'compiled'
        ? instantiateKernels(kernelModule(), memory, layout.callAddress)
        : referenceKernels(new Float32Array(buffer)),
      () => damage?.(new Float32Array(buffer, layout.arenaBase, schedule.arenaBytes >> 2)),
    ),
    parameters,
    input: target => {
      target.set(inputBytes(schedule, input));
    },
    now: () => 0,
    tapped,
  });
  const floats = new Float32Array(buffer);
  const access = new TensorAccess(floats, layout.arenaBase, schedule.buffers);
  const tap = new LayerTap(schedule, access, tapped);
  const writtenArenaBytes: number[] = [];
  for (const step of executor.run({ replant })) {
    tap.after(step);
    if (sampled) writtenArenaBytes.push(executor.writtenArenaBytes());
  }
  return {
    layers: tap.collected(),
    observedArenaBytes: executor.observedArenaBytes(),
    writtenArenaBytes,
  };
}

const withDamage = (kernels: KernelSet, damage: () => void): KernelSet =>
  kernelSetOf(name => call => {
    kernels[name](call);
    damage();
  });

/** What the plan keeps of the input: its numbers, or bytes for numbers from −1 to 1. */
export function inputBytes({ network, plan }: Schedule, planar: Float32Array): Uint8Array {
  const numbers = interleaved(network, planar);
  return plan.input === 'u8'
    ? Uint8Array.from(numbers, x => Math.round((x + 1) * 127.5))
    : new Uint8Array(numbers.buffer);
}

/** C×H×W to H×W×C. */
export function interleaved(network: Network, planar: Float32Array): Float32Array {
  const { channels, height, width } = shapeOf(network, NETWORK_INPUT);
  const positions = height * width;
  const result = new Float32Array(planar.length);
  for (let channel = 0; channel < channels; channel++)
    for (let position = 0; position < positions; position++)
      result[position * channels + channel] = planar[channel * positions + position] ?? 0;
  return result;
}

/** The same numbers every time, from −1 to 1. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Whether two maps have the same bits wherever the second was computed. */
export function sameBits(expected: Float32Array, actual: Float32Array): boolean {
  const a = new Uint32Array(expected.buffer, expected.byteOffset, expected.length);
  const b = new Uint32Array(actual.buffer, actual.byteOffset, actual.length);
  return a.length === b.length && b.every((bits, i) => Number.isNaN(actual[i]) || bits === a[i]);
}
