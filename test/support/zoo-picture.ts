import { existsSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { at } from '../../src/base/assert';
import type { LayerMaps } from '../../src/core/detection/layer-maps';
import { laidOut, sizeOf } from '../../src/core/operations/walk';
import type { Picture } from '../../src/formats/image/picture';
import { decodePicture } from '../../src/formats/image/picture-file';
import { noFiles, openModel } from '../../src/formats/definition';
import type { Model } from '../../src/formats/format';
import { dataPath, floatsOf, readData, readDataFloats } from './data';
import { planar } from './model-run';

const numbers = v.union([v.number(), v.array(v.number())]);

const golden = v.object({
  picture: v.object({
    source: v.string(),
    png: v.string(),
    order: v.picklist(['RGB', 'BGR', 'GRAY']),
    mean: v.exactOptional(numbers),
    std: v.exactOptional(numbers),
    formula: v.string(),
  }),
});

/** A picture that a network of the zoo was shown, as its golden case says. */
export interface ZooPicture {
  readonly picture: Picture;
  readonly channels: 'rgb' | 'bgr' | 'grey';
  /** The number for a byte was (byte − mean) / std; undefined where bytes were given as they are. */
  readonly values:
    { readonly mean: readonly number[]; readonly std: readonly number[] } | undefined;
}

const ORDERS = { RGB: 'rgb', BGR: 'bgr', GRAY: 'grey' } as const;

export function zooPicture(kind: 'onnx' | 'tflite', name: string): ZooPicture {
  const folder = ['zoo', kind, 'golden', name];
  const text = gunzipSync(readData(...folder, 'golden.json.gz')).toString('utf8');
  const { picture } = v.parse(golden, JSON.parse(text));
  const { png, order, mean, std, formula } = picture;
  const [, subtracted, divisor] = /\(pixel-([\d.]+)\)\/([\d.]+)/.exec(formula) ?? [];
  const values = subtracted !== undefined && divisor !== undefined;
  return {
    picture: decodePicture(readData(...folder, png), png),
    channels: ORDERS[order],
    values:
      mean !== undefined && std !== undefined
        ? { mean: [mean].flat(), std: [std].flat() }
        : values
          ? { mean: [Number(subtracted)], std: [Number(divisor)] }
          : undefined,
  };
}

export const zooModel = (kind: 'onnx' | 'tflite', name: string): Model =>
  openModel(
    {
      fileName: name,
      format: kind,
      content: { bytes: readData('zoo', kind, 'models', `${name}.${kind}`) },
    },
    noFiles,
  );

/** What each layer that a network answers with computed, where `answers` are the numbers of all answers, one behind the other. */
export function answeredMaps(model: Model, answers: Float32Array): LayerMaps {
  let start = 0;
  return new Map(
    model.tensors().outputs.map(({ base, walk }) => {
      const numbers = answers.subarray(start, (start += sizeOf(walk)));
      const { shape } = at(model.network.layers, base).output;
      return [base, planar(shape, laidOut(walk, numbers))] as const;
    }),
  );
}

/** All that a network of the zoo answered to its golden picture. */
export function pictureAnswers(kind: 'onnx' | 'tflite', name: string): Float32Array {
  const folder = ['zoo', kind, 'golden', name];
  if (kind === 'onnx') return readDataFloats(...folder, 'picture.outputs.f32');
  const plain = [...folder, 'picture.outputs.bin'];
  return existsSync(dataPath(...plain))
    ? readDataFloats(...plain)
    : floatsOf(gunzipSync(readData(...folder, 'picture.outputs.bin.gz')));
}
