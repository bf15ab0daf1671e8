import type { KernelCall } from '../kernel-call';
import { range, softmaxOf } from './softmax';
import { firstInput, flatIndex, outputOf, type Floats } from './view';

/**
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With
 * `softmax` the scores of each of the side × side cells, which come first, are made one.
 */
export function detection(memory: Floats, call: KernelCall<'detection'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { side, classes, softmax } = call.attributes;
  const count = out.channels * out.height * out.width;
  for (let i = 0; i < count; i++) memory[flatIndex(out, i)] = memory[flatIndex(a, i)];
  if (softmax === 0) return;
  for (let cell = 0; cell < side * side; cell++) {
    const scores = range(classes).map(i => flatIndex(out, cell * classes + i));
    softmaxOf(memory, scores, scores, 1);
  }
}
