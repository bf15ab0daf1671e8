import { at, assert } from '../../base/assert';
import type { Layer, Network } from '../network/network';
import { isInput } from '../network/network';
import { elementCount } from '../network/shape';
import type { Walk } from '../operations/walk';
import { tensorNumbers, type NamedTensor } from '../passes/draft';
import type { LayerMaps } from './layer-maps';
import type { Extent } from './picture-fit';

/** One of a network's answers, without its batch. */
export interface AnswerTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly layer: number;
  /** How its numbers lie in the map of that, H×W×C. */
  readonly walk: Walk;
  /** Its numbers, row by row. */
  readonly numbers: (maps: LayerMaps) => Float32Array;
  /** How its numbers were computed, by the layers that did it; layers that only arrange them aren't any. */
  readonly sources: readonly Source[];
  /** How many numbers those layers computed, in the same order. */
  readonly sourceCounts: readonly number[];
}

/** What was done last to numbers before they were put together. */
export type Source = 'linear' | 'logistic' | 'softmax' | 'other';

/** A network's answers as its definition counts them; none where one isn't computed by a layer. */
export function answerTensors(
  network: Network,
  answers: readonly NamedTensor[],
): readonly AnswerTensor[] {
  if (answers.some(({ base }) => isInput(base))) return [];
  return answers.map(tensor => ({
    name: tensor.name,
    dims: withoutBatch(tensor.dims),
    layer: tensor.base,
    walk: tensor.walk,
    numbers: maps => {
      const map = maps.get(tensor.base);
      assert(map !== undefined, `the output of layer ${tensor.base} is needed`);
      return tensorNumbers(network, tensor, map);
    },
    ...sourcesOf(network, tensor.base),
  }));
}

const withoutBatch = (dims: readonly number[]): readonly number[] =>
  dims.length > 2 && dims[0] === 1 ? dims.slice(1) : dims;

/** Whether an answer is a table of so many rows and columns. */
export const isTable = ({ dims }: AnswerTensor, rows: number, columns: number): boolean =>
  dims.length === 2 && dims[0] === rows && dims[1] === columns;

/** Kinds of layers that put numbers elsewhere, or between others, and make nothing else of them. */
const ARRANGING: ReadonlySet<string> = new Set([
  'concat',
  'identity',
  'join',
  'reshape',
  'resize',
  'strided',
]);

const SUMMING: ReadonlySet<string> = new Set([
  'convolution',
  'fully-connected',
  'transposed-convolution',
]);

function sourcesOf(network: Network, from: number): Pick<AnswerTensor, 'sources' | 'sourceCounts'> {
  const [sources, sourceCounts]: [Source[], number[]] = [[], []];
  const seen = new Set<number>();
  const waiting = [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (isInput(index) || seen.has(index)) continue;
    seen.add(index);
    const layer = at(network.layers, index);
    if (arranges(layer)) waiting.push(...layer.inputs);
    else {
      sources.push(sourceOf(layer));
      sourceCounts.push(elementCount(layer.output.shape));
    }
  }
  return { sources, sourceCounts };
}

/** Integers and the numbers that they stand for are the same ones: what turns the ones into the others has no function. */
const arranges = ({ operation }: Layer): boolean =>
  ARRANGING.has(operation.kind) ||
  (operation.kind === 'activation' && operation.activation.kind === 'linear');

function sourceOf({ operation }: Layer): Source {
  if (operation.kind === 'softmax') return 'softmax';
  const activation = 'activation' in operation ? operation.activation.kind : undefined;
  if (activation === 'logistic') return 'logistic';
  return SUMMING.has(operation.kind) && activation === 'linear' ? 'linear' : 'other';
}

export const countOf = (sources: readonly Source[], kind: Source): number =>
  sources.filter(source => source === kind).length;

/** The positions of a map that has one for each `stride` × `stride` pixels of the input. */
export interface Grid {
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

export const gridsOf = ({ height, width }: Extent, strides: readonly number[]): readonly Grid[] =>
  strides.map(stride => ({
    stride,
    rows: Math.ceil(height / stride),
    columns: Math.ceil(width / stride),
  }));

export const positionsOf = (grids: readonly Grid[]): number =>
  grids.reduce((sum, { rows, columns }) => sum + rows * columns, 0);

/** A position of one of several grids. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
  readonly stride: number;
}

/** The positions of grids, one grid after the other, row by row, `each` times each. */
export const cellsOf = (grids: readonly Grid[], each = 1): readonly GridCell[] =>
  grids.flatMap(({ stride, rows, columns }) =>
    Array.from({ length: rows * columns * each }, (_, index) => {
      const position = Math.floor(index / each);
      return { row: Math.floor(position / columns), column: position % columns, stride };
    }),
  );
