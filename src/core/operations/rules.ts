import type { ParameterCounts } from '../network/parameters';
import type { Operation } from '../network/operation';
import { sameExtent, type Shape } from '../network/shape';
import { POINTWISE, type Reach } from './reach';

/** Shapes of what a layer reads and of what it computes. */
export interface LayerShapes {
  readonly inputs: readonly Shape[];
  readonly output: Shape;
}

/** That a kernel reads each value of an input for the last time just before it writes the same position and channel. */
export interface Overwriting {
  /** Position among the layer's inputs. */
  readonly input: number;
  /** Whether it goes through positions and channels in the order of memory, so the output may also lie lower. */
  readonly rises: boolean;
}

/**
 * What planning must know of an operation. Each kind has a file of its own, which states all of it: there are no defaults,
 * so that a new operation cannot be taken for one that costs nothing.
 */
export interface Rules<O extends Operation> {
  /** Whether the shapes are such as the operation can read, and the one that it makes of them. */
  readonly fits: (operation: O, shapes: LayerShapes) => boolean;
  /** Learned numbers that it needs to be run, folded, in the order that `operation.ts` gives. */
  readonly parameters: (operation: O, shapes: LayerShapes) => ParameterCounts;
  /** How its weights are spread where they are random: as those of sums of many products, as values, or as factors near 1. */
  readonly weightsAre: 'none' | 'kernels' | 'values' | 'factors';
  /**
   * Multiply-accumulates that one output position takes, over all of its channels. Only weights that are multiplied count, as
   * is usual: pooling and activations are left out.
   */
  readonly macs: (operation: O, shapes: LayerShapes) => number;
  /** Which positions of an input an output position depends on. */
  readonly reach: (operation: O, input: number, output: Shape) => Reach;
  /** The input that the output may lie over; undefined where it must lie apart. */
  readonly overwrites: (operation: O, shapes: LayerShapes) => Overwriting | undefined;
  /** The operation as if it had `count` of its output channels; undefined where they are not computed one by one. */
  readonly sliced: (operation: O, count: number) => O | undefined;
  /** Where it computes nothing and passes on channels of its only input: the first of them. */
  readonly passesOn: (operation: O, shapes: Pick<LayerShapes, 'inputs'>) => number | undefined;
}

export const NO_PARAMETERS: ParameterCounts = { weights: 0, biases: 0 };

/** Of operations that multiply no weights. */
export const noMacs = (): number => 0;

/** Of operations whose output lies apart from all inputs. */
export const apart = (): undefined => undefined;

/** Of operations that read each value of the first input just before they write it, in the order of memory. */
export const firstInputRising = (): Overwriting => ({ input: 0, rises: true });

/** Of operations whose channels are computed together, or need no weights. */
export const unsliced = (): undefined => undefined;

/** Of operations that compute something. */
export const computes = (): undefined => undefined;

/** Of operations without learned numbers. */
export const UNLEARNED = {
  parameters: () => NO_PARAMETERS,
  weightsAre: 'none',
  macs: noMacs,
  sliced: unsliced,
} as const;

export const sameShape = (a: Shape | undefined, b: Shape): boolean =>
  a !== undefined && a.channels === b.channels && sameExtent(a, b);

/** One input, and an output of its shape. */
export const keepsShape = (_: unknown, { inputs, output }: LayerShapes): boolean =>
  inputs.length === 1 && sameShape(inputs[0], output);

/** One input, whatever its shape. */
export const onlyInput = ({ inputs }: LayerShapes): Shape | undefined =>
  inputs.length === 1 ? inputs[0] : undefined;

/** Of operations with one input and no learned numbers that may write each value over the one that they made it of. */
export const VALUE_BY_VALUE = {
  fits: keepsShape,
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  passesOn: computes,
} as const;
