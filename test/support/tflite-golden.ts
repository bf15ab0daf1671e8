import { existsSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { dataPath, floatsOf, readData } from './data';

const stateSchema = v.object({
  tensor: v.number(),
  type: v.string(),
  shape: v.array(v.number()),
});

const goldenSchema = v.object({
  inputs: v.array(stateSchema),
  outputs: v.array(stateSchema),
  cases: v.record(
    v.string(),
    v.object({
      /** Tensors with all of their bytes in `lcg.tensors.bin.gz`, one behind the other. */
      tensors_bin: v.optional(v.array(v.tuple([v.number(), v.number()])), []),
      tensors: v.array(
        v.object({
          ...stateSchema.entries,
          min: v.number(),
          max: v.number(),
          samples: v.array(v.number()),
        }),
      ),
    }),
  ),
});

const ZOO = ['zoo', 'tflite'] as const;

/** A tensor as TensorFlow Lite computed it: some of its numbers, at equal distances. */
interface SampledTensor {
  readonly name: string;
  /** As the file says, which may be less than it was run with. */
  readonly shape: readonly number[];
  /** The largest magnitude of all its numbers. */
  readonly largest: number;
  readonly samples: readonly number[];
  readonly isUnsigned: boolean;
}

/** A tensor of integers of one byte as TensorFlow Lite computed it. */
export interface GoldenIntegers {
  readonly name: string;
  /** By what they are in memory: with a sign, or without. */
  readonly integers: Int8Array | Uint8Array;
}

/** What a network makes of the noise of FORMAT.md. */
export interface TfliteGolden {
  /** Whether all that it computes is. */
  readonly isFloat: boolean;
  /** Shapes of its inputs. */
  readonly inputs: readonly (readonly number[])[];
  readonly tensors: readonly SampledTensor[];
  readonly outputs: readonly SampledTensor[];
  /** All numbers of all outputs of a network of floats, one behind the other. */
  readonly answers: Float32Array;
}

/** Networks of the zoo whose numbers are known. */
export const goldenNetworks = (): readonly string[] =>
  readdirSync(dataPath(...ZOO, 'golden')).filter(name => name !== 'pictures');

/** Some lie with data that was there before the zoo. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'mobilenet_v1_0.25_128_quant': 'mobilenet_v1_0.25_128_quant',
  mcunet_vww: 'vww',
  person_detect_int8: 'person_detect',
};

export function zooModel(name: string): Buffer {
  const file = `${name}.tflite`;
  const isInZoo = existsSync(dataPath(...ZOO, 'models', file));
  return isInZoo
    ? readData(...ZOO, 'models', file)
    : readData('tflite', `${ELSEWHERE[name] ?? name}.tflite`);
}

/** Of a network whose tensors are called so, by their places. */
export function goldenCase(name: string, names: readonly string[]): TfliteGolden {
  const folder = [...ZOO, 'golden', name];
  const text = gunzipSync(readData(...folder, 'golden.json.gz')).toString('utf8');
  const { inputs, outputs, cases } = v.parse(goldenSchema, JSON.parse(text));
  const recorded = cases['lcg']?.tensors ?? [];
  const tensors = recorded.map(({ tensor, type, shape, min, max, samples }) => ({
    name: names[tensor] ?? '',
    shape,
    largest: Math.max(Math.abs(min), Math.abs(max)),
    samples,
    isUnsigned: type === 'UINT8',
  }));
  const isFloat = [...inputs, ...outputs, ...recorded].every(({ type }) => type === 'FLOAT32');
  return {
    isFloat,
    inputs: inputs.map(({ shape }) => shape),
    tensors,
    outputs: outputs.flatMap(
      ({ tensor }) => tensors.find(({ name: its }) => its === names[tensor]) ?? [],
    ),
    answers: isFloat ? wholeOutputs(folder) : new Float32Array(),
  };
}

function wholeOutputs(folder: readonly string[]): Float32Array {
  const plain = [...folder, 'lcg.outputs.bin'];
  return existsSync(dataPath(...plain))
    ? floatsOf(readData(...plain))
    : floatsOf(gunzipSync(readData(...folder, 'lcg.outputs.bin.gz')));
}

/** All integers of the tensors of a network that are stored whole; `names` as for goldenCase. */
export function goldenIntegers(name: string, names: readonly string[]): readonly GoldenIntegers[] {
  const folder = [...ZOO, 'golden', name];
  const text = gunzipSync(readData(...folder, 'golden.json.gz')).toString('utf8');
  const { tensors = [], tensors_bin: stored = [] } =
    v.parse(goldenSchema, JSON.parse(text)).cases['lcg'] ?? {};
  if (stored.length === 0) return [];
  const types = new Map(tensors.map(({ tensor, type }) => [tensor, type]));
  const bytes = gunzipSync(readData(...folder, 'lcg.tensors.bin.gz'));
  let start = 0;
  return stored.flatMap(([tensor, length]): GoldenIntegers[] => {
    const own = bytes.subarray(start, start + length);
    start += length;
    const name = names[tensor] ?? '';
    const type = types.get(tensor);
    if (type === 'UINT8') return [{ name, integers: own }];
    return type === 'INT8' ? [{ name, integers: new Int8Array(own) }] : [];
  });
}
