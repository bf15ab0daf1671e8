import { KernelCall } from './kernel-call';
import { addressOf } from './view';

/** Output channel j·groups + g is input channel g·(C/groups) + j. */
export function channelShuffle(call: KernelCall): void {
  const groups = call.groups;
  const each = call.outChannels / groups;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      let to = addressOf(call.out, y, x);
      for (let j = 0; j < each; j++)
        for (let g = 0; g < groups; g++) {
          store<f32>(to, load<f32>(from + ((g * each + j) << 2)));
          to += 4;
        }
    }
}
