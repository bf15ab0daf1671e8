import { logisticOf } from './exponential';
import { KernelCall } from './kernel-call';
import { addressOf } from './view';

/**
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and i0 class scores. x, y, objectness and scores
 * go through the logistic function, unless i1 (new coordinates) says that the layer before has done it;
 * then x and y are stretched about 1/2 by f0.
 */
export function yolo(call: KernelCall): void {
  const shift = <f32>-0.5 * (call.f0 - 1);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const entry = c % (call.i0 + 5);
        let value = load<f32>(from + (c << 2));
        if (!call.i1 && entry != 2 && entry != 3) value = logisticOf(value);
        if (entry < 2) value = value * call.f0 + shift;
        store<f32>(out + (c << 2), value);
      }
    }
}

/**
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and i0 class
 * scores. All but the means of w and h go through the logistic function; the means of x and y
 * are stretched by f0.
 */
export function gaussianYolo(call: KernelCall): void {
  const shift = <f32>-0.5 * (call.f0 - 1);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const entry = c % (call.i0 + 9);
        let value = load<f32>(from + (c << 2));
        if (entry != 4 && entry != 6) value = logisticOf(value);
        if (entry == 0 || entry == 2) value = value * call.f0 + shift;
        store<f32>(out + (c << 2), value);
      }
    }
}
