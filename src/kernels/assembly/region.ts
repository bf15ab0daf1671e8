import { copyNumbers, logisticNumbers } from './activation';
import { RegionCall } from './kernel-call';
import { softmaxOf } from './softmax';
import { addressOf } from './view';

/**
 * Darknet's region layer (pjreddie's order of numbers): per anchor some coordinates, objectness and class
 * scores. x, y, objectness (unless `background`) and scores go through the logistic function; with `softmax` the
 * scores, and the objectness when it is background, are a softmax instead.
 */
export function region(call: RegionCall): void {
  const size = call.coordinates + 1 + call.classes;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c + size <= call.outChannels; c += size)
        regionBox(call, from + (c << 2), out + (c << 2));
    }
}

function regionBox(call: RegionCall, from: usize, to: usize): void {
  const objectness = call.coordinates << 2;
  logisticNumbers(from, to, 2);
  copyNumbers(from + 8, to + 8, call.coordinates - 2);
  if (call.background) copyNumbers(from + objectness, to + objectness, 1);
  else logisticNumbers(from + objectness, to + objectness, 1);
  const scores = objectness + 4;
  if (call.softmax) {
    const first = call.background ? objectness : scores;
    softmaxOf(from + first, to + first, call.background ? call.classes + 1 : call.classes, 1);
  } else {
    logisticNumbers(from + scores, to + scores, call.classes);
  }
}
