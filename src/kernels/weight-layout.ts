/**
 * Where a convolution's weights and biases lie: [group][block][ky][kx][channel][8 filters] and
 * [group][block][8 filters]; for Winograd's algorithm weights are [group][block][chunk][frequency][channel of the
 * chunk][8 filters]. Sizes and indices count float32 numbers. core/kernels/parameter-layout.ts has the sizes for
 * the planner; a test compares the two.
 */

/** Filters that a convolution computes together. */
export const FILTER_BLOCK = 8;

/** What decides the layout of a convolution's weights. */
export interface ConvolutionWeights {
  readonly filters: number;
  readonly groups: number;
  /** Channels of the whole input map. */
  readonly channels: number;
  readonly kernelY: number;
  readonly kernelX: number;
}

/** Blocks of 8 filters in a group; the last one is filled up with zeros. */
const groupBlocks = ({ filters, groups }: ConvolutionWeights): number =>
  Math.ceil(filters / groups / FILTER_BLOCK);

const blockFloats = ({ groups, channels, kernelY, kernelX }: ConvolutionWeights): number =>
  kernelY * kernelX * (channels / groups) * FILTER_BLOCK;

/** Size of packed weights [group][block][ky][kx][channel][8]. */
export const packedConvolutionFloats = (shape: ConvolutionWeights): number =>
  shape.groups * groupBlocks(shape) * blockFloats(shape);

/** Size of packed biases [group][block][8]. */
export const packedBiasFloats = (shape: ConvolutionWeights): number =>
  shape.groups * groupBlocks(shape) * FILTER_BLOCK;

/** Where the bias of a filter goes. */
export function packedBiasIndex(shape: ConvolutionWeights, filter: number): number {
  const groupFilters = shape.filters / shape.groups;
  const group = Math.floor(filter / groupFilters);
  return group * groupBlocks(shape) * FILTER_BLOCK + (filter % groupFilters);
}

/** Where the weight of a filter at kernel position (ky, kx) for channel `channel` of its group goes. */
export function packedWeightIndex(
  shape: ConvolutionWeights,
  filter: number,
  channel: number,
  ky: number,
  kx: number,
): number {
  const lane = packedBiasIndex(shape, filter);
  const block = Math.floor(lane / FILTER_BLOCK);
  const step = (ky * shape.kernelX + kx) * (shape.channels / shape.groups) + channel;
  return block * blockFloats(shape) + step * FILTER_BLOCK + (lane % FILTER_BLOCK);
}

/** Numbers that a filter's 3x3 taps for one channel become: winograd-filter.ts. */
export const FREQUENCIES = 36;

/** Size of transformed weights. */
export const transformedWeightFloats = (shape: ConvolutionWeights): number =>
  shape.groups * groupBlocks(shape) * transformedBlockFloats(shape);

const transformedBlockFloats = ({ groups, channels }: ConvolutionWeights): number =>
  FREQUENCIES * (channels / groups) * FILTER_BLOCK;

/**
 * Where the number of a filter for channel `channel` of its group at a frequency goes. Channels come in chunks of
 * `chunk`, the last of which may be smaller.
 */
export function transformedWeightIndex(
  shape: ConvolutionWeights,
  chunk: number,
  filter: number,
  channel: number,
  frequency: number,
): number {
  const lane = packedBiasIndex(shape, filter);
  const block = Math.floor(lane / FILTER_BLOCK);
  const first = Math.floor(channel / chunk) * chunk;
  const channels = Math.min(chunk, shape.channels / shape.groups - first);
  const step = FREQUENCIES * first + frequency * channels + channel - first;
  return block * transformedBlockFloats(shape) + step * FILTER_BLOCK + (lane % FILTER_BLOCK);
}

/** Numbers beside the weights of a filter of integers: bias, multiplier and shift, each of a whole block. */
export const FILTER_NUMBERS = 3;

/** Where the bias of a filter of integers goes; its multiplier and its shift lie 8 and 16 numbers behind. */
export function integerBiasIndex(shape: ConvolutionWeights, filter: number): number {
  const lane = packedBiasIndex(shape, filter);
  return Math.floor(lane / FILTER_BLOCK) * FILTER_BLOCK * FILTER_NUMBERS + (lane % FILTER_BLOCK);
}

/** Bytes of a block of 8 filters of integers: [ky][kx][pair of channels][8 filters][2]. */
export const integerBlockBytes = ({
  groups,
  channels,
  kernelY,
  kernelX,
}: ConvolutionWeights): number =>
  kernelY * kernelX * Math.ceil(channels / groups / 2) * 2 * FILTER_BLOCK;

/** Where a weight of one byte goes, as packedWeightIndex has it. */
export function integerWeightIndex(
  shape: ConvolutionWeights,
  filter: number,
  channel: number,
  ky: number,
  kx: number,
): number {
  const lane = packedBiasIndex(shape, filter);
  const block = Math.floor(lane / FILTER_BLOCK);
  const pairs = Math.ceil(shape.channels / shape.groups / 2);
  const pair = (ky * shape.kernelX + kx) * pairs + Math.floor(channel / 2);
  const within = pair * FILTER_BLOCK + (lane % FILTER_BLOCK);
  return block * integerBlockBytes(shape) + within * 2 + (channel % 2);
}
