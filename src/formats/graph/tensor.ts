import type { Reference } from '../../core/network/network';
import { dimsOf, rowByRow, type FactoredWalk } from './factored-walk';
import { walkedNumbers, type StoredNumbers } from './stored-numbers';
import type { StoredType } from './stored-types';

/** A tensor that a layer or an input computes, seen by whoever walks over it: many operators only change the walk. */
export interface ComputedTensor {
  readonly kind: 'computed';
  readonly base: Reference;
  readonly walk: FactoredWalk;
  /** Whether its numbers are whole where the format counts, although they are computed as floats. */
  readonly isWhole?: boolean;
}

/** A tensor whose numbers are in the file, or follow from shapes. */
export interface KnownTensor {
  readonly kind: 'known';
  readonly dims: readonly number[];
  readonly numbers: StoredNumbers;
  /** Whether its numbers are whole, such as sizes and indices are. */
  readonly isWhole: boolean;
  /** What they are stored as, where they were only rearranged since. */
  readonly stored?: StoredType;
}

export type Tensor = ComputedTensor | KnownTensor;

/** Its dimensions as the format counts them. */
export const dimsOfTensor = (tensor: Tensor): readonly number[] =>
  tensor.kind === 'known' ? tensor.dims : dimsOf(tensor.walk);

export const countOf = (dims: readonly number[]): number =>
  dims.reduce((count, size) => count * size, 1);

export const walkOf = (tensor: Tensor): FactoredWalk =>
  tensor.kind === 'known' ? rowByRow(tensor.dims) : tensor.walk;

/** The tensor behind another walk over the same numbers. */
export function walked(tensor: Tensor, walk: FactoredWalk): Tensor {
  if (tensor.kind === 'computed') return { ...tensor, walk };
  return { ...tensor, dims: dimsOf(walk), numbers: walkedNumbers(tensor.numbers, walk) };
}

/** A dimension that is counted from the end where it is negative. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
