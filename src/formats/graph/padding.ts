import type { PadMode } from '../../core/network/operation';
import { concat } from './arrangements';
import type { GraphBuilder } from './graph-builder';
import { need } from './node-refusal';
import { repeatedNumber } from './stored-numbers';
import { countOf, dimsOfTensor, type Tensor } from './tensor';

export interface Pads {
  /** Places before and behind each dimension; 0 or more. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly mode: PadMode;
  /** Of what is added where it is constant. */
  readonly value: number;
}

/** The tensor with places around it. Its rows and columns are the last two of four dimensions. */
export function padded(builder: GraphBuilder, tensor: Tensor, pads: Pads): Tensor {
  const { before, after, mode } = pads;
  const dims = dimsOfTensor(tensor);
  const added = dims.map((_, axis) => (before[axis] ?? 0) + (after[axis] ?? 0));
  if (added.every(count => count === 0)) return tensor;
  const isSpatial = dims.length === 4 && added[0] === 0 && added[1] === 0;
  if (!isSpatial) return paddedByConstants(builder, tensor, pads);
  const [, , y0 = 0, x0 = 0] = before;
  const [, , y1 = 0, x1 = 0] = after;
  const [, , height = 1, width = 1] = dims;
  return builder.overMap(
    tensor,
    {
      kind: 'pad',
      before: { y: y0, x: x0 },
      after: { y: y1, x: x1 },
      mode,
      value: mode === 'constant' ? pads.value : 0,
    },
    { y: height + y0 + y1, x: width + x0 + x1 },
  );
}

/** Padding of other dimensions than rows and columns of a map: constants are joined with it. */
function paddedByConstants(
  builder: GraphBuilder,
  tensor: Tensor,
  { before, after, mode, value }: Pads,
): Tensor {
  need(mode === 'constant', `it pads other dimensions than rows and columns by ${mode}`);
  const constants = (dims: readonly number[], axis: number, size = 0): Tensor[] => {
    if (size === 0) return [];
    const larger = dims.with(axis, size);
    const numbers = repeatedNumber(countOf(larger), value);
    return [{ kind: 'known', dims: larger, numbers, isWhole: false }];
  };
  return before.reduce<Tensor>((joined, size, axis) => {
    const dims = dimsOfTensor(joined);
    const parts = [...constants(dims, axis, size), joined, ...constants(dims, axis, after[axis])];
    return parts.length === 1 ? joined : concat(builder, parts, axis);
  }, tensor);
}
