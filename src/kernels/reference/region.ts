import type { KernelCall } from '../kernel-call';
import { logistic } from './exponential';
import { range, softmaxOf } from './softmax';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/**
 * Darknet's region layer (pjreddie's order of numbers): per anchor i1 coordinates, objectness and i0 class
 * scores. x, y, objectness (unless i3, background) and scores go through the logistic function; with i2 the
 * scores, and the objectness when it is background, are a softmax instead.
 */
export function region(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const size = call.i1 + 1 + call.i0;
  eachPosition(call, (y, x) => {
    for (let box = 0; box + size <= call.outChannels; box += size)
      regionBox(memory, call, indexOf(a, y, x) + box, indexOf(out, y, x) + box);
  });
}

function regionBox(memory: Floats, call: KernelCall, from: number, to: number): void {
  const softmaxFrom = call.i2 === 0 ? Infinity : call.i1 + (call.i3 === 0 ? 1 : 0);
  const size = call.i1 + 1 + call.i0;
  for (let entry = 0; entry < Math.min(size, softmaxFrom); entry++) {
    const coordinate = entry >= 2 && entry < call.i1;
    const background = entry === call.i1 && call.i3 !== 0;
    const x = memory[from + entry];
    memory[to + entry] = coordinate || background ? x : logistic(x);
  }
  if (call.i2 === 0) return;
  const scores = range(size - softmaxFrom).map(i => softmaxFrom + i);
  softmaxOf(
    memory,
    scores.map(entry => from + entry),
    scores.map(entry => to + entry),
    1,
  );
}
