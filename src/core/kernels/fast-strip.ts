import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import { FAST_BLOCK } from '../tiling/receptive-field';
import { FILTER_BLOCK, FREQUENCIES, weightChunk } from './filter-block';

/**
 * What the fast kernel computes at a time. It transforms some channels of the inputs under some blocks of 4x4 outputs,
 * and multiplies them with the weights of some filters: see src/kernels/assembly/winograd.ts.
 */
export interface FastStrip {
  /** Blocks at a time; the last ones may be fewer. */
  readonly blocks: number;
  /** Input channels at a time, of one group of the convolution: those of one chunk of weights. */
  readonly channels: number;
  /** Filters at a time: a multiple of 8. */
  readonly filters: number;
}

/**
 * Blocks of a strip: each weight that is fetched is used for all of them. A longer strip needs more memory and is no
 * faster.
 */
const STRIP_BLOCKS = 12;

/** Filters at a time if channels come in chunks: the inputs are transformed again for each. */
const PANEL_FILTERS = 120;

/** Vectors of 4 floats that a transformation itself needs. */
const TRANSFORMATION_FLOATS = FREQUENCIES * 4;

/** How a fast layer computes a part of its output. */
export function fastStrip(
  network: Network,
  { index, operation, inputs }: Layer,
  computed: Rectangle,
): FastStrip {
  if (operation.kind !== 'convolution')
    throw new Error(`internal error: layer ${index} is ${operation.kind} and cannot be fast`);
  const { filters, groups } = operation;
  const { channels } = shapeOf(network, at(inputs, 0));
  return stripFor(channels / groups, filters / groups, blocksIn(computed));
}

/** The same for input channels and filters of one group of a convolution, and as many blocks. */
export function stripFor(channels: number, filters: number, blocks: number): FastStrip {
  const chunk = weightChunk(channels);
  return {
    blocks: Math.min(STRIP_BLOCKS, blocks),
    channels: chunk,
    // If all channels go together, a few filters are enough: the transformed inputs serve all of them.
    filters:
      chunk === channels ? FILTER_BLOCK : Math.min(PANEL_FILTERS, roundedUp(filters, FILTER_BLOCK)),
  };
}

/** Bytes of the fast kernel's working memory, all of which it fills. At most 447 KiB. */
export function scratchBytes({ blocks, channels, filters }: FastStrip): number {
  const inputs = blocks * roundedUp(channels, 4);
  const sums = roundedUp(blocks, 4) * filters;
  return (TRANSFORMATION_FLOATS + FREQUENCIES * (inputs + sums)) * ELEMENT_BYTES.f32;
}

/** Blocks of a map that a part of it touches. */
export const blocksIn = ({ y, x }: Rectangle): number => blocksAlong(y) * blocksAlong(x);

/** Blocks begin at multiples of their size. */
const blocksAlong = ({ start, end }: Interval): number =>
  Math.ceil(end / FAST_BLOCK) - Math.floor(start / FAST_BLOCK);

const roundedUp = (count: number, multiple: number): number =>
  Math.ceil(count / multiple) * multiple;
