import type { KernelCall } from '../kernel-call';
import { logistic } from '../../core/kernels/exponential';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and class scores. x, y, objectness and scores
 * go through the logistic function, unless `newCoordinates` says that the layer before has done it;
 * then x and y are stretched about 1/2 by `scaleXY`.
 */
export function yolo(memory: Floats, call: KernelCall<'yolo'>): void {
  const { classes, newCoordinates, scaleXY } = call.attributes;
  mapEntries(memory, call, classes + 5, (entry, x) => {
    const value = newCoordinates !== 0 || entry === 2 || entry === 3 ? x : logistic(x);
    return entry < 2 ? stretch(value, scaleXY) : value;
  });
}

/**
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and class
 * scores. All but the means of w and h go through the logistic function; the means of x and y
 * are stretched by `scaleXY`.
 */
export function gaussianYolo(memory: Floats, call: KernelCall<'gaussianYolo'>): void {
  const { classes, scaleXY } = call.attributes;
  mapEntries(memory, call, classes + 9, (entry, x) => {
    const value = entry === 4 || entry === 6 ? x : logistic(x);
    return entry === 0 || entry === 2 ? stretch(value, scaleXY) : value;
  });
}

function stretch(x: number, by: number): number {
  const factor = fround(by);
  return fround(x * factor) + fround(-0.5 * fround(factor - 1));
}

/** Applies `map` to each of the `entries` numbers of every anchor. */
function mapEntries(
  memory: Floats,
  call: KernelCall<'yolo' | 'gaussianYolo'>,
  entries: number,
  map: (entry: number, x: number) => number,
): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = map(c % entries, memory[indexOf(a, y, x) + c]);
  });
}
