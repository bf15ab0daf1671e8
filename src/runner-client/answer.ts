import { formatCount } from '../base/units';
import { classificationLayer, topClasses } from '../core/detection/classification';
import {
  decodeDetections,
  detectionLayers,
  type DecodingOptions,
} from '../core/detection/decoding';
import type { Detection } from '../core/detection/detection';
import type { Network } from '../core/network/network';
import type { Outputs } from './output-comparison';

/** What a network says about a picture. */
export interface Answer {
  readonly detections: readonly Detection[];
  readonly names: readonly string[];
  /** The surest classes of a classifier; empty for other networks. */
  readonly classes: readonly { readonly label: number; readonly score: number }[];
}

/** Layers whose outputs are needed to decode the answer. */
export function answerLayers(network: Network): readonly number[] {
  const classes = classificationLayer(network);
  return [...detectionLayers(network), ...(classes === undefined ? [] : [classes])];
}

export function decodeAnswer(
  network: Network,
  outputs: Outputs,
  names: readonly string[],
  options: DecodingOptions,
): Answer {
  const layer = classificationLayer(network);
  const scores = layer === undefined ? undefined : outputs.get(layer);
  return {
    detections: decodeDetections(network, outputs, options),
    names,
    classes: scores === undefined ? [] : topClasses(scores),
  };
}

export const nameOf = (names: readonly string[], label: number): string => {
  const name = names[label];
  return name === undefined || name === '' ? `class ${label}` : name;
};

/** Boxes as fractions of the picture: centre, width, height. */
export const answerJson = ({ detections, names, classes }: Answer) => ({
  detections: detections.map(({ label, score, box: { x, y, width, height } }) => ({
    label: nameOf(names, label),
    score,
    x,
    y,
    w: width,
    h: height,
  })),
  classes: classes.map(({ label, score }) => ({ label: nameOf(names, label), score })),
});

/** People read no more; a low threshold brings thousands. */
const MOST_LINES = 20;

/** Says what the numbers below it are: fractions of the picture, x and y of the box's centre. */
const BOX_HEADER =
  'label, score from 0 to 1, then the box as fractions of the picture: x and y of its centre, width, height';

/** One line a finding, at most 20 of them: `label score x y width height`, below a line that says so. */
export function formatAnswer({ detections, names, classes }: Answer): readonly string[] {
  const more = detections.length - MOST_LINES;
  const boxes = detections
    .slice(0, MOST_LINES)
    .map(({ label, score, box: { x, y, width, height } }) => {
      const numbers = [x, y, width, height].map(value => value.toFixed(4)).join(' ');
      return `${nameOf(names, label)} ${score.toFixed(2)} ${numbers}`;
    });
  return [
    ...(boxes.length > 0 ? ['', BOX_HEADER] : []),
    ...boxes,
    ...(more > 0 ? [`and ${formatCount(more)} more: --json prints all`] : []),
    ...(classes.length > 0 ? ['', 'label, score from 0 to 1'] : []),
    ...classes.map(({ label, score }) => `${nameOf(names, label)} ${score.toFixed(4)}`),
  ];
}
