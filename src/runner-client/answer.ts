import { formatCount } from '../base/units';
import { answerMap, maskShares, type MadePicture, type Mask } from '../core/detection/answer-map';
import { classificationLayer, classifierOf, topClasses } from '../core/detection/classification';
import {
  decodeDetections,
  detectionLayers,
  type DecodingOptions,
} from '../core/detection/decoding';
import type { Detection } from '../core/detection/detection';
import { headsOf } from '../core/detection/heads';
import type { PictureInput } from '../core/detection/picture-input';
import type { Network } from '../core/network/network';
import { tensorNumbers, type NamedTensor } from '../core/passes/draft';
import type { Model } from '../formats/format';
import type { Outputs } from './output-comparison';

/** What a network says about a picture. */
export interface Answer {
  readonly detections: readonly Detection[];
  readonly names: readonly string[];
  /** The surest classes of a classifier; empty for other networks. */
  readonly classes: readonly { readonly label: number; readonly score: number }[];
  /** The class of each pixel; null for other networks. */
  readonly mask: Mask | null;
  /** A picture that the network made of its own. */
  readonly made: MadePicture | null;
  /** Answers that nothing is known of. */
  readonly numbers: readonly NumbersSummary[];
}

/** An answer in a few numbers. */
export interface NumbersSummary {
  readonly name: string;
  readonly dims: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Layers whose outputs are needed to decode the answer, beside the network's outputs. */
export function answerLayers(network: Network): readonly number[] {
  const classes = classificationLayer(network);
  return [...detectionLayers(network), ...(classes === undefined ? [] : [classes])];
}

/**
 * @param names of the classes; where there are none, those in the network's file.
 * @param input how the picture was seen, if there was one.
 */
export function decodeAnswer(
  model: Model,
  outputs: Outputs,
  names: readonly string[],
  options: DecodingOptions & { readonly input?: PictureInput },
): Answer {
  const { network } = model;
  const answers = model.answers();
  const heads = headsOf(network, answers);
  const scores = classifierOf(network, answers)?.scores(outputs);
  const map = answerMap(network, answers);
  const mask = map?.kind === 'mask' ? map.read(outputs) : undefined;
  const isReversed = options.input?.channels === 'bgr';
  const made = map?.kind === 'picture' ? map.read(outputs, isReversed) : undefined;
  const own = names.length > 0 ? names : model.labels();
  const known = own.length > 0 ? own : (heads[0]?.labels ?? []);
  const isKnown = heads.length > 0 || scores !== undefined || map !== undefined;
  return {
    detections: decodeDetections(network, outputs, { ...options, answers }),
    names: withBackground(known, scores?.length ?? mask?.classes),
    classes: scores === undefined ? [] : topClasses(scores),
    mask: mask ?? null,
    made: made ?? null,
    numbers: isKnown ? [] : summaries(network, answers, outputs),
  };
}

/** Where there is one class more than names, the first one is that nothing is there. */
const withBackground = (
  names: readonly string[],
  classes: number | undefined,
): readonly string[] =>
  names.length > 0 && names.length + 1 === classes ? ['background', ...names] : names;

const summaries = (
  network: Network,
  answers: readonly NamedTensor[],
  outputs: Outputs,
): readonly NumbersSummary[] =>
  answers.flatMap(tensor => {
    const map = outputs.get(tensor.base);
    if (map === undefined) return [];
    const numbers = tensorNumbers(network, tensor, map);
    const sum = numbers.reduce((total, value) => total + value, 0);
    return {
      name: tensor.name,
      dims: tensor.dims,
      min: numbers.reduce((least, value) => Math.min(least, value), Infinity),
      max: numbers.reduce((most, value) => Math.max(most, value), -Infinity),
      mean: sum / numbers.length,
    };
  });

export const nameOf = (names: readonly string[], label: number): string => {
  const name = names[label];
  return name === undefined || name === '' ? `class ${label}` : name;
};

/** Boxes as fractions of the picture: centre, width, height. */
export const answerJson = ({ detections, names, classes, mask, made, numbers }: Answer) => ({
  detections: detections.map(({ label, score, box: { x, y, width, height } }) => ({
    label: nameOf(names, label),
    score,
    x,
    y,
    w: width,
    h: height,
  })),
  classes: classes.map(({ label, score }) => ({ label: nameOf(names, label), score })),
  mask: mask && {
    width: mask.width,
    height: mask.height,
    classes: maskShares(mask).map(({ label, score }) => ({
      label: nameOf(names, label),
      share: score,
    })),
  },
  picture: made && { width: made.width, height: made.height },
  numbers,
});

/** People read no more; a low threshold brings thousands. */
const MOST_LINES = 20;

/** Says what the numbers below it are: fractions of the picture, x and y of the box's centre. */
const BOX_HEADER =
  'label, score from 0 to 1, then the box as fractions of the picture: x and y of its centre, width, height';

/** One line a finding, at most 20 of them: `label score x y width height`, below a line that says so. */
export function formatAnswer({
  detections,
  names,
  classes,
  mask,
  made,
  numbers,
}: Answer): readonly string[] {
  const more = detections.length - MOST_LINES;
  const boxes = detections
    .slice(0, MOST_LINES)
    .map(({ label, score, box: { x, y, width, height } }) => {
      const sides = [x, y, width, height].map(value => value.toFixed(4)).join(' ');
      return `${nameOf(names, label)} ${score.toFixed(2)} ${sides}`;
    });
  return [
    ...(boxes.length > 0 ? ['', BOX_HEADER] : []),
    ...boxes,
    ...(more > 0 ? [`and ${formatCount(more)} more: --json prints all`] : []),
    ...(classes.length > 0 ? ['', 'label, score from 0 to 1'] : []),
    ...classes.map(({ label, score }) => `${nameOf(names, label)} ${score.toFixed(4)}`),
    ...(mask === null ? [] : maskLines(mask, names)),
    ...(made === null ? [] : ['', `an image of ${made.width}×${made.height}: --out writes it`]),
    ...(numbers.length > 0 ? ['', 'output, its dimensions, least, greatest and mean value'] : []),
    ...numbers.map(
      ({ name, dims, min, max, mean }) =>
        `${name} [${dims.join(', ')}] ${[min, max, mean].map(short).join(' ')}`,
    ),
  ];
}

const maskLines = (mask: Mask, names: readonly string[]): readonly string[] => [
  '',
  'label, share of the pixels',
  ...maskShares(mask)
    .slice(0, MOST_LINES)
    .map(({ label, score }) => `${nameOf(names, label)} ${(100 * score).toFixed(1)}%`),
];

const short = (value: number): string => String(Number(value.toPrecision(5)));
