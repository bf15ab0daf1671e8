import { stripFor } from '../kernels/fast-strip';
import { FILTER_BLOCK, FREQUENCIES } from '../kernels/filter-block';
import type { Work } from './cost-table';

/** Blocks that are multiplied at once, and channels that are transformed at once. */
const TOGETHER = 4;

const BYTES = 4;

/** A 3x3 convolution by the fast kernel; channels and filters are those of one of its groups. */
export interface FastPart {
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  /** Blocks of 4x4 outputs. */
  readonly blocks: number;
}

/** What src/kernels/assembly/winograd.ts does for the part, counted. */
export function fastWork({ channels, filters, groups, blocks }: FastPart): Work {
  const strip = stripFor(channels, filters, blocks);
  const strips = Math.ceil(blocks / strip.blocks);
  const last = blocks - (strips - 1) * strip.blocks;
  const fours = (strips - 1) * Math.ceil(strip.blocks / TOGETHER) + Math.ceil(last / TOGETHER);
  const chunks = Math.ceil(channels / strip.channels);
  // With several chunks the inputs are transformed again for every panel of filters.
  const passes = chunks === 1 ? 1 : Math.ceil(filters / strip.filters);
  const filterBlocks = groups * Math.ceil(filters / FILTER_BLOCK);
  const products = FREQUENCIES * channels * filterBlocks;
  return {
    fastInput: groups * blocks * Math.ceil(channels / TOGETHER) * passes,
    fastSum: fours * FREQUENCIES * filterBlocks * chunks,
    fastProduct: fours * products,
    fastOutput: blocks * filterBlocks,
    fastWeightByte: strips * products * FILTER_BLOCK * BYTES,
  };
}
