import { DetectionCall } from './kernel-call';
import { softmaxFlat } from './softmax';
import { flatAddress } from './view';

/**
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With
 * `softmax` the scores of each of the side × side cells, which come first, are made one.
 */
export function detection(call: DetectionCall): void {
  const count = call.outChannels * call.outHeight * call.outWidth;
  for (let i = 0; i < count; i++)
    store<f32>(flatAddress(call.out, i), load<f32>(flatAddress(call.a, i)));
  if (!call.softmax) return;
  for (let cell = 0; cell < call.side * call.side; cell++)
    softmaxFlat(call.out, call.out, cell * call.classes, call.classes, 1);
}
