import { at } from '../../base/assert';
import { pictureShape, type Network } from '../network/network';
import type { Shape } from '../network/shape';
import type { NamedTensor } from '../passes/draft';
import { answerTensors, type AnswerTensor, type Source } from './answer-tensor';
import type { LayerMaps } from './layer-maps';
import { headsOf } from './heads';

/** Which class each pixel of a picture belongs to, on a map that may be smaller. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  /** By pixel, row by row. */
  readonly labels: Uint8Array;
  /** Classes, the background among them. */
  readonly classes: number;
}

/** A picture that a network made: 8 bits a channel, H×W×3. */
export interface MadePicture {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

export type AnswerMap =
  | { readonly kind: 'mask'; readonly read: (maps: LayerMaps) => Mask }
  | {
      readonly kind: 'picture';
      /** @param isReversed whether blue comes first. */
      readonly read: (maps: LayerMaps, isReversed: boolean) => MadePicture;
    };

/** Coarser maps say what is where, and not which pixel is what. */
const COARSEST = 8;

/** Classes that a mask may have. */
const MOST_CLASSES = 256;

/**
 * What the only answer of a network shows that is a map with the proportions of its picture: a picture, where it has the channels of one
 * and is as large as the input or larger; a class for each pixel, where numbers of classes were compared.
 */
export function answerMap(
  network: Network,
  answers: readonly NamedTensor[],
): AnswerMap | undefined {
  const [answer, ...others] = answerTensors(network, answers);
  if (answer === undefined || others.length > 0) return undefined;
  const input = pictureShape(network);
  const layout = layoutOf(answer, input);
  if (layout === undefined || headsOf(network, answers).length > 0) return undefined;
  if (isPicture(layout, input, answer.sources))
    return {
      kind: 'picture',
      read: (maps, isReversed) => madePicture(answer.numbers(maps), layout, isReversed),
    };
  if (!isMask(layout, answer.sources)) return undefined;
  return { kind: 'mask', read: maps => maskOf(answer.numbers(maps), layout) };
}

/** A map as its answer counts it. */
interface MapLayout extends Shape {
  /** How far numbers of one position, and numbers of one channel are apart. */
  readonly channelStride: number;
  readonly positionStride: number;
}

/** Channels first or last: whichever has the proportions of the picture. */
function layoutOf({ dims }: AnswerTensor, input: Shape): MapLayout | undefined {
  const [first = 0, second = 0, third = 0] = dims;
  if (dims.length !== 3) return undefined;
  const layouts: readonly MapLayout[] = [
    {
      channels: first,
      height: second,
      width: third,
      channelStride: second * third,
      positionStride: 1,
    },
    { channels: third, height: first, width: second, channelStride: 1, positionStride: third },
  ];
  return layouts.find(layout => isLike(layout, input));
}

/** Whether a map has the proportions of a picture, and is not too coarse. */
const isLike = ({ height, width }: Shape, input: Shape): boolean =>
  height * width > 1 &&
  width * input.height === height * input.width &&
  width * COARSEST >= input.width &&
  (input.channels === 1 || input.channels === 3);

const isPicture = ({ channels, width }: Shape, input: Shape, sources: readonly Source[]): boolean =>
  width >= input.width &&
  (channels === 3 || (channels === 1 && input.channels === 1)) &&
  !sources.includes('softmax');

function isMask({ channels }: Shape, sources: readonly Source[]): boolean {
  const areOf = (kind: Source): boolean => sources.every(source => source === kind);
  if (sources.length === 0 || channels > MOST_CLASSES) return false;
  return channels === 1 ? areOf('logistic') : areOf('softmax') || areOf('linear');
}

/** The largest number of each position decides; a single one by being above one half. */
function maskOf(map: Float32Array, layout: MapLayout): Mask {
  const { channels, height, width, channelStride, positionStride } = layout;
  const positions = height * width;
  const labels = new Uint8Array(positions);
  for (let position = 0; position < positions; position++) {
    let best = channels === 1 ? 0.5 : -Infinity;
    for (let channel = 0; channel < channels; channel++) {
      const value = at(map, channel * channelStride + position * positionStride);
      if (value > best) [labels[position], best] = [channels === 1 ? 1 : channel, value];
    }
  }
  return { height, width, labels, classes: Math.max(2, channels) };
}

/** What share of a mask each class has that occurs, the largest first. */
export function maskShares({ labels, classes }: Mask): readonly { label: number; score: number }[] {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (count, label) => ({ label, score: count / labels.length }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

/** Numbers from 0 to 1, from −1 to 1 or from 0 to 255, whichever they reach. */
function madePicture(
  map: Float32Array,
  { channels, height, width, channelStride, positionStride }: MapLayout,
  isReversed: boolean,
): MadePicture {
  const [low, high] = rangeOf(map);
  const positions = height * width;
  const pixels = new Uint8Array(3 * positions);
  for (let position = 0; position < positions; position++)
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : isReversed ? 2 - colour : colour;
      const number = at(map, channel * channelStride + position * positionStride);
      const value = (number - low) / (high - low);
      pixels[3 * position + colour] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  return { height, width, pixels };
}

/** Numbers that sharpening makes reach a little beyond. */
function rangeOf(map: Float32Array): readonly [low: number, high: number] {
  const largest = map.reduce((most, value) => Math.max(most, value), -Infinity);
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  const smallest = map.reduce((least, value) => Math.min(least, value), Infinity);
  if (largest > 4) return [0, 255];
  return smallest < -0.5 && mean < 0.5 ? [-1, 1] : [0, 1];
}
