import { at } from '../../base/assert';
import { LINEAR } from '../network/activation';
import {
  bothAxes,
  ELEMENTWISE_OPERATORS,
  REDUCTIONS,
  PAD_MODES,
  ROUNDINGS,
  SPREADS,
  type BlockOrder,
  type OperationKind,
  type OperationOf,
  type PerAxis,
} from '../network/operation';
import { elementCount } from '../network/shape';
import { convolutionKernel } from './convolution-kernel';
import { SUMMAND, type AttributesOf } from './kernels';
import { isByTable, tapsOf } from './sampling-table';
import {
  COPY,
  nothing,
  one,
  UNIT,
  whole,
  type KernelUse,
  type UseContext,
  type UsesOf,
} from './use';

/** Of pools in which no padding counts. */
const NOTHING_COUNTED = bothAxes(-1);

/** The kernels of layers of floats. */
export const FLOAT_USES: { readonly [K in OperationKind]: UsesOf<K> } = {
  convolution: one(convolutionUse),
  'transposed-convolution': one((operation, context) =>
    whole(context, 'transposedConvolution', {}, operation),
  ),
  'fully-connected': one(({ activation }, context) => {
    const { height, width } = at(context.inputs, 0);
    const window = { ...UNIT, kernel: { y: height, x: width } };
    return whole(context, 'convolution', { summand: SUMMAND.none }, { window, activation });
  }),
  'locally-connected': one((operation, context) =>
    whole(context, 'locallyConnected', {}, operation),
  ),
  'max-pool': one(({ window }, context) => whole(context, 'maxPool', {}, { window })),
  'average-pool': one(({ window, countedAfter = NOTHING_COUNTED }, context) => {
    const counted = { countedAfterY: countedAfter.y, countedAfterX: countedAfter.x };
    return whole(context, 'averagePool', counted, { window });
  }),
  reduce: one(({ operator, over }, context) =>
    whole(context, 'reduce', {
      operator: REDUCTIONS.indexOf(operator),
      overY: Number(over.y),
      overX: Number(over.x),
      overChannels: Number(over.channels),
    }),
  ),
  'channel-max-pool': one(({ outputChannels: channels }, context) =>
    whole(context, 'channelMaxPool', { channels }),
  ),
  sum: sumUses,
  concat: concatUses,
  elementwise: one(({ operator, spreads, activation }, context) => {
    const [spreadA, spreadB] = [SPREADS.indexOf(spreads[0]), SPREADS.indexOf(spreads[1])];
    const place = ELEMENTWISE_OPERATORS.indexOf(operator);
    return whole(context, 'elementwise', { operator: place, spreadA, spreadB }, { activation });
  }),
  resize: one(resizeUse),
  'space-to-depth': one(({ block, order }, context) => {
    const steps = channelSteps(order, block, at(context.inputs, 0).channels);
    return whole(context, 'spaceToDepth', steps, { window: { ...UNIT, stride: block } });
  }),
  'depth-to-space': one(({ block, order }, context) => {
    const steps = channelSteps(order, block, context.output.channels);
    return whole(context, 'depthToSpace', { blockY: block.y, blockX: block.x, ...steps });
  }),
  'channel-shuffle': one(({ groups }, context) => whole(context, 'channelShuffle', {}, { groups })),
  matmul: one(({ rows, inner, spreads, transposed, activation }, context) => {
    const [oneA, oneB] = [Number(spreads[0] === 'one'), Number(spreads[1] === 'one')];
    const [transposedA, transposedB] = [Number(transposed[0]), Number(transposed[1])];
    const attributes = { rows, inner, oneA, oneB, transposedA, transposedB };
    return whole(context, 'matmul', attributes, { activation });
  }),
  strided: one(stridedUse),
  reshape: one((_, context) =>
    stridedUse({ dims: [elementCount(context.output)], strides: [1], offset: 0 }, context),
  ),
  join: joinUses,
  reorg: one(({ stride }, context) => whole(context, 'reorg', { stride })),
  activation: one(({ activation }, context) => whole(context, 'activate', {}, { activation })),
  'channel-affine': one(({ activation }, context) =>
    whole(context, 'channelAffine', {}, { activation }),
  ),
  normalize: one(({ over, groups, epsilon, activation }, context) =>
    over === 'channels'
      ? whole(context, 'normalizeOverChannels', { epsilon }, { groups, activation })
      : whole(context, 'normalizeOverPositions', { epsilon }, { groups, activation }),
  ),
  prelu: one((_, context) => whole(context, 'prelu', {})),
  'response-normalization': one(({ size, alpha, beta, kappa }, context) =>
    whole(context, 'responseNormalization', { size, alpha, beta, kappa }),
  ),
  softmax: one(({ groups, spatial, logarithm, temperature }, context) =>
    whole(context, 'softmax', {
      parts: groups,
      spatial: Number(spatial),
      logarithm: Number(logarithm),
      temperature,
    }),
  ),
  slice: one(({ offset, step, scale, shift }, context) => {
    const from = { top: offset.y, left: offset.x, stepY: step.y, stepX: step.x };
    return whole(context, 'slice', { ...from, scale, shift });
  }),
  pad: one(({ before, mode, value }, context) => {
    const place = PAD_MODES.indexOf(mode);
    return whole(context, 'pad', { top: before.y, left: before.x, mode: place, value });
  }),
  identity: nothing,
  constant: one((_, context) => whole(context, 'constant', {})),
  yolo: one(({ head: { classes, newCoordinates, scaleXY } }, context) =>
    whole(context, 'yolo', { classes, newCoordinates: Number(newCoordinates), scaleXY }),
  ),
  'gaussian-yolo': one(({ head: { classes, scaleXY } }, context) =>
    whole(context, 'gaussianYolo', { classes, scaleXY }),
  ),
  region: one(({ head: { classes }, coordinates, softmax, background }, context) =>
    whole(context, 'region', {
      classes,
      coordinates,
      softmax: Number(softmax),
      background: Number(background),
    }),
  ),
  detection: one(({ side, classes, softmax }, context) =>
    whole(context, 'detection', { side, classes, softmax: Number(softmax) }),
  ),
  unsupported: nothing,
};

function convolutionUse(operation: OperationOf<'convolution'>, context: UseContext): KernelUse {
  const { strip, inputs } = context;
  const summand = SUMMAND.none;
  const kernel = convolutionKernel(
    operation,
    at(inputs, 0),
    strip === undefined ? 'exact' : 'fast',
  );
  if (kernel !== 'winograd' || strip === undefined)
    return kernel === 'depthwise'
      ? whole(context, 'depthwise', {}, operation)
      : whole(context, 'convolution', { summand }, operation);
  const { blocks, channels: chunk, filters: panel } = strip;
  return whole(context, 'winograd', { summand, blocks, chunk, panel }, operation);
}

/** The walk with its fastest dimension first. */
function stridedUse(
  { dims, strides, offset }: Pick<OperationOf<'strided'>, 'dims' | 'strides' | 'offset'>,
  context: UseContext,
): KernelUse {
  const [size0 = 1, size1 = 1, size2 = 1, size3 = 1, size4 = 1] = [...dims].reverse();
  const steps = [...strides].reverse();
  const [step0 = 0, step1 = 0, step2 = 0, step3 = 0, step4 = 0, step5 = 0] = steps;
  return whole(context, 'strided', {
    offset,
    ...{ step0, step1, step2, step3, step4, step5 },
    ...{ size0, size1, size2, size3, size4 },
  });
}

/** Nearest positions are found as a kernel runs; what is made of several by their weights, by a table. */
function resizeUse(operation: OperationOf<'resize'>, context: UseContext): KernelUse {
  const { y, x, rounding, scale, sampling } = operation;
  if (isByTable(operation)) {
    const { beyond } = sampling;
    const { y: tapsY, x: tapsX } = tapsOf(operation);
    const value = typeof beyond === 'number' ? beyond * scale : 0;
    return whole(context, 'resample', { tapsY, tapsX, beyond: value });
  }
  return whole(context, 'resize', {
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
  });
}

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

/** Adds input by input, but the first two in one pass where the first is the sum's own size and has no weights. */
function sumUses(
  { strides, weights, activation }: OperationOf<'sum'>,
  context: UseContext,
): readonly KernelUse[] {
  const { inputs, output } = context;
  const [first, stride] = [at(inputs, 0), at(strides, 0)];
  const isSameSize = first.channels === output.channels && stride.y === 1 && stride.x === 1;
  const start = isSameSize && inputs.length > 1 && weights === 'none' ? 1 : 0;
  return inputs.slice(start).map((shape, place): KernelUse => {
    const input = start + place;
    const isFirst = input === 0;
    const source = input === 1 && start === 1 ? 0 : 'output';
    return {
      ...whole(context, 'accumulate', { isFirst: Number(isFirst) }),
      window: { ...UNIT, stride: at(strides, input) },
      activation: input === inputs.length - 1 ? activation : LINEAR,
      a: { source: input, shape, channel: 0 },
      b: { source, shape: output, channel: 0 },
      firstWeight: weights === 'none' ? 0 : place * output.channels,
    };
  });
}

/** Copies every input's slice behind the one before. */
function concatUses({ slices }: OperationOf<'concat'>, context: UseContext): readonly KernelUse[] {
  let channel = 0;
  return slices.map(({ start, count }, source): KernelUse => {
    const shape = { ...at(context.inputs, source), channels: count };
    const output = { shape: { ...context.output, channels: count }, channel };
    channel += count;
    return { ...COPY, a: { source, shape, channel: start }, output };
  });
}

/** Copies the pieces of one input after the other to their places. */
function joinUses({ inner }: OperationOf<'join'>, context: UseContext): readonly KernelUse[] {
  const total = inner.reduce((sum, count) => sum + count, 0);
  let start = 0;
  return inner.map((count, source): KernelUse => {
    const use = whole({ ...context, inputs: [] }, 'join', { start, inner: count, total });
    start += count;
    return { ...use, a: { source, shape: at(context.inputs, source), channel: 0 } };
  });
}
