import { KernelCall } from './kernel-call';
import { addressOf } from './view';

/** Output channel j·groups + g is input channel g·(C/groups) + j. */
export function channelShuffle(call: KernelCall): void {
  shuffle<f32>(call);
}

/** The same with integers of one byte. */
export function channelShuffleBytes(call: KernelCall): void {
  shuffle<i8>(call);
}

function shuffle<T>(call: KernelCall): void {
  const groups = call.groups;
  const each = call.outChannels / groups;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      let to = addressOf(call.out, y, x);
      for (let j = 0; j < each; j++)
        for (let g = 0; g < groups; g++) {
          store<T>(to, load<T>(from + (g * each + j) * sizeof<T>()));
          to += sizeof<T>();
        }
    }
}
