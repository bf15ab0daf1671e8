import {
  ACTIVATION_KINDS,
  ACTIVATION_PARAMETERS,
  type ActivationKind,
} from '../core/network/activation';
import {
  KERNEL_ATTRIBUTES,
  kernelDescription,
  SUMMAND,
  type InputName,
  type KernelName,
} from '../core/kernels/kernels';
import type { KernelCall } from '../kernels/kernel-call';

/** Height, width and channels of a whole map. */
export type Extent = readonly [height: number, width: number, channels: number];

/** What a kernel takes of memory beside its output: see `enum mafat_operands`. */
export type OperandName = InputName | 'scratch';

/** One of a shape's numbers: `union mafat_number`. */
export type ShapeNumber = { readonly integer: number } | { readonly real: number };

/** A row of `struct mafat_shape` in runtime/schedule.h; its extents and numbers are in tables of their own. */
export interface ShapeRow {
  readonly kernel: KernelName;
  readonly activation: ActivationKind;
  readonly operands: readonly OperandName[];
  readonly a: Extent;
  readonly b: Extent;
  readonly out: Extent;
  readonly window: CallWindow;
  readonly groups: number;
  /** The parameters of the activation where the kernel has one, and its attributes. */
  readonly numbers: readonly ShapeNumber[];
  /** Where packed weights and biases lie, in floats; −1 where there are none. */
  readonly weights: number;
  readonly biases: number;
}

/** In the order of the fields of `struct mafat_shape`. */
export const WINDOW_FIELDS = [
  'kernelY',
  'kernelX',
  'strideY',
  'strideX',
  'dilationY',
  'dilationX',
  'beforeY',
  'beforeX',
] as const;

export type CallWindow = Readonly<Record<(typeof WINDOW_FIELDS)[number], number>>;

const NO_WINDOW: CallWindow = {
  kernelY: 1,
  kernelX: 1,
  strideY: 1,
  strideX: 1,
  dilationY: 1,
  dilationX: 1,
  beforeY: 0,
  beforeX: 0,
};

export const NO_EXTENT: Extent = [0, 0, 0];

/** Where a call's parameters lie. */
export type Parameters = Pick<ShapeRow, 'weights' | 'biases'>;

/** What is the same for all calls of a kernel for a layer. */
export function shapeOf(
  kernel: KernelName,
  call: Readonly<KernelCall>,
  { weights, biases }: Parameters,
): ShapeRow {
  const { inputs, uses = [] } = kernelDescription(kernel);
  const extent = (slot: InputName | 'out'): Extent => [
    call[`${slot}Height`],
    call[`${slot}Width`],
    call[`${slot}Channels`],
  ];
  const inputExtent = (input: InputName): Extent =>
    inputs[input] === undefined || inputs[input] === 'summand' ? NO_EXTENT : extent(input);
  const hasActivation = uses.includes('activation');
  const activation = (hasActivation && ACTIVATION_KINDS[call.activation]) || 'linear';
  return {
    kernel,
    activation,
    operands: operandsOf(kernel, call),
    a: inputExtent('a'),
    b: inputExtent('b'),
    out: extent('out'),
    window: uses.includes('window') ? windowOf(call) : NO_WINDOW,
    groups: uses.includes('groups') ? call.groups : 1,
    numbers: [
      ...(hasActivation ? activationNumbers(activation, call) : []),
      ...attributeNumbers(kernel, call),
    ],
    weights,
    biases,
  };
}

function operandsOf(kernel: KernelName, call: Readonly<KernelCall>): readonly OperandName[] {
  const { inputs, uses } = kernelDescription(kernel);
  const isRead = (input: InputName): boolean =>
    inputs[input] === 'summand'
      ? call.attributes.summand !== SUMMAND.none
      : inputs[input] !== undefined;
  return [
    ...(['a', 'b'] as const).filter(isRead),
    ...(uses?.includes('scratch') ? (['scratch'] as const) : []),
  ];
}

const windowOf = (call: Readonly<KernelCall>): CallWindow =>
  Object.fromEntries(WINDOW_FIELDS.map(field => [field, call[field]])) as CallWindow;

/** Always two, so that the attributes behind them have fixed places. */
function activationNumbers(
  activation: ActivationKind,
  { activationAlpha, activationBeta }: Readonly<KernelCall>,
): readonly ShapeNumber[] {
  const { length } = ACTIVATION_PARAMETERS[activation];
  return [activationAlpha, activationBeta].map((value, index) => ({
    real: index < length ? Math.fround(value) : 0,
  }));
}

const attributeNumbers = (
  kernel: KernelName,
  { attributes }: Readonly<KernelCall>,
): readonly ShapeNumber[] =>
  KERNEL_ATTRIBUTES[kernel].map(({ name, type }) => {
    const value = attributes[name] ?? 0;
    return type === 'integer' ? { integer: value } : { real: Math.fround(value) };
  });
