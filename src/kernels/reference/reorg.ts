import type { KernelCall } from '../kernel-call';
import {
  eachPosition,
  firstInput,
  flatIndex,
  indexOf,
  outputOf,
  type Floats,
  type View,
} from './view';

/**
 * Positions to channels with a stride, or back when `reverse` is set; the larger number of channels must be
 * a multiple of stride². Without `spaceToDepth` it is the order that Darknet's reorg computes: its loops
 * take the extents of the input for those of the output, so it splits an output number's place
 * by the input's shape. Backwards it makes no such mistake, and both orders agree.
 */
export function reorg(memory: Floats, call: KernelCall<'reorg'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { reverse, spaceToDepth } = call.attributes;
  const source = reverse !== 0 ? depthSource : spaceToDepth !== 0 ? spaceSource : mixedSource;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = memory[source(call, a, c, y, x)];
  });
}

type Source = (call: KernelCall<'reorg'>, a: View, c: number, y: number, x: number) => number;

/** Output channel (dy·stride + dx)·C + c of (y, x) is channel c of (y·stride + dy, x·stride + dx). */
const spaceSource: Source = ({ attributes: { stride } }, a, c, y, x) => {
  const part = Math.floor(c / a.channels);
  const inputY = y * stride + Math.floor(part / stride);
  return indexOf(a, inputY, x * stride + (part % stride)) + (c % a.channels);
};

/** The inverse of `spaceSource`. */
const depthSource: Source = ({ attributes: { stride }, outChannels }, a, c, y, x) => {
  const part = (y % stride) * stride + (x % stride);
  return indexOf(a, Math.floor(y / stride), Math.floor(x / stride)) + part * outChannels + c;
};

/** Number i of the output is (k, row, column) in the input's shape C×H×W; its source is number j of the input. */
const mixedSource: Source = ({ attributes: { stride }, outHeight, outWidth }, a, c, y, x) => {
  const index = (c * outHeight + y) * outWidth + x;
  const column = index % a.width;
  const row = Math.floor(index / a.width) % a.height;
  const k = Math.floor(index / (a.width * a.height));
  const few = a.channels / (stride * stride);
  const part = Math.floor(k / few);
  const wideX = column * stride + (part % stride);
  const wideY = row * stride + Math.floor(part / stride);
  return flatIndex(a, ((k % few) * a.height * stride + wideY) * a.width * stride + wideX);
};
