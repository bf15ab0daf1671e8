/**
 * Makes samples/tiny-face/{tiny-face.weights,faces.jpg,LICENSE} from the npm package
 * @vladmandic/face-api 1.7.15, which isn't a dependency of this project:
 *
 *   npm pack @vladmandic/face-api@1.7.15 && tar xzf vladmandic-face-api-1.7.15.tgz
 *   node --require ./scripts/typescript.cjs scripts/convert-tiny-face.ts package samples/tiny-face
 *
 * The network is face-api's TinyFaceDetector. What the .cfg cannot say is folded into the numbers:
 * the mean colour that face-api subtracts from its input goes into the first layer's biases (which has
 * no padding, so that this is exact), depthwise layers get biases of 0, and the last layer gets a class
 * score of 0 after the five numbers of every anchor: Darknet's softmax over that one class is 1.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../src/base/assert';

const { fround } = Math;

interface QuantizedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly quantization: { readonly scale: number; readonly min: number };
}

type Manifest = readonly { readonly weights: readonly QuantizedTensor[] }[];

/** Of a tensor by its name: its numbers. */
type Tensors = ReadonlyMap<string, Float32Array>;

/** The mean of red, green and blue that face-api subtracts, in levels of 0 … 255 (its const.ts). */
const MEAN_COLOUR = [117.001, 114.697, 97.404];

const ANCHORS = 5;
const BOX_NUMBERS = 5;

/** Second bytes of JPEG markers (ITU T.81, table B.1). */
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;

function main([packageFolder, target]: readonly string[]): void {
  if (packageFolder === undefined || target === undefined) {
    throw new Error('usage: convert-tiny-face.ts <unpacked package> <target folder>');
  }
  const model = join(packageFolder, 'model', 'tiny_face_detector_model');
  const manifest = JSON.parse(readFileSync(`${model}-weights_manifest.json`, 'utf8')) as Manifest;
  const tensors = dequantized(manifest, readFileSync(`${model}.bin`));
  writeFileSync(join(target, 'tiny-face.weights'), weightsFile(darknetNumbers(tensors)));
  const photo = readFileSync(join(packageFolder, 'demo', 'sample5.jpg'));
  writeFileSync(join(target, 'faces.jpg'), withoutMetadata(photo));
  copyFileSync(join(packageFolder, 'LICENSE'), join(target, 'LICENSE'));
}

/** One byte a number, the tensors one after the other: number = byte · scale + min, in 32-bit floats. */
function dequantized(manifest: Manifest, bytes: Uint8Array): Tensors {
  const tensors = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape, quantization } of manifest.flatMap(({ weights }) => weights)) {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const part = bytes.subarray(offset, offset + count);
    const [scale, min] = [fround(quantization.scale), fround(quantization.min)];
    tensors.set(
      name,
      Float32Array.from(part, byte => fround(byte * scale) + min),
    );
    offset += count;
  }
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes are left over`);
  return tensors;
}

/** All layers' biases and weights in Darknet's order, [filters][channels][ky][kx]. */
function darknetNumbers(tensors: Tensors): readonly Float32Array[] {
  const tensor = (name: string): Float32Array => {
    const found = tensors.get(name);
    if (found === undefined) throw new Error(`the model has no ${name}`);
    return found;
  };
  const first = filtersFirst(tensor('conv0/filters'), 9 * 3, 16);
  return [
    withoutMean(tensor('conv0/bias'), first),
    channelsBeforeKernel(first, 3),
    ...[16, 32, 64, 128, 256].flatMap((channels, index) => {
      const prefix = `conv${index + 1}`;
      return [
        new Float32Array(channels),
        filtersFirst(tensor(`${prefix}/depthwise_filter`), 9, channels),
        tensor(`${prefix}/bias`),
        filtersFirst(tensor(`${prefix}/pointwise_filter`), channels, 2 * channels),
      ];
    }),
    withClassScore(tensor('conv8/bias'), 1),
    withClassScore(filtersFirst(tensor('conv8/filters'), 512, ANCHORS * BOX_NUMBERS), 512),
  ];
}

/** [inner][filters] to [filters][inner]. */
const filtersFirst = (numbers: Float32Array, inner: number, filters: number): Float32Array =>
  numbers.map((_, i) => numbers[(i % inner) * filters + Math.floor(i / inner)] ?? NaN);

/** [filters][3·3][channels] to [filters][channels][3·3]. */
function channelsBeforeKernel(numbers: Float32Array, channels: number): Float32Array {
  const perFilter = 9 * channels;
  return numbers.map((_, i) => {
    const [filter, rest] = [Math.floor(i / perFilter), i % perFilter];
    const [channel, position] = [Math.floor(rest / 9), rest % 9];
    return numbers[filter * perFilter + position * channels + channel] ?? NaN;
  });
}

/**
 * bias − Σ weight · mean / 255, so that the network takes RGB of 0 … 1; weights [filters][3·3][RGB].
 * Every step is rounded to 32 bits, so that the file is the same whatever does the sum in 32 bits.
 */
function withoutMean(biases: Float32Array, weights: Float32Array): Float32Array {
  const perFilter = weights.length / biases.length;
  const means = MEAN_COLOUR.map(level => fround(fround(level) / 255));
  return biases.map((bias, filter) => {
    const own = weights.subarray(filter * perFilter, (filter + 1) * perFilter);
    return (
      bias - own.reduce((sum, weight, i) => fround(sum + fround(weight * at(means, i % 3))), 0)
    );
  });
}

/** After the five filters of every anchor one of zeros. */
function withClassScore(numbers: Float32Array, perFilter: number): Float32Array {
  const result = new Float32Array(ANCHORS * (BOX_NUMBERS + 1) * perFilter);
  const perAnchor = BOX_NUMBERS * perFilter;
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    const own = numbers.subarray(anchor * perAnchor, (anchor + 1) * perAnchor);
    result.set(own, anchor * (perAnchor + perFilter));
  }
  return result;
}

/** Header of version 0.2 (major, minor, revision, 64-bit count of pictures seen), then the numbers. */
function weightsFile(numbers: readonly Float32Array[]): Buffer {
  const header = Buffer.alloc(20);
  header.writeInt32LE(2, 4);
  const floats = numbers.map(list => Buffer.from(list.buffer, list.byteOffset, list.byteLength));
  return Buffer.concat([header, ...floats]);
}

/**
 * The same JPEG without its EXIF segment (APP1), which holds the place where it was taken; no pixel changes.
 * The segments before the compressed data each have a marker of two bytes and a length.
 */
function withoutMetadata(jpeg: Buffer): Buffer {
  const kept = [jpeg.subarray(0, 2)];
  let offset = 2;
  while (jpeg[offset + 1] !== START_OF_SCAN) {
    const end = offset + 2 + jpeg.readUInt16BE(offset + 2);
    if (jpeg[offset + 1] !== APP1) kept.push(jpeg.subarray(offset, end));
    offset = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(offset)]);
}

main(process.argv.slice(2));
