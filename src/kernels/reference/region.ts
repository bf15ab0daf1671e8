import type { KernelCall } from '../kernel-call';
import { logistic } from '../../core/kernels/exponential';
import { range, softmaxOf } from './softmax';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/**
 * Darknet's region layer (pjreddie's order of numbers): per anchor some coordinates, objectness and class
 * scores. x, y, objectness (unless `background`) and scores go through the logistic function; with `softmax` the
 * scores, and the objectness when it is background, are a softmax instead.
 */
export function region(memory: Floats, call: KernelCall<'region'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const size = sizeOf(call);
  eachPosition(call, (y, x) => {
    for (let box = 0; box + size <= call.outChannels; box += size)
      regionBox(memory, call, indexOf(a, y, x) + box, indexOf(out, y, x) + box);
  });
}

/** Numbers of an anchor. */
const sizeOf = ({ attributes: { classes, coordinates } }: KernelCall<'region'>): number =>
  coordinates + 1 + classes;

function regionBox(memory: Floats, call: KernelCall<'region'>, from: number, to: number): void {
  const { coordinates, softmax, background } = call.attributes;
  const softmaxFrom = softmax === 0 ? Infinity : coordinates + (background === 0 ? 1 : 0);
  const size = sizeOf(call);
  for (let entry = 0; entry < Math.min(size, softmaxFrom); entry++) {
    const isCoordinate = entry >= 2 && entry < coordinates;
    const isBackground = entry === coordinates && background !== 0;
    const x = memory[from + entry];
    memory[to + entry] = isCoordinate || isBackground ? x : logistic(x);
  }
  if (softmax === 0) return;
  const scores = range(size - softmaxFrom).map(i => softmaxFrom + i);
  softmaxOf(
    memory,
    scores.map(entry => from + entry),
    scores.map(entry => to + entry),
    1,
  );
}
