import { LINEAR, type Activation } from '../core/network/activation';
import {
  bothAxes,
  ELEMENTWISE_OPERATORS,
  ROUNDINGS,
  SPREADS,
  type BlockOrder,
  type OperationKind,
  type OperationOf,
  type PerAxis,
  type Window,
} from '../core/network/operation';
import type { Shape } from '../core/network/shape';
import type { FastStrip } from '../core/schedule/fast-strip';
import { isDepthwise } from '../core/schedule/weight-layout';
import { SUMMAND, type AttributesOf, type KernelName } from '../kernels/kernels';
import type { StoredSum } from './stored-sums';

/** A kernel, and what an operation tells it beside where its maps and parameters lie. */
export interface KernelUse {
  readonly kernel: KernelName;
  readonly attributes: AttributesOf;
  readonly window: Window;
  readonly groups: number;
  readonly activation: Activation;
}

export const UNIT: Window = {
  kernel: bothAxes(1),
  stride: bothAxes(1),
  dilation: bothAxes(1),
  before: bothAxes(0),
};

/** Of pools in which no padding counts. */
const NOTHING_COUNTED = bothAxes(-1);

const NO_ATTRIBUTES = {};

/** The use of a kernel with these attributes; window 1x1, one group and no activation unless they are given. */
export const useOf = <K extends KernelName>(
  kernel: K,
  attributes: AttributesOf<K>,
  { window = UNIT, groups = 1, activation = LINEAR }: Partial<KernelUse> = NO_ATTRIBUTES,
): KernelUse => ({ kernel, attributes, window, groups, activation });

/** What decides about a kernel beside the operation. */
export interface UseContext {
  /** Shape of the first input; that of the output where there is none. */
  readonly input: Shape;
  /** How much a fast kernel computes at once; undefined for exact ones. */
  readonly strip: FastStrip | undefined;
  /** The sum that a convolution adds to as it stores. */
  readonly stored: StoredSum | undefined;
}

/** Operations that take one call of one kernel. */
type OneCall = Exclude<OperationKind, 'sum' | 'concat' | 'identity' | 'unsupported'>;

const USES: {
  readonly [K in OneCall]: (operation: OperationOf<K>, context: UseContext) => KernelUse;
} = {
  convolution: convolutionUse,
  'fully-connected': ({ activation }, { input }) => {
    const window = { ...UNIT, kernel: { y: input.height, x: input.width } };
    return useOf('convolution', { summand: SUMMAND.none }, { window, activation });
  },
  'locally-connected': operation => useOf('locallyConnected', {}, operation),
  'max-pool': ({ window }) => useOf('maxPool', {}, { window }),
  'average-pool': ({ window, countedAfter = NOTHING_COUNTED }) =>
    useOf(
      'averagePool',
      { countedAfterY: countedAfter.y, countedAfterX: countedAfter.x },
      { window },
    ),
  'global-average-pool': () => useOf('globalAveragePool', {}),
  'channel-max-pool': ({ outputChannels: channels }) => useOf('channelMaxPool', { channels }),
  elementwise: ({ operator, spreads, activation }) => {
    const [spreadA, spreadB] = [SPREADS.indexOf(spreads[0]), SPREADS.indexOf(spreads[1])];
    const place = ELEMENTWISE_OPERATORS.indexOf(operator);
    return useOf('elementwise', { operator: place, spreadA, spreadB }, { activation });
  },
  resize: ({ y, x, method, rounding, scale }) =>
    useOf('resize', {
      linear: Number(method === 'linear'),
      rounding: ROUNDINGS.indexOf(rounding),
      yShift: y.shift,
      yNumerator: y.numerator,
      yDenominator: y.denominator,
      yOffset: y.offset,
      xShift: x.shift,
      xNumerator: x.numerator,
      xDenominator: x.denominator,
      xOffset: x.offset,
      scale,
    }),
  'space-to-depth': ({ block, order }, { input: { channels } }) =>
    useOf('spaceToDepth', channelSteps(order, block, channels), {
      window: { ...UNIT, stride: block },
    }),
  'depth-to-space': ({ block, order }, { input }) =>
    useOf('depthToSpace', {
      blockY: block.y,
      blockX: block.x,
      ...channelSteps(order, block, input.channels / (block.y * block.x)),
    }),
  'channel-shuffle': ({ groups }) => useOf('channelShuffle', {}, { groups }),
  reorg: ({ stride }) => useOf('reorg', { stride }),
  activation: ({ activation }) => useOf('activate', {}, { activation }),
  'channel-affine': ({ activation }) => useOf('channelAffine', {}, { activation }),
  prelu: () => useOf('prelu', {}),
  'response-normalization': ({ size, alpha, beta, kappa }) =>
    useOf('responseNormalization', { size, alpha, beta, kappa }),
  softmax: ({ groups, spatial, logarithm, temperature }) =>
    useOf('softmax', {
      parts: groups,
      spatial: Number(spatial),
      logarithm: Number(logarithm),
      temperature,
    }),
  crop: ({ offset, scale, shift }) =>
    useOf('crop', { top: offset.y, left: offset.x, scale, shift }),
  constant: () => useOf('constant', {}),
  yolo: ({ head: { classes, newCoordinates, scaleXY } }) =>
    useOf('yolo', { classes, newCoordinates: Number(newCoordinates), scaleXY }),
  'gaussian-yolo': ({ head: { classes, scaleXY } }) => useOf('gaussianYolo', { classes, scaleXY }),
  region: ({ head: { classes }, coordinates, softmax, background }) =>
    useOf('region', {
      classes,
      coordinates,
      softmax: Number(softmax),
      background: Number(background),
    }),
  detection: ({ side, classes, softmax }) =>
    useOf('detection', { side, classes, softmax: Number(softmax) }),
};

/** How far apart, among the channels of a position, neighbours lie along each digit of a block of positions. */
function channelSteps(
  order: BlockOrder,
  { y, x }: PerAxis,
  channels: number,
): Pick<AttributesOf<'spaceToDepth'>, 'stepY' | 'stepX' | 'stepC'> {
  switch (order) {
    case 'yxc':
      return { stepY: x * channels, stepX: channels, stepC: 1 };
    case 'cyx':
      return { stepY: x, stepX: 1, stepC: y * x };
    case 'xyc':
      return { stepY: channels, stepX: y * channels, stepC: 1 };
  }
}

function convolutionUse(
  { filters, groups, window, activation }: OperationOf<'convolution'>,
  { input, strip, stored }: UseContext,
): KernelUse {
  const summand = SUMMAND[stored?.place ?? 'none'];
  const rest = { window, groups, activation: stored?.activation ?? activation };
  if (strip !== undefined) {
    const { blocks, channels: chunk, filters: panel } = strip;
    return useOf('winograd', { summand, blocks, chunk, panel }, rest);
  }
  if (isDepthwise(filters, groups, input.channels))
    return useOf('depthwise', {}, { window, groups, activation });
  return useOf('convolution', { summand }, rest);
}

const isOneCall = (kind: OperationKind): kind is OneCall => Object.hasOwn(USES, kind);

/** What an operation computes with; undefined where it takes several calls, or none. */
export function kernelUse(
  operation: OperationOf<OperationKind>,
  context: UseContext,
): KernelUse | undefined {
  if (!isOneCall(operation.kind)) return undefined;
  const use = USES[operation.kind] as (
    operation: OperationOf<OperationKind>,
    context: UseContext,
  ) => KernelUse;
  return use(operation, context);
}
