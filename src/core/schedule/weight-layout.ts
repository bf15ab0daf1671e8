import { at, unreachable } from '../../base/assert';
import type { Operation } from '../network/operation';
import { elementCount, type Shape } from '../network/shape';
import type { KernelMode } from '../tiling/plan';

/** Filters that the convolution kernel computes at once; weights are packed in blocks of this size. */
export const FILTER_BLOCK = 8;

/** Transformed weights of the fast kernel for one filter and channel, which has 3x3 weights. */
export const FREQUENCIES = 36;

/** Most channels for which the weights of a filter lie together; layers with more channels have chunks. */
const MOST_CHANNELS = 256;
const CHUNK_CHANNELS = 128;

/**
 * Input channels of one group of a convolution whose transformed weights lie together, as the fast kernel
 * reads them. The last chunk may have fewer.
 */
export const weightChunk = (channels: number): number =>
  channels > MOST_CHANNELS ? CHUNK_CHANNELS : channels;

/** Floats of a layer's parameters, packed as the kernels read them. */
export interface PackedParameters {
  readonly weightFloats: number;
  readonly biasFloats: number;
}

const NONE: PackedParameters = { weightFloats: 0, biasFloats: 0 };

/** A convolution in which every filter reads one channel, its own. */
export const isDepthwise = (filters: number, groups: number, channels: number): boolean =>
  groups === channels && filters === channels && groups > 1;

/**
 * Sizes of the packed parameters, by kind:
 * convolution [group][block of 8 filters][ky][kx][channel][8], biases [group][block][8], the last block
 * filled up with zeros, and for the fast kernel [group][block][chunk of channels][frequency][channel][8];
 * depthwise convolution [ky][kx][channel], biases [channel]; a fully connected
 * layer is a convolution whose kernel is the whole map; weighted sum [input][channel], normalized; all
 * others as `operation.ts` orders them.
 */
export function packedParameters(
  operation: Operation,
  inputs: readonly Shape[],
  output: Shape,
  kernel: KernelMode = 'exact',
): PackedParameters {
  switch (operation.kind) {
    case 'convolution': {
      const { filters, groups, window } = operation;
      const { channels } = at(inputs, 0);
      const taps = kernel === 'fast' ? FREQUENCIES : window.kernel.y * window.kernel.x;
      if (isDepthwise(filters, groups, channels))
        return { weightFloats: taps * channels, biasFloats: channels };
      const padded = paddedFilters(filters, groups);
      return { weightFloats: padded * (channels / groups) * taps, biasFloats: padded };
    }
    case 'fully-connected': {
      const padded = paddedFilters(operation.outputs, 1);
      return { weightFloats: padded * elementCount(at(inputs, 0)), biasFloats: padded };
    }
    case 'locally-connected': {
      const { kernel } = operation.window;
      const outputs = elementCount(output);
      return {
        weightFloats: outputs * at(inputs, 0).channels * kernel.y * kernel.x,
        biasFloats: outputs,
      };
    }
    case 'channel-affine':
      return { weightFloats: output.channels, biasFloats: output.channels };
    case 'prelu':
      return { weightFloats: output.channels, biasFloats: 0 };
    case 'sum':
      return operation.weights === 'none'
        ? NONE
        : { weightFloats: inputs.length * output.channels, biasFloats: 0 };
    case 'constant':
      return { weightFloats: elementCount(output), biasFloats: 0 };
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'channel-max-pool':
    case 'concat':
    case 'elementwise':
    case 'resize':
    case 'space-to-depth':
    case 'depth-to-space':
    case 'channel-shuffle':
    case 'reorg':
    case 'activation':
    case 'response-normalization':
    case 'softmax':
    case 'crop':
    case 'identity':
    case 'yolo':
    case 'gaussian-yolo':
    case 'region':
    case 'detection':
    case 'unsupported':
      return NONE;
    default:
      return unreachable(operation);
  }
}

/** Filters with those of each group rounded up to whole blocks. */
const paddedFilters = (filters: number, groups: number): number =>
  groups * FILTER_BLOCK * Math.ceil(filters / groups / FILTER_BLOCK);
