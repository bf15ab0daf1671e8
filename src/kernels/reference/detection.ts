import type { KernelCall } from '../kernel-call';
import { range, softmaxOf } from './softmax';
import { firstInput, flatIndex, outputOf, type Floats } from './view';

/**
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With
 * i2 the i1 class scores of each of the i0 × i0 cells, which come first, are made a softmax.
 */
export function detection(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const count = out.channels * out.height * out.width;
  for (let i = 0; i < count; i++) memory[flatIndex(out, i)] = memory[flatIndex(a, i)];
  if (call.i2 === 0) return;
  for (let cell = 0; cell < call.i0 * call.i0; cell++) {
    const scores = range(call.i1).map(i => flatIndex(out, cell * call.i1 + i));
    softmaxOf(memory, scores, scores, 1);
  }
}
