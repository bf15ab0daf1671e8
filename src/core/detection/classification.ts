import type { Network } from '../network/network';
import { byFallingScore } from './detection';

/** A class that a classifier takes the whole picture for. */
export interface Classification {
  /** Index into the list of class names. */
  readonly label: number;
  readonly score: number;
}

/**
 * Index of the layer that holds the scores of a classifier: the last one that does something, when it
 * is a softmax over the whole picture or gives one number a class; undefined for other networks.
 */
export function classificationLayer(network: Network): number | undefined {
  const last = network.layers.findLast(({ operation }) => operation.kind !== 'identity');
  if (last === undefined) return undefined;
  const { operation, index } = last;
  const { channels, height, width } = last.output.shape;
  switch (operation.kind) {
    case 'softmax':
      return operation.spatial ? undefined : index;
    case 'yolo':
    case 'gaussian-yolo':
    case 'region':
    case 'detection':
    case 'unsupported':
      return undefined;
    default:
      return height === 1 && width === 1 && channels > 1 ? index : undefined;
  }
}

/** The `count` classes with the highest scores, the surest first; what is not a number is left out. */
export function topClasses(scores: Float32Array, count = 5): readonly Classification[] {
  return Array.from(scores, (score, label) => ({ label, score }))
    .filter(({ score }) => !Number.isNaN(score))
    .sort(byFallingScore)
    .slice(0, count);
}
