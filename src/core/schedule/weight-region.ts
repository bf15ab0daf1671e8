import { unreachable } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import { canSliceChannels, channelSlice } from '../operations/channel-slice';
import type { Layer, Network } from '../network/network';
import { isUntiled, kernelOf, type Group, type KernelMode, type Plan } from '../tiling/plan';
import { FILTER_BLOCK } from '../kernels/filter-block';
import { packedParameters, parameterLayout } from '../kernels/parameter-layout';
import { aligned } from '../placement/lifetime';
import type { WeightBlock } from './schedule';

/** The parameters that each group loads before it runs, and the bytes of the region. */
export interface WeightRegion {
  /** By group. A block stays in place until another block is loaded over it. */
  readonly blocks: readonly (readonly WeightBlock[])[];
  /** By layer that loads its own parameters: block after block, each just before it is used. */
  readonly streamed: ReadonlyMap<number, readonly WeightBlock[]>;
  readonly bytes: number;
}

/** Output channels of a block of streamed weights: as many as the kernel computes at once for a single position. */
const STREAMED_CHANNELS = 4 * FILTER_BLOCK;

const NOTHING_STREAMED: WeightRegion['streamed'] = new Map();

export function weightRegion(network: Network, { groups, weights }: Plan): WeightRegion {
  switch (weights) {
    case 'resident': {
      const all = groups.flatMap(group => layersOf(network, group));
      const { blocks, bytes } = layOut(network, all);
      return {
        blocks: groups.map((_, index) => (index === 0 ? blocks : [])),
        streamed: NOTHING_STREAMED,
        bytes,
      };
    }
    case 'group':
      return groupRegion(network, groups);
    case 'block':
      return blockRegion(network, groups);
    default:
      return unreachable(weights);
  }
}

/** All packed parameters, whenever they are loaded. */
export const residentBytes = (network: Network, { groups }: Plan): number =>
  layOut(
    network,
    groups.flatMap(group => layersOf(network, group)),
  ).bytes;

/** A layer and how its group computes it. */
interface ChosenLayer {
  readonly layer: Layer;
  readonly kernel: KernelMode;
}

const layersOf = ({ layers }: Network, group: Group): readonly ChosenLayer[] =>
  layers
    .slice(group.first, group.last + 1)
    .map(layer => ({ layer, kernel: kernelOf(group, layer.index) }));

function groupRegion(network: Network, groups: readonly Group[]): WeightRegion {
  const regions = groups.map(group => layOut(network, layersOf(network, group)));
  return {
    blocks: regions.map(({ blocks }) => blocks),
    streamed: NOTHING_STREAMED,
    bytes: largest(regions),
  };
}

/** An untiled group computes each layer once, so the layer's weights can be loaded then, and in parts. */
function blockRegion(network: Network, groups: readonly Group[]): WeightRegion {
  const tiled = groupRegion(
    network,
    groups.filter(group => !isUntiled(group)),
  );
  const waiting = [...tiled.blocks];
  const streamed = groups
    .filter(isUntiled)
    .flatMap(group => layersOf(network, group))
    .map(chosen => ({ layer: chosen.layer.index, ...streamOf(network, chosen) }));
  return {
    blocks: groups.map(group => (isUntiled(group) ? [] : (waiting.shift() ?? []))),
    streamed: new Map(
      streamed.flatMap(({ layer, blocks }) => (blocks.length > 0 ? [[layer, blocks]] : [])),
    ),
    bytes: Math.max(tiled.bytes, largest(streamed)),
  };
}

/** The parameters of a layer in blocks that are loaded one after the other into the same place. */
function streamOf(network: Network, { layer, kernel }: ChosenLayer): Region {
  const slices = streamedSlices(layer);
  if (slices.length === 0) return layOut(network, [{ layer, kernel }]);
  const regions = slices.map(({ channels, slice }) => {
    const { blocks, bytes } = layOut(network, [{ layer: slice, kernel }]);
    return { blocks: blocks.map(block => ({ ...block, channels })), bytes };
  });
  return { blocks: regions.flatMap(({ blocks }) => blocks), bytes: largest(regions) };
}

/** Bytes of a layer's packed parameters: all of them, and of the largest block if they are streamed. */
export const layerWeights = (
  network: Network,
  layer: Layer,
  kernel: KernelMode = 'exact',
): { readonly weightsBytes: number; readonly streamedBytes: number } => ({
  weightsBytes: layOut(network, [{ layer, kernel }]).bytes,
  streamedBytes: streamOf(network, { layer, kernel }).bytes,
});

/** The parts in which a layer with streamed parameters is computed; none if it is computed at once. */
export const streamedSlices = (
  layer: Layer,
): readonly { readonly channels: Interval; readonly slice: Layer }[] =>
  canSliceChannels(layer)
    ? channelBlocks(layer.output.shape.channels).map(channels => ({
        channels,
        slice: channelSlice(layer, channels),
      }))
    : [];

const channelBlocks = (channels: number): readonly Interval[] =>
  Array.from({ length: Math.ceil(channels / STREAMED_CHANNELS) }, (_, index) => {
    const start = index * STREAMED_CHANNELS;
    return interval(start, Math.min(channels, start + STREAMED_CHANNELS));
  });

const largest = (regions: readonly Region[]): number =>
  regions.reduce((peak, { bytes }) => Math.max(peak, bytes), 0);

interface Region {
  readonly blocks: readonly WeightBlock[];
  readonly bytes: number;
}

function layOut(network: Network, layers: readonly ChosenLayer[]): Region {
  let end = 0;
  const blocks: WeightBlock[] = [];
  for (const { layer, kernel } of layers) {
    const packed = packedParameters(parameterLayout(network, layer, kernel));
    const { weightBytes: weightsBytes, biasBytes: biasesBytes } = packed;
    if (weightsBytes + biasesBytes === 0) continue;
    const weightsOffset = end;
    const biasesOffset = weightsOffset + aligned(weightsBytes);
    end = biasesOffset + aligned(biasesBytes);
    blocks.push({
      layer: layer.index,
      kernel,
      weightsOffset,
      weightsBytes,
      biasesOffset,
      biasesBytes,
    });
  }
  return { blocks, bytes: end };
}
