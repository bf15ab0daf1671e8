import type { PictureInput } from '../../core/detection/picture-input';
import { allNumbers } from '../graph/stored-numbers';
import type { InputRange, ModelOrigin } from '../graph/picture-guess';
import type { KnownTensor } from '../graph/tensor';
import type { OnnxModel, OnnxTensor } from './onnx-model';

/** Where a network comes from, and what its file says of pictures. @param open gives the numbers of a tensor. */
export function originOf(model: OnnxModel, open: (tensor: OnnxTensor) => KnownTensor): ModelOrigin {
  const { producer, metadata } = model;
  const rounding = roundingOf(model, open);
  const labels = labelsOf(metadata.get('names') ?? '');
  const picture = picturesOf(metadata);
  return {
    producer,
    isTensorFlow: /tf2onnx|keras|tflite/i.test(producer),
    ...(rounding && { rounding }),
    ...(labels.length > 0 && { labels }),
    picture,
  };
}

/** What the integers of eight bits stand for that the first input is rounded to, if it is. */
function roundingOf(
  { graph: { nodes, inputs, initializers } }: OnnxModel,
  open: (tensor: OnnxTensor) => KnownTensor,
): InputRange | undefined {
  const input = inputs.find(({ name }) => !initializers.has(name))?.name;
  const node = nodes.find(({ inputs: [read] }) => read === input);
  if (node?.operator !== 'QuantizeLinear') return undefined;
  const [scale, zeroPoint] = node.inputs.slice(1).map(name => initializers.get(name));
  if (scale?.dims.some(size => size > 1)) return undefined;
  const first = (tensor: OnnxTensor): number => allNumbers(open(tensor).numbers)[0] ?? 0;
  const isSigned = zeroPoint?.type === INT8;
  if (scale === undefined || zeroPoint === undefined) return undefined;
  const [lowest, zero, step] = [isSigned ? -128 : 0, first(zeroPoint), first(scale)];
  return { low: step * (lowest - zero), high: step * (lowest + 255 - zero) };
}

const INT8 = 3;

/** Names of classes as Ultralytics writes them: `{0: 'person', 1: "traffic light"}`. */
function labelsOf(text: string): readonly string[] {
  const matches = [...text.matchAll(/(\d{1,5}): (?:'([^']*)'|"([^"]*)")/g)];
  const names = new Map(
    matches.map(([, place, single, double]) => [Number(place), single ?? double ?? '']),
  );
  const count = Math.max(-1, ...names.keys()) + 1;
  return Array.from({ length: count }, (_, place) => names.get(place) ?? '');
}

/** The entries for pictures of ONNX's own specification. */
function picturesOf(metadata: ReadonlyMap<string, string>): Partial<PictureInput> {
  const format = metadata.get('Image.BitmapPixelFormat') ?? '';
  const range = metadata.get('Image.NominalPixelRange') ?? '';
  return { ...COLOURS[format.toLowerCase()], ...RANGES[range.toLowerCase()] };
}

const COLOURS: Readonly<Partial<Record<string, Pick<PictureInput, 'channels'>>>> = {
  gray8: { channels: 'grey' },
  rgb8: { channels: 'rgb' },
  bgr8: { channels: 'bgr' },
};

const RANGES: Readonly<Partial<Record<string, Pick<PictureInput, 'mean' | 'std'>>>> = {
  nominalrange_0_255: { mean: [0], std: [1] },
  normalized_0_1: { mean: [0], std: [255] },
  normalized_1_1: { mean: [127.5], std: [127.5] },
};
