import { at } from '../../base/assert';
import type { Layer, Network } from '../network/network';
import type { OperationOf, SumNormalization } from '../network/operation';
import { shapesOf } from '../operations/layer-shapes';
import { rulesOf } from '../operations/operations';
import type { LayerShapes } from '../operations/rules';
import type { KernelMode } from '../tiling/plan';
import { convolutionKernel } from './convolution-kernel';

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

/** How a layer's learned numbers are packed as its kernel reads them. */
export type ParameterLayout =
  /** As `operation.ts` orders them. */
  | { readonly kind: 'listed'; readonly weights: number; readonly biases: number }
  | FilterBlocks
  /** [ky][kx][channel], biases [channel]. */
  | { readonly kind: 'depthwise'; readonly channels: number; readonly taps: number }
  /** [input][channel], normalized. */
  | {
      readonly kind: 'factors';
      readonly inputs: number;
      readonly channels: number;
      /** Whether there is one for each channel of an input, or one for all. */
      readonly perChannel: boolean;
      readonly normalization: SumNormalization;
    };

/**
 * [group][block of 8 filters][ky][kx][channel][8], biases [group][block][8], the last block filled up with zeros; for the fast
 * kernel weights are [group][block][chunk of channels][frequency][channel][8].
 */
export interface FilterBlocks {
  readonly kind: 'blocks';
  readonly groups: number;
  /** Of one group, and input channels of one group. */
  readonly filters: number;
  readonly channels: number;
  readonly taps: number;
  readonly transformed: boolean;
}

/** How a layer's parameters lie in memory. */
export function parameterLayout(
  network: Network,
  layer: Layer,
  kernel: KernelMode = 'exact',
): ParameterLayout {
  const { operation } = layer;
  const shapes = shapesOf(network, layer);
  switch (operation.kind) {
    case 'convolution': {
      const { filters, window } = operation;
      const name = convolutionKernel(operation, at(shapes.inputs, 0), kernel);
      return name === 'depthwise'
        ? { kind: 'depthwise', channels: filters, taps: window.kernel.y * window.kernel.x }
        : filterBlocks(operation, shapes, name === 'winograd');
    }
    case 'transposed-convolution':
      return filterBlocks(operation, shapes, false);
    // A convolution whose kernel is the whole map.
    case 'fully-connected': {
      const { channels, height, width } = at(shapes.inputs, 0);
      const { outputs: filters } = operation;
      const taps = height * width;
      return { kind: 'blocks', groups: 1, filters, channels, taps, transformed: false };
    }
    case 'sum': {
      const { weights, normalization } = operation;
      if (weights === 'none') return { kind: 'listed', weights: 0, biases: 0 };
      const { channels } = shapes.output;
      const perChannel = weights === 'per-channel';
      const { length: inputs } = shapes.inputs;
      return { kind: 'factors', inputs, channels, perChannel, normalization };
    }
    // What kernels would make of them isn't known; they take as much as in the file.
    case 'unsupported':
      return { kind: 'listed', weights: layer.parameters, biases: 0 };
    default:
      return { kind: 'listed', ...listed(layer, shapes) };
  }
}

const filterBlocks = (
  { filters, groups, window: { kernel } }: OperationOf<'convolution' | 'transposed-convolution'>,
  { inputs }: LayerShapes,
  transformed: boolean,
): FilterBlocks => ({
  kind: 'blocks',
  groups,
  filters: filters / groups,
  channels: at(inputs, 0).channels / groups,
  taps: kernel.y * kernel.x,
  transformed,
});

const listed = ({ operation }: Layer, shapes: LayerShapes) =>
  rulesOf(operation).parameters(operation, shapes);

/** Floats of a layer's parameters, packed as the kernels read them. */
export interface PackedParameters {
  readonly weightFloats: number;
  readonly biasFloats: number;
}

export function packedParameters(layout: ParameterLayout): PackedParameters {
  switch (layout.kind) {
    case 'listed':
      return { weightFloats: layout.weights, biasFloats: layout.biases };
    case 'blocks': {
      const { groups, filters, channels, taps, transformed } = layout;
      const padded = groups * FILTER_BLOCK * Math.ceil(filters / FILTER_BLOCK);
      const each = channels * (transformed ? FREQUENCIES : taps);
      return { weightFloats: padded * each, biasFloats: padded };
    }
    case 'depthwise':
      return { weightFloats: layout.taps * layout.channels, biasFloats: layout.channels };
    case 'factors':
      return { weightFloats: layout.inputs * layout.channels, biasFloats: 0 };
  }
}
