import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  placeOf,
  outputOf,
  type Floats,
  type Numbers,
} from './view';

/** Output channel j·groups + g is input channel g·(C/groups) + j. */
export function channelShuffle(memory: Floats, call: KernelCall): void {
  shuffle(memory, call);
}

/** The same with integers of one byte. */
export function channelShuffleBytes(memory: Floats, call: KernelCall): void {
  shuffle(bytesOf(memory), call);
}

function shuffle(memory: Numbers, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { groups, outChannels } = call;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < outChannels; c++) {
      const from = (c % groups) * (outChannels / groups) + Math.floor(c / groups);
      memory[placeOf(memory, out, y, x) + c] = memory[placeOf(memory, a, y, x) + from];
    }
  });
}
