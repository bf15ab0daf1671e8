import type { KernelCall } from '../kernel-call';
import { logistic } from './exponential';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and i0 class scores. x, y, objectness and scores
 * go through the logistic function, unless i1 (new coordinates) says that the layer before has done it;
 * then x and y are stretched about 1/2 by f0.
 */
export function yolo(memory: Floats, call: KernelCall): void {
  mapEntries(memory, call, call.i0 + 5, (entry, x) => {
    const value = call.i1 !== 0 || entry === 2 || entry === 3 ? x : logistic(x);
    return entry < 2 ? stretch(value, call.f0) : value;
  });
}

/**
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and i0 class
 * scores. All but the means of w and h go through the logistic function; the means of x and y
 * are stretched by f0.
 */
export function gaussianYolo(memory: Floats, call: KernelCall): void {
  mapEntries(memory, call, call.i0 + 9, (entry, x) => {
    const value = entry === 4 || entry === 6 ? x : logistic(x);
    return entry === 0 || entry === 2 ? stretch(value, call.f0) : value;
  });
}

function stretch(x: number, by: number): number {
  const factor = fround(by);
  return fround(x * factor) + fround(-0.5 * fround(factor - 1));
}

/** Applies `map` to each of the `entries` numbers of every anchor. */
function mapEntries(
  memory: Floats,
  call: KernelCall,
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
