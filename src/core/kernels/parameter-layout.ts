import { at } from '../../base/assert';
import type { Layer, Network } from '../network/network';
import type { OperationOf, SumNormalization } from '../network/operation';
import { shapesOf } from '../operations/layer-shapes';
import { rulesOf } from '../operations/operations';
import type { LayerShapes } from '../operations/rules';
import type { KernelMode } from '../tiling/plan';
import { ELEMENT_BYTES, elementCount } from '../network/shape';
import { convolutionKernel } from './convolution-kernel';
import { FILTER_BLOCK, FREQUENCIES } from './filter-block';
import { TABLE_LENGTH } from './integer-table';
import { kernelUses } from './kernel-use';
import { samplingNumbers } from './sampling-table';

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
    }
  | IntegerBlocks
  /** Integers of one byte, [ky][kx][channel]; biases as IntegerBlocks has them, of all channels. */
  | { readonly kind: 'integer-depthwise'; readonly channels: number; readonly taps: number }
  /** Integers of one byte, [channel]; biases are the zero point of all of them, and their factor's multiplier and shift. */
  | { readonly kind: 'integer-slopes'; readonly channels: number }
  /** Integers of one byte that stand for learned numbers, as `operation.ts` orders these. */
  | { readonly kind: 'integers'; readonly count: number }
  /** A sampling table. */
  | { readonly kind: 'sampling'; readonly numbers: number }
  /** What a function makes of each integer of one byte, from the least on. */
  | { readonly kind: 'table' };

/**
 * Integers of one byte, [group][block of 8 filters][ky][kx][pair of channels][8 filters][2], blocks and pairs filled up with zeros.
 * Biases are integers of four bytes, [group][block][bias, multiplier or shift][8]: the last two are those of fixed-point.ts.
 */
export interface IntegerBlocks {
  readonly kind: 'integer-blocks';
  readonly groups: number;
  /** Of one group, and input channels of one group. */
  readonly filters: number;
  readonly channels: number;
  readonly taps: number;
}

/** Numbers of a filter beside its weights: a bias, a multiplier and a shift. */
export const FILTER_NUMBERS = 3;

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
  const integers = integerLayout(network, layer, shapes);
  if (integers !== undefined) return integers;
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
    case 'resize':
      return { kind: 'sampling', numbers: samplingNumbers(operation, shapes.output) };
    // What kernels would make of them isn't known; they take as much as in the file.
    case 'unsupported':
      return { kind: 'listed', weights: layer.parameters, biases: 0 };
    default:
      return { kind: 'listed', ...listed(layer, shapes) };
  }
}

/** That of a layer whose kernel reads integers, if it learned any or looks them up. */
function integerLayout(
  network: Network,
  layer: Layer,
  { inputs, output }: LayerShapes,
): ParameterLayout | undefined {
  if (network.requantization === undefined) return undefined;
  const [use] = kernelUses(network, layer);
  switch (use?.kernel) {
    case 'integerConvolution':
    case 'integerTransposedConvolution': {
      const { groups, window } = use;
      return {
        kind: 'integer-blocks',
        groups,
        filters: output.channels / groups,
        channels: at(inputs, 0).channels / groups,
        taps: window.kernel.y * window.kernel.x,
      };
    }
    case 'integerDepthwise': {
      const { kernel } = use.window;
      return { kind: 'integer-depthwise', channels: output.channels, taps: kernel.y * kernel.x };
    }
    case 'integerPrelu':
      return { kind: 'integer-slopes', channels: output.channels };
    case 'constantBytes':
      return { kind: 'integers', count: elementCount(output) };
    case 'lookUp':
      return { kind: 'table' };
    // These find positions as they run.
    case 'integerResize':
    case 'resizeBytes':
      return { kind: 'sampling', numbers: 0 };
    default:
      return undefined;
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

/** Bytes of a layer's parameters, packed as the kernels read them. */
export interface PackedParameters {
  readonly weightBytes: number;
  readonly biasBytes: number;
}

export function packedParameters(layout: ParameterLayout): PackedParameters {
  switch (layout.kind) {
    case 'listed':
      return words(layout.weights, layout.biases);
    case 'blocks': {
      const { groups, filters, channels, taps, transformed } = layout;
      const padded = groups * inBlocks(filters);
      return words(padded * channels * (transformed ? FREQUENCIES : taps), padded);
    }
    case 'depthwise':
      return words(layout.taps * layout.channels, layout.channels);
    case 'factors':
      return words(layout.inputs * layout.channels, 0);
    case 'integer-blocks': {
      const { groups, filters, channels, taps } = layout;
      const padded = groups * inBlocks(filters);
      const pairs = Math.ceil(channels / 2);
      return { ...words(0, padded * FILTER_NUMBERS), weightBytes: padded * taps * 2 * pairs };
    }
    case 'integer-depthwise': {
      const { channels, taps } = layout;
      return { ...words(0, channels * FILTER_NUMBERS), weightBytes: taps * channels };
    }
    case 'integer-slopes':
      return { ...words(0, SLOPE_NUMBERS), weightBytes: layout.channels };
    case 'integers':
      return { weightBytes: layout.count, biasBytes: 0 };
    case 'sampling':
      return words(layout.numbers, 0);
    case 'table':
      return { weightBytes: TABLE_LENGTH, biasBytes: 0 };
  }
}

/** Zero point, multiplier and shift. */
const SLOPE_NUMBERS = 3;

const inBlocks = (filters: number): number => FILTER_BLOCK * Math.ceil(filters / FILTER_BLOCK);

const words = (weights: number, biases: number): PackedParameters => ({
  weightBytes: weights * ELEMENT_BYTES.f32,
  biasBytes: biases * ELEMENT_BYTES.f32,
});
