import { copyNumbers, logisticNumbers } from './activation';
import { GaussianYoloCall, YoloCall } from './kernel-call';
import { addressOf } from './view';

/**
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and class scores. x, y, objectness and scores
 * go through the logistic function, unless `newCoordinates` says that the layer before has done it;
 * then x and y are stretched about 1/2 by `scaleXY`.
 */
export function yolo(call: YoloCall): void {
  const size = 5 + call.classes;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      let from = addressOf(call.a, y, x);
      let out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c += size) {
        if (call.newCoordinates) {
          copyNumbers(from, out, size);
        } else {
          logisticNumbers(from, out, 2);
          copyNumbers(from + 8, out + 8, 2);
          logisticNumbers(from + 16, out + 16, size - 4);
        }
        stretch(out, call.scaleXY);
        stretch(out + 4, call.scaleXY);
        from += size << 2;
        out += size << 2;
      }
    }
}

/**
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and class
 * scores. All but the means of w and h go through the logistic function; the means of x and y
 * are stretched by `scaleXY`.
 */
export function gaussianYolo(call: GaussianYoloCall): void {
  const size = 9 + call.classes;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      let from = addressOf(call.a, y, x);
      let out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c += size) {
        const width = load<f32>(from + 16);
        const height = load<f32>(from + 24);
        logisticNumbers(from, out, size);
        stretch(out, call.scaleXY);
        stretch(out + 8, call.scaleXY);
        store<f32>(out + 16, width);
        store<f32>(out + 24, height);
        from += size << 2;
        out += size << 2;
      }
    }
}

/** The number at an address is stretched about 1/2. */
// @ts-ignore: decorator
@inline
function stretch(address: usize, scale: f32): void {
  store<f32>(address, load<f32>(address) * scale + <f32>-0.5 * (scale - 1));
}
