import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { floatsOf, dataPath, readData } from './data';

const tensorSchema = v.object({
  name: v.string(),
  op: v.exactOptional(v.string()),
  type: v.optional(v.string(), 'float32'),
  shape: v.array(v.number()),
  n: v.number(),
  min: v.number(),
  max: v.number(),
  stride: v.exactOptional(v.number()),
  stored: v.exactOptional(v.number()),
  max_abs_diff_optimised: v.optional(v.number(), 0),
});

const goldenSchema = v.object({
  inputs: v.array(v.object({ name: v.string(), shape: v.array(v.number()) })),
  cases: v.record(
    v.string(),
    v.object({ outputs: v.array(tensorSchema), tensors: v.array(tensorSchema) }),
  ),
});

/** A tensor as onnxruntime computed it: some of its numbers, by their places. */
export interface GoldenTensor {
  readonly name: string;
  /** What its numbers are stored as. */
  readonly type: string;
  readonly shape: readonly number[];
  /** The largest magnitude of all its numbers. */
  readonly largest: number;
  /** How far onnxruntime is from itself where it optimises the network. */
  readonly optimised?: number;
  readonly numbers: readonly (readonly [place: number, value: number])[];
}

export interface GoldenCase {
  /** Shapes of its inputs, whose numbers are those of `noise`. */
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly GoldenTensor[];
  /** What every node computed; empty where only shapes were kept. */
  readonly tensors: readonly GoldenTensor[];
}

/** Relative to the largest number of a tensor. */
const NEAR = 1e-4;

/** onnxruntime rounds logistic functions to multiples of 2⁻²⁴, however small they are. */
const ROUNDED = 2e-7;

/** Compares a tensor with what onnxruntime computed of it. @param near relative to its largest number. */
export function assertGolden(
  { name, numbers, largest }: GoldenTensor,
  actual: Float32Array,
  near = NEAR,
): void {
  for (const [place, expected] of numbers) {
    const value = actual[place] ?? NaN;
    assert.ok(
      Math.abs(value - expected) <= Math.max(near * largest, ROUNDED),
      `${name}, number ${place}: ${value} instead of ${expected}`,
    );
  }
}

const ZOO = ['zoo', 'onnx'] as const;

/** Networks of the zoo whose numbers are known. */
export const goldenNetworks = (): readonly string[] =>
  readdirSync(dataPath(...ZOO, 'golden')).filter(name => name !== 'pictures');

export const zooModel = (name: string): Buffer => readData(...ZOO, 'models', `${name}.onnx`);

const SAMPLES = 32;

/** What a network makes of the noise of FORMAT.md; undefined where it was not run. */
export function goldenCase(name: string): GoldenCase | undefined {
  const folder = [...ZOO, 'golden', name];
  const text = gunzipSync(readData(...folder, 'golden.json.gz')).toString('utf8');
  const { inputs, cases } = v.parse(goldenSchema, JSON.parse(text));
  const { lcg } = cases;
  if (lcg === undefined) return undefined;
  const stored = floatsOf(readData(...folder, 'lcg.outputs.f32'));
  let start = 0;
  const outputs = lcg.outputs.map(tensor => {
    const { stride = 1, stored: count = tensor.n } = tensor;
    const from = start;
    start += count;
    return golden(tensor, count, k => [k * stride, stored[from + k] ?? NaN]);
  });
  const hasSamples = existsSync(dataPath(...folder, 'lcg.samples.f32'));
  const samples = hasSamples ? floatsOf(readData(...folder, 'lcg.samples.f32')) : undefined;
  const tensors = lcg.tensors.flatMap((tensor, index) => {
    if (samples === undefined) return [];
    const count = Math.min(SAMPLES, tensor.n);
    return golden(tensor, count, k => [
      Math.floor((k * tensor.n) / count),
      samples[index * SAMPLES + k] ?? NaN,
    ]);
  });
  return { inputs: inputs.map(({ shape }) => shape), outputs, tensors };
}

const golden = (
  {
    name,
    type,
    shape,
    min,
    max,
    max_abs_diff_optimised: optimised,
  }: v.InferOutput<typeof tensorSchema>,
  count: number,
  numberAt: (k: number) => readonly [number, number],
): GoldenTensor => ({
  name,
  type,
  shape,
  largest: Math.max(Math.abs(min), Math.abs(max)),
  optimised,
  numbers: Array.from({ length: count }, (_, k) => numberAt(k)),
});

/** The numbers of FORMAT.md: one stream over all inputs. */
export function noise(sizes: readonly number[]): readonly Float32Array[] {
  let state = 12345;
  return sizes.map(size =>
    Float32Array.from({ length: size }, () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return (state >>> 8) / 2 ** 24;
    }),
  );
}
