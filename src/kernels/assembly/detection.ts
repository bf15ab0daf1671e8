import { KernelCall } from './kernel-call';
import { softmaxFlat } from './softmax';
import { flatAddress } from './view';

/**
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With
 * i2 the i1 class scores of each of the i0 × i0 cells, which come first, are made a softmax.
 */
export function detection(call: KernelCall): void {
  const count = call.outChannels * call.outHeight * call.outWidth;
  for (let i = 0; i < count; i++)
    store<f32>(flatAddress(call.out, i), load<f32>(flatAddress(call.a, i)));
  if (!call.i2) return;
  for (let cell = 0; cell < call.i0 * call.i0; cell++)
    softmaxFlat(call.out, call.out, cell * call.i1, call.i1, 1);
}
