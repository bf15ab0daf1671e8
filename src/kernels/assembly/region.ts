import { Activation, activateChannels } from './activation';
import { KernelCall } from './kernel-call';
import { softmaxOf } from './softmax';
import { addressOf } from './view';

/**
 * Darknet's region layer (pjreddie's order of numbers): per anchor i1 coordinates, objectness and i0 class
 * scores. x, y, objectness (unless i3, background) and scores go through the logistic function; with i2 the
 * scores, and the objectness when it is background, are a softmax instead.
 */
export function region(call: KernelCall): void {
  const size = call.i1 + 1 + call.i0;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c + size <= call.outChannels; c += size)
        regionBox(call, from + (c << 2), out + (c << 2));
    }
}

function regionBox(call: KernelCall, from: usize, to: usize): void {
  const objectness = call.i1 << 2;
  activateChannels(Activation.Logistic, from, to, 2);
  activateChannels(Activation.Linear, from + 8, to + 8, call.i1 - 2);
  const kind = call.i3 ? Activation.Linear : Activation.Logistic;
  activateChannels(kind, from + objectness, to + objectness, 1);
  const scores = objectness + 4;
  if (call.i2) {
    const first = call.i3 ? objectness : scores;
    softmaxOf(from + first, to + first, call.i3 ? call.i0 + 1 : call.i0, 1);
  } else {
    activateChannels(Activation.Logistic, from + scores, to + scores, call.i0);
  }
}
