import { at, unreachable } from '../../base/assert';
import { stripFor } from '../kernels/fast-strip';
import { kernelUses, usesOfLayer } from '../kernels/kernel-use';
import type { KernelUse } from '../kernels/use';
import type { KernelName } from '../kernels/kernels';
import { FILTER_BLOCK } from '../kernels/filter-block';
import { isStored, type Activation } from '../network/activation';
import { shapeOf, type Layer, type Network } from '../network/network';
import { ELEMENTWISE_OPERATORS } from '../network/operation';
import type { Shape } from '../network/shape';
import { convolutionWork, depthwiseWork, type ConvolutionPart } from './convolution-work';
import type { CostUnit, Work } from './cost-table';
import { positionsIn, type Extent } from './extent';
import { fastWork } from './fast-work';

/** Rows and columns of an output; where `blocks` are given, the fast kernel computes so many blocks of 4x4. */
export interface ComputedPart {
  readonly rows: Extent;
  readonly columns: Extent;
  readonly blocks?: number | undefined;
}

/** What the kernels of a layer do to compute a part of its output, counted. */
export const layerWork = (network: Network, layer: Layer, part: ComputedPart): Work =>
  usesWork(usesFor(network, layer, part), part);

/** The kernels that compute a part of a layer. */
function usesFor(network: Network, layer: Layer, { blocks }: ComputedPart): readonly KernelUse[] {
  const { operation, inputs } = layer;
  if (blocks === undefined || operation.kind !== 'convolution')
    return network.layers[layer.index] === layer
      ? usesOfLayer(network, layer.index)
      : kernelUses(network, layer);
  const { groups, filters } = operation;
  const { channels } = shapeOf(network, at(inputs, 0));
  return kernelUses(network, layer, stripFor(channels / groups, filters / groups, blocks));
}

/** What kernels do one after the other to compute a part of an output, counted. */
export function usesWork(uses: readonly KernelUse[], part: ComputedPart): Work {
  const [first, ...others] = uses;
  if (first === undefined) return {};
  const work: { -readonly [U in CostUnit]?: number } = { ...useWork(first, part) };
  for (const use of others) {
    const more = useWork(use, part);
    let unit: CostUnit;
    for (unit in more) work[unit] = (work[unit] ?? 0) + (more[unit] ?? 0);
  }
  return work;
}

/** A use of a kernel, and how much it computes. */
interface Use extends Pick<KernelUse, 'window' | 'groups' | 'activation' | 'attributes'> {
  /** Extent of its first input; that of the output where it has none. */
  readonly input: Shape;
  readonly output: Shape;
  readonly part: ComputedPart;
  readonly positions: number;
  /** What it writes. */
  readonly numbers: number;
  /** Positions and numbers that it reads where it reads of every input as many as it writes. */
  readonly reading: Work;
}

function useWork(use: KernelUse, part: ComputedPart): Work {
  const output = use.output.shape;
  const positions = positionsIn(part.rows) * positionsIn(part.columns);
  const numbers = positions * output.channels;
  const inputs = (isInput(use.a) ? 1 : 0) + (isInput(use.b) ? 1 : 0);
  const reading = { position: positions * inputs, laneNumber: numbers * inputs };
  const input = use.a?.shape ?? output;
  // Searches ask for each step of each plan: to spread the use would take longer than all else.
  return WORK[use.kernel]({
    window: use.window,
    groups: use.groups,
    activation: use.activation,
    attributes: use.attributes,
    input,
    output,
    part,
    positions,
    numbers,
    reading,
  });
}

const isInput = (operand: KernelUse['a']): boolean =>
  operand !== undefined && operand.source !== 'output';

const passed = ({ reading, activation, numbers }: Use): Work => ({
  ...reading,
  ...passWork(activation, numbers),
});

const read = ({ reading }: Use): Work => reading;

const exponentials = ({ reading, numbers }: Use): Work => ({
  ...reading,
  singleNumber: numbers,
  exponential: numbers,
});

const singly = ({ numbers }: Use): Work => ({ singleNumber: 2 * numbers });

/** Read for the mean, for the variance and for the result, and written. */
const normalized = ({ positions, activation, numbers }: Use): Work => ({
  position: 3 * positions,
  singleNumber: 4 * numbers,
  ...passWork(activation, numbers),
});

const taps = ({ window: { kernel } }: Use): number => kernel.y * kernel.x;

/** What a convolution adds as it stores is read once more. */
const convolved = (use: Use, work: Work): Work => ({
  ...work,
  ...activationWork(use.activation, use.numbers),
  ...(use.attributes.summand ? { laneNumber: use.numbers } : {}),
});

const partOf = ({ window, groups, input, output, part }: Use): ConvolutionPart => ({
  window,
  groups,
  input,
  output,
  rows: part.rows,
  columns: part.columns,
});

const pooled = (use: Use): Work => ({
  position: use.positions,
  laneNumber: use.numbers * taps(use),
});

const reduced = ({ positions, input, attributes: { overY, overX, overChannels } }: Use): Work => {
  const each = (overY ? input.height : 1) * (overX ? input.width : 1) * input.channels;
  return overChannels ? { singleNumber: positions * each } : { laneNumber: positions * each };
};

const copied = ({ positions, numbers }: Use): Work => ({
  position: positions,
  activated: numbers,
});

const transposed = (use: Use): Work => {
  const { window, groups, input, output, positions } = use;
  const { stride } = window;
  const blocks = groups * Math.ceil(output.channels / groups / FILTER_BLOCK);
  // On an average position, one tap of as many falls as the stride has.
  const products = ((input.channels / groups) * taps(use)) / (stride.y * stride.x);
  return convolved(use, {
    narrowTile: positions * blocks,
    narrowProduct: positions * blocks * products,
  });
};

const written = ({ numbers }: Use): Work => ({ activated: numbers });

const joined = ({ numbers, positions, attributes: { inner = 0, total = 1 } }: Use): Work => ({
  position: positions,
  laneNumber: (numbers * inner) / total,
});

const resampled = ({ positions, numbers, attributes: { tapsY = 1, tapsX = 1 } }: Use): Work => ({
  position: tapsY * tapsX * positions,
  laneNumber: tapsY * tapsX * numbers,
});

/** Numbers of a position that a columnProduct is about. */
const COLUMNS = 32;

const WORK: Readonly<Record<KernelName, (use: Use) => Work>> = {
  accumulate: passed,
  activate: passed,
  averagePool: pooled,
  channelAffine: passed,
  channelMaxPool: ({ positions, input }) => ({ singleNumber: positions * input.channels }),
  channelShuffle: singly,
  channelShuffleBytes: singly,
  constant: written,
  constantBytes: written,
  convolution: use => convolved(use, convolutionWork(partOf(use))),
  copy: copied,
  copyBytes: copied,
  depthwise: use => convolved(use, depthwiseWork(partOf(use))),
  dequantize: read,
  depthToSpace: singly,
  depthToSpaceBytes: singly,
  detection: exponentials,
  elementwise: use => {
    const isPower = use.attributes.operator === ELEMENTWISE_OPERATORS.indexOf('power');
    const { numbers } = use;
    return isPower
      ? { ...passed(use), singleNumber: numbers, exponential: 2 * numbers }
      : passed(use);
  },
  gaussianYolo: exponentials,
  integerArithmetic: passed,
  integerAveragePool: pooled,
  integerConvolution: use => convolutionWork(partOf(use)),
  integerDepthwise: use => depthwiseWork(partOf(use)),
  integerElementwise: passed,
  integerMaxPool: pooled,
  integerPrelu: singly,
  integerResize: use => ({ position: 4 * use.positions, laneNumber: 4 * use.numbers }),
  integerSoftmax: exponentials,
  integerSum: reduced,
  integerTransposedConvolution: transposed,
  join: joined,
  joinBytes: joined,
  lookUp: singly,
  locallyConnected: use => ({ singleNumber: use.numbers * use.input.channels * taps(use) }),
  matmul: ({ positions, numbers, activation, attributes: { inner = 0 } }) => ({
    position: positions,
    columnProduct: (numbers * inner) / COLUMNS,
    ...passWork(activation, numbers),
  }),
  maxPool: use => ({
    position: use.positions,
    poolElement: use.numbers,
    poolTap: use.numbers * taps(use),
  }),
  normalize: read,
  normalizeOverChannels: normalized,
  normalizeOverPositions: normalized,
  pad: read,
  padBytes: read,
  quantize: singly,
  prelu: use => ({ ...use.reading, activated: use.numbers }),
  reduce: reduced,
  region: exponentials,
  reorg: singly,
  resample: resampled,
  resize: read,
  resizeBytes: read,
  responseNormalization: singly,
  slice: read,
  sliceBytes: read,
  softmax: exponentials,
  spaceToDepth: singly,
  spaceToDepthBytes: singly,
  transposedConvolution: transposed,
  strided: singly,
  stridedBytes: singly,
  winograd: use => {
    const { groups, input, output, part } = use;
    const each = { channels: input.channels / groups, filters: output.channels / groups };
    return convolved(use, fastWork({ ...each, groups, blocks: part.blocks ?? 0 }));
  },
  yolo: exponentials,
};
/** Convolutions apply the usual activations before they store; others take one more pass over the output. */
const activationWork = (activation: Activation, numbers: number): Work =>
  isStored(activation) ? {} : passWork(activation, numbers);

function passWork(activation: Activation, numbers: number): Work {
  switch (activation.kind) {
    case 'linear':
      return {};
    case 'relu':
    case 'leaky':
    case 'clip':
    case 'steep':
    case 'hard-sigmoid':
    case 'hard-swish':
    case 'softsign':
    case 'sqrt':
    case 'abs':
    case 'negative':
    case 'ramp':
    case 'relie':
    case 'plse':
    case 'stair':
    case 'hardtan':
    case 'lhtan':
    case 'hard-mish':
      return { activated: numbers };
    case 'logistic':
    case 'tanh':
    case 'mish':
    case 'swish':
    case 'elu':
    case 'selu':
    case 'gelu':
    case 'gelu-tanh':
    case 'softplus':
    case 'exp':
    case 'loggy':
    case 'erf':
    case 'normalize-channels':
    case 'normalize-channels-softmax':
    case 'normalize-channels-softmax-maxval':
      return { activated: numbers, exponential: numbers };
    default:
      return unreachable(activation);
  }
}
