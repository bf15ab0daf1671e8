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
