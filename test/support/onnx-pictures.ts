import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { at } from '../../src/base/assert';
import { decodePicture } from '../../src/formats/image/picture-file';
import { dataPath, readData, readDataFloats, readDataText } from './data';
import type { GoldenTensor } from './onnx-golden';

const schema = v.object({
  model: v.string(),
  input: v.object({
    file: v.string(),
    dtype: v.picklist(['f32', 'f16']),
    preprocess: v.object({
      order: v.picklist(['RGB', 'BGR', 'GRAY']),
      mean: v.array(v.number()),
      scale: v.number(),
    }),
  }),
  outputs: v.array(
    v.object({
      name: v.string(),
      dims: v.array(v.number()),
      count: v.number(),
      step: v.number(),
      min: v.number(),
      max: v.number(),
    }),
  ),
});

/** A network that was shown a picture, and what onnxruntime computed of it. */
export interface OnnxPicture {
  readonly model: Buffer;
  /** Whether onnxruntime computed with float16. */
  readonly isHalf: boolean;
  /** Channels × height × width. */
  readonly input: Float32Array;
  readonly outputs: readonly GoldenTensor[];
}

const FOLDER = ['onnx', 'golden'] as const;

export const onnxPictures = (): readonly string[] => readdirSync(dataPath(...FOLDER));

/** Where the colours of each order are in a pixel. A grey picture has the same number for each. */
const COLOURS = { RGB: [0, 1, 2], BGR: [2, 1, 0], GRAY: [0] } as const;

export function onnxPicture(name: string): OnnxPicture {
  const folder = [...FOLDER, name];
  const { model, input, outputs } = v.parse(
    schema,
    JSON.parse(readDataText(...folder, 'golden.json')),
  );
  const { order, mean, scale } = input.preprocess;
  const { width, height, pixels } = decodePicture(readData(...folder, input.file), input.file);
  const numbers = COLOURS[order].flatMap((colour, channel) =>
    Array.from(
      { length: width * height },
      (_, pixel) => (at(pixels, 3 * pixel + colour) - at(mean, channel)) * scale,
    ),
  );
  const stored = readDataFloats(...folder, 'outputs.f32');
  let start = 0;
  return {
    model: readData('onnx', 'models', model),
    isHalf: input.dtype === 'f16',
    input: Float32Array.from(numbers),
    outputs: outputs.map(output => {
      const from = start;
      start += output.count;
      return {
        name: output.name,
        type: 'float32',
        shape: output.dims,
        largest: Math.max(Math.abs(output.min), Math.abs(output.max)),
        numbers: Array.from({ length: output.count }, (_, k): readonly [number, number] => [
          k * output.step,
          at(stored, from + k),
        ]),
      };
    }),
  };
}
