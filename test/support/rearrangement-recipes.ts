import type { PerAxis } from '../../src/core/network/operation';
import type { Draws } from './draws';
import { divisorsOf, fits, type Recipe } from './network-sketch';

const reorg: Recipe = (sketch, draws) => {
  const stride = draws.of([2, 2, 3, 1]);
  const area = stride * stride;
  const source = sketch.source(draws);
  const { channels, height, width } = sketch.shape(source);
  if (height < stride || width < stride) return;
  const deep = channels % area === 0 ? source : sketch.project(source, area * draws.between(1, 3));
  const from = sketch.multipleOf(deep, { y: stride, x: stride });
  const input = sketch.shape(from);
  const shape = {
    channels: input.channels * area,
    height: input.height / stride,
    width: input.width / stride,
  };
  if (shape.channels <= 100) sketch.add({ kind: 'reorg', stride }, shape, [from]);
};

const BLOCK_ORDERS = ['yxc', 'cyx', 'xyc'] as const;

const blockOf = (draws: Draws): PerAxis => {
  const y = draws.of([2, 2, 3, 1]);
  return { y, x: draws.oneIn(2) ? y : draws.of([2, 1, 3, 4]) };
};

const spaceToDepth: Recipe = (sketch, draws) => {
  const source = sketch.source(draws);
  const block = blockOf(draws);
  const area = block.y * block.x;
  const { channels, height, width } = sketch.shape(source);
  if (height < block.y || width < block.x || channels * area > 100) return;
  const from = sketch.multipleOf(source, block);
  const input = sketch.shape(from);
  const shape = {
    channels: channels * area,
    height: input.height / block.y,
    width: input.width / block.x,
  };
  sketch.add({ kind: 'space-to-depth', block, order: draws.of(BLOCK_ORDERS) }, shape, [from]);
};

const depthToSpace: Recipe = (sketch, draws) => {
  const source = sketch.source(draws);
  const block = blockOf(draws);
  const area = block.y * block.x;
  const { channels, height, width } = sketch.shape(source);
  const extent = { height: height * block.y, width: width * block.x };
  const each = channels % area === 0 ? channels / area : draws.between(1, 3);
  const shape = { channels: each, ...extent };
  if (!fits(shape)) return;
  const from = channels % area === 0 ? source : sketch.project(source, each * area);
  sketch.add({ kind: 'depth-to-space', block, order: draws.of(BLOCK_ORDERS) }, shape, [from]);
};

/** Mostly behind a convolution to so many channels that they can be shuffled. */
const channelShuffle: Recipe = (sketch, draws) => {
  const source = sketch.source(draws);
  const from = draws.oneIn(3) ? source : sketch.project(source, draws.of([6, 8, 12, 18]));
  const shape = sketch.shape(from);
  const groups = draws.of(divisorsOf(shape.channels));
  sketch.add({ kind: 'channel-shuffle', groups }, shape, [from]);
};

/** Layers that move positions to channels, channels to positions, or channels alone. */
export const REARRANGEMENT_RECIPES = {
  'space-to-depth': spaceToDepth,
  'depth-to-space': depthToSpace,
  'channel-shuffle': channelShuffle,
  reorg,
} as const;
