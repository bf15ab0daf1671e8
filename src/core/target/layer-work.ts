import { at, unreachable } from '../../base/assert';
import { isStored, type Activation } from '../network/activation';
import { shapeOf, type Layer, type Network } from '../network/network';
import { elementCount } from '../network/shape';
import { isDepthwise } from '../schedule/weight-layout';
import { convolutionWork, depthwiseWork, type ConvolutionPart } from './convolution-work';
import type { Work } from './cost-table';
import { positionsIn, type Extent } from './extent';
import { fastWork } from './fast-work';

/**
 * What a kernel does to compute some rows and columns of a layer's output, counted: the exact one, or where `blocks` are
 * given the fast one, which computes so many blocks of 4x4.
 */
export function layerWork(
  network: Network,
  layer: Layer,
  rows: Extent,
  columns: Extent,
  blocks?: number,
): Work {
  const { operation, output, inputs } = layer;
  const { channels } = output.shape;
  const positions = positionsIn(rows) * positionsIn(columns);
  const numbers = positions * channels;
  /** Of every input as many numbers are read as are written. */
  const reading = { position: positions * inputs.length, laneNumber: numbers * inputs.length };
  switch (operation.kind) {
    case 'convolution': {
      const input = shapeOf(network, at(inputs, 0));
      const { window, groups, filters, activation } = operation;
      const part: ConvolutionPart = { window, groups, input, output: output.shape, rows, columns };
      const pass = activationWork(activation, numbers);
      if (blocks !== undefined) {
        const own = { channels: input.channels / groups, filters: filters / groups };
        return { ...fastWork({ ...own, groups, blocks }), ...pass };
      }
      const work = isDepthwise(filters, groups, input.channels)
        ? depthwiseWork(part)
        : convolutionWork(part);
      return { ...work, ...pass };
    }
    case 'fully-connected': {
      const { height, width, channels: given } = shapeOf(network, at(inputs, 0));
      const window = { kernel: { y: height, x: width }, ...UNIT_WINDOW };
      const input = { channels: given, height, width };
      const part = { window, groups: 1, input, output: output.shape, rows, columns };
      return { ...convolutionWork(part), ...activationWork(operation.activation, numbers) };
    }
    case 'locally-connected': {
      const { kernel } = operation.window;
      const given = shapeOf(network, at(inputs, 0)).channels;
      return { singleNumber: numbers * given * kernel.y * kernel.x };
    }
    case 'max-pool': {
      const { kernel } = operation.window;
      return { position: positions, poolElement: numbers, poolTap: numbers * kernel.y * kernel.x };
    }
    case 'average-pool': {
      const { kernel } = operation.window;
      return { position: positions, laneNumber: numbers * kernel.y * kernel.x };
    }
    case 'global-average-pool':
      return { laneNumber: elementCount(shapeOf(network, at(inputs, 0))) };
    case 'channel-max-pool':
      return { singleNumber: positions * shapeOf(network, at(inputs, 0)).channels };
    case 'sum':
    case 'activation':
    case 'channel-affine':
      return { ...reading, ...passWork(operation.activation, numbers) };
    case 'prelu':
      return { ...reading, activated: numbers };
    case 'elementwise': {
      const work = { ...reading, ...passWork(operation.activation, numbers) };
      const isPower = operation.operator === 'power';
      return isPower ? { ...work, singleNumber: numbers, exponential: 2 * numbers } : work;
    }
    case 'concat':
    case 'constant':
      return { position: positions * inputs.length, activated: numbers };
    case 'resize':
      return operation.method === 'nearest'
        ? reading
        : { position: 4 * positions, laneNumber: 4 * numbers };
    case 'crop':
      return reading;
    case 'space-to-depth':
    case 'depth-to-space':
    case 'channel-shuffle':
    case 'reorg':
    case 'response-normalization':
      return { singleNumber: 2 * numbers };
    case 'softmax':
    case 'yolo':
    case 'gaussian-yolo':
    case 'region':
    case 'detection':
      return { ...reading, singleNumber: numbers, exponential: numbers };
    case 'identity':
    case 'unsupported':
      return {};
    default:
      return unreachable(operation);
  }
}

const UNIT_WINDOW = {
  stride: { y: 1, x: 1 },
  dilation: { y: 1, x: 1 },
  before: { y: 0, x: 0 },
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
    case 'normalize-channels':
    case 'normalize-channels-softmax':
    case 'normalize-channels-softmax-maxval':
      return { activated: numbers, exponential: numbers };
    default:
      return unreachable(activation);
  }
}
