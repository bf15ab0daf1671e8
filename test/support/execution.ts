import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import { wholeMap } from '../../src/base/rectangle';
import { FIRST_INPUT, shapeOf, tensorOf, type Reference } from '../../src/core/network/network';
import { elementCount, type Shape } from '../../src/core/network/shape';
import type { ParameterSource } from '../../src/core/network/parameters';
import { placementOf } from '../../src/core/schedule/arena';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import { storedIntegers } from '../../src/core/network/stored-integers';
import { keptTensor } from '../../src/core/tiling/plan';
import { Executor } from '../../src/engine/executor';
import { LayerTap } from '../../src/engine/layer-tap';
import { layOutMemory, PAGE_BYTES, type MemoryLayout } from '../../src/engine/memory-layout';
import { TensorAccess } from '../../src/engine/tensor-access';
import { instantiateKernels } from '../../src/engine/wasm-kernels';
import { divideCall } from '../../src/kernels/call-parts';
import { emptyKernelCall } from '../../src/kernels/kernel-call';
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
  /** The answers of the network, as they lie there when the run is over. */
  readonly outputs: ReadonlyMap<number, Float32Array>;
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
  /** Parts into which every call is divided, as threads divide it, computed from the last to the first. */
  readonly parts?: number;
  /** What inputs hold, C×H×W, in place of `input` and noise. */
  readonly inputs?: ReadonlyMap<Reference, Float32Array>;
  /** What goes wrong after each call of a kernel, in the arena. */
  readonly damage?: (arena: Float32Array) => void;
}

/** Runs a schedule in this process. `input`, the first one, is C×H×W; all others are noise. */
export function execute(
  schedule: Schedule,
  parameters: ParameterSource,
  input: Float32Array,
  {
    kernels = 'compiled',
    replant = true,
    sampled = false,
    tapped = [...schedule.network.layers.keys()],
    parts = 1,
    inputs = new Map<Reference, Float32Array>([[FIRST_INPUT, input]]),
    damage,
  }: OutcomeOptions = {},
): Outcome {
  const run = withTapped(schedule, tapped);
  const layout = layOutMemory(run);
  const memory = memoryOf(layout);
  const { buffer } = memory;
  const executor = new Executor({
    schedule: run,
    layout,
    buffer,
    kernels: withDamage(
      inParts(
        kernels === 'compiled'
          ? instantiateKernels(kernelModule(), memory, layout.callAddress)
          : referenceKernels(new Float32Array(buffer)),
        parts,
      ),
      () => damage?.(new Float32Array(buffer, layout.arenaBase, schedule.arenaBytes >> 2)),
    ),
    parameters,
    input: (target, source) => {
      target.set(inputBytes(schedule, inputs.get(source) ?? noiseFor(schedule, source), source));
    },
    now: () => 0,
  });
  const access = new TensorAccess(buffer, layout.arenaBase, schedule.buffers);
  const tap = new LayerTap(schedule, access, tapped);
  const writtenArenaBytes: number[] = [];
  for (const step of executor.run({ replant })) {
    tap.after(step);
    if (sampled) writtenArenaBytes.push(executor.writtenArenaBytes());
  }
  return {
    layers: tap.collected(),
    outputs: outputsOf(schedule, access),
    observedArenaBytes: executor.observedArenaBytes(),
    writtenArenaBytes,
  };
}

/** The same places, and steps that leave the numbers of these layers in memory. */
const withTapped = (schedule: Schedule, tapped: readonly number[]): Schedule =>
  schedule.steps.some(
    step => step.kind === 'compute' && step.summand !== undefined && tapped.includes(step.layer),
  )
    ? lower(schedule.network, schedule.plan, { placement: placementOf(schedule), tapped })
    : schedule;

function outputsOf(
  { network, outputs }: Schedule,
  access: TensorAccess,
): ReadonlyMap<number, Float32Array> {
  return new Map(
    [...outputs].map(([layer, view]) => {
      const tensor = tensorOf(network, layer);
      const map = new Float32Array(elementCount(tensor.shape));
      access.read(view, wholeMap(tensor.shape), tensor, map);
      return [layer, map] as const;
    }),
  );
}

/** Pages that most tests do with. */
const LEAST_PAGES = 32;

let latest: WebAssembly.Memory | undefined;

/** The memory of the run before, if it is large enough: the kernel takes long to make a new one, of zeros. */
function memoryOf({ pages, weightsBase }: MemoryLayout): WebAssembly.Memory {
  if (latest === undefined || latest.buffer.byteLength < pages * PAGE_BYTES) {
    const initial = Math.max(pages, LEAST_PAGES);
    latest = new WebAssembly.Memory({ initial, maximum: initial, shared: true });
  }
  // Weights that nobody loaded, and all that was there before, are not to be mistaken for numbers.
  new Uint8Array(latest.buffer, 0, pages * PAGE_BYTES).fill(0xff, weightsBase);
  return latest;
}

/** Each call divided, even the smallest; no part may read what another one has written. */
const inParts = (kernels: KernelSet, most: number): KernelSet =>
  most === 1
    ? kernels
    : kernelSetOf(name => {
        const parts = Array.from({ length: most }, emptyKernelCall);
        return call => {
          const count = divideCall(name, call, parts, 0);
          for (let part = count - 1; part >= 0; part--) kernels[name](at(parts, part));
        };
      });

const withDamage = (kernels: KernelSet, damage: () => void): KernelSet =>
  kernelSetOf(name => call => {
    kernels[name](call);
    damage();
  });

/** What an input is in tests that look at others: different for each, C×H×W. */
export const noiseFor = ({ network }: Pick<Schedule, 'network'>, source: Reference): Float32Array =>
  noise(elementCount(shapeOf(network, source)), -source);

/** What the plan keeps of an input: its numbers, the integers that stand for them, or bytes for numbers from −1 to 1. */
export function inputBytes(
  { network, plan }: Schedule,
  planar: Float32Array,
  source: Reference = FIRST_INPUT,
): Uint8Array {
  const numbers = interleaved(shapeOf(network, source), planar);
  const kept = keptTensor(plan, network, source);
  if (kept.quantization !== undefined) return storedIntegers(numbers, kept);
  return kept.element === 'u8'
    ? Uint8Array.from(numbers, x => Math.round((x + 1) * 127.5))
    : new Uint8Array(numbers.buffer);
}

/** C×H×W to H×W×C. */
export function interleaved(
  { channels, height, width }: Shape,
  planar: Float32Array,
): Float32Array {
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

/** Whether two maps have the same bits, but that one NaN is as good as another. */
export const sameBits = (expected: Float32Array, actual: Float32Array): boolean =>
  sameWhereComputed(expected, actual) &&
  actual.every((x, i) => !Number.isNaN(x) || Number.isNaN(expected[i]));

/** Whether two maps have the same bits wherever the second was computed: elsewhere it holds the canary, a NaN. */
export function sameWhereComputed(expected: Float32Array, actual: Float32Array): boolean {
  const a = new Uint32Array(expected.buffer, expected.byteOffset, expected.length);
  const b = new Uint32Array(actual.buffer, actual.byteOffset, actual.length);
  return a.length === b.length && b.every((bits, i) => Number.isNaN(actual[i]) || bits === a[i]);
}
