import { LINEAR, type Activation } from '../network/activation';
import { bothAxes, type OperationKind, type OperationOf, type Window } from '../network/operation';
import type { NumberType, Shape } from '../network/shape';
import type { FastStrip } from './fast-strip';
import type { AttributesOf, KernelName } from './kernels';

/** Channels of a map that a kernel reads or writes. */
export interface Operand {
  /** Extent of the whole map, and how many of its channels. */
  readonly shape: Shape;
  /** The first of them. */
  readonly channel: number;
}

/** What a kernel reads: an input of the layer by its place, what it wrote before, or what is added as it stores. */
export interface InputOperand extends Operand {
  readonly source: number | 'output' | 'summand';
}

/** A kernel that computes a layer, or a part of what it takes, wherever its maps and parameters lie. */
export interface KernelUse {
  readonly kernel: KernelName;
  readonly attributes: AttributesOf;
  readonly window: Window;
  readonly groups: number;
  readonly activation: Activation;
  readonly a?: InputOperand;
  readonly b?: InputOperand;
  readonly output: Operand;
  /** Place of its weights among those of the layer as they are packed, in floats. */
  readonly firstWeight: number;
}

/** What decides about kernels beside the operation. */
export interface UseContext {
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** What the numbers of these are stored as. */
  readonly types: { readonly inputs: readonly NumberType[]; readonly output: NumberType };
  /** Which integer stands for 0 in learned weights that are such. */
  readonly zeroWeight: number;
  readonly strip: FastStrip | undefined;
}

/** Makes the uses of one kind of operation. */
export type UsesOf<K extends OperationKind> = (
  operation: OperationOf<K>,
  context: UseContext,
) => readonly KernelUse[];

/** A window of one position. */
export const UNIT: Window = {
  kernel: bothAxes(1),
  stride: bothAxes(1),
  dilation: bothAxes(1),
  before: bothAxes(0),
};

/** A use of a kernel that reads the layer's inputs whole, the first as `a` and the second, if it has one, as `b`. */
export const whole = <K extends KernelName>(
  { inputs, output }: UseContext,
  kernel: K,
  attributes: AttributesOf<K>,
  { window = UNIT, groups = 1, activation = LINEAR }: Partial<KernelUse> = {},
): KernelUse => {
  const [a, b] = inputs.map((shape, source): InputOperand => ({ source, shape, channel: 0 }));
  const operands = { ...(a && { a }), ...(b && { b }), output: { shape: output, channel: 0 } };
  return { kernel, attributes, window, groups, activation, ...operands, firstWeight: 0 };
};

/** Of operations that one call of one kernel computes. */
export const one =
  <K extends OperationKind>(
    use: (operation: OperationOf<K>, context: UseContext) => KernelUse,
  ): UsesOf<K> =>
  (operation, context) => [use(operation, context)];

export const nothing = (): readonly KernelUse[] => [];

/** A copy, wherever it lies. */
export const COPY = {
  kernel: 'copy',
  attributes: {},
  window: UNIT,
  groups: 1,
  activation: LINEAR,
  firstWeight: 0,
} as const;
