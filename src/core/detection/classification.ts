import type { Network } from '../network/network';
import type { NamedTensor } from '../passes/draft';
import { answerTensors, type AnswerTensor } from './answer-tensor';
import { byFallingScore } from './detection';
import type { LayerMaps } from './layer-maps';
import { headsOf } from './heads';

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
  const { channels, height, width, dims } = last.output.shape;
  switch (operation.kind) {
    case 'softmax':
      return operation.spatial || (dims !== undefined && !isVector(dims)) ? undefined : index;
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

const isVector = (dims: readonly number[]): boolean => dims.filter(size => size > 1).length === 1;

/**
 * What a classifier's numbers are: its scores (`given`), scores if all lie between 0 and 1 and else logits (`bounded`), or
 * logits unless they are shares of 1.
 */
export type ScoresKind = 'given' | 'bounded' | 'logits';

/** How the scores of a classifier are read. */
export interface Classifier {
  readonly layer: number;
  /** The answer that holds them; absent where its format has no names for answers. */
  readonly answer?: AnswerTensor;
  readonly kind: ScoresKind;
  /** Of each class, 0 … 1 where the network makes no secret of it. */
  readonly scores: (maps: LayerMaps) => Float32Array | undefined;
}

/**
 * @param answers the network's, as its definition counts them; empty where its format's operations say what they are. The only
 * one is a vector of scores. What aren't shares yet becomes shares.
 */
export function classifierOf(
  network: Network,
  answers: readonly NamedTensor[],
): Classifier | undefined {
  if (answers.length === 0) {
    const layer = classificationLayer(network);
    return layer === undefined
      ? undefined
      : { layer, kind: 'given', scores: maps => maps.get(layer) };
  }
  const [answer, ...others] = answerTensors(network, answers);
  if (answer === undefined || others.length > 0 || !isVector(answer.dims)) return undefined;
  if (headsOf(network, answers).length > 0) return undefined;
  const isDone = answer.sources.every(source => source === 'softmax' || source === 'logistic');
  return {
    layer: answer.layer,
    answer,
    kind: isDone ? 'bounded' : 'logits',
    scores: maps => {
      const numbers = answer.numbers(maps);
      return isDone && numbers.every(isShare) ? numbers : shares(numbers);
    },
  };
}

/** Quantized shares may be a little more. */
const isShare = (value: number): boolean => value >= 0 && value <= 1.01;

/** e to each number, divided by their sum; numbers that are that already stay. */
function shares(numbers: Float32Array): Float32Array {
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (numbers.every(isShare) && Math.abs(sum - 1) < 0.01) return numbers;
  const largest = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  const exponentials = numbers.map(value => Math.exp(value - largest));
  const total = exponentials.reduce((all, value) => all + value, 0);
  return exponentials.map(value => value / total);
}

/** The `count` classes with the highest scores, the surest first; what is not a number is left out. */
export function topClasses(scores: Float32Array, count = 5): readonly Classification[] {
  return Array.from(scores, (score, label) => ({ label, score }))
    .filter(({ score }) => !Number.isNaN(score))
    .sort(byFallingScore)
    .slice(0, count);
}
