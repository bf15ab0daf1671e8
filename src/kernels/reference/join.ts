import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  placeOf,
  lyingPlace,
  outputOf,
  type Floats,
  type Numbers,
} from './view';

/**
 * One input of a concatenation on any axis: of every `total` numbers of the output as it lies, the `inner` from `start` on
 * are the next of the input. The others stay as they are.
 */
export function join(memory: Floats, call: KernelCall<'join'>): void {
  joinNumbers(memory, call);
}

/** The same with integers of one byte. */
export function joinBytes(memory: Floats, call: KernelCall<'joinBytes'>): void {
  joinNumbers(bytesOf(memory), call);
}

function joinNumbers(memory: Numbers, call: KernelCall<'join'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { start, inner, total } = call.attributes;
  eachPosition(call, (y, x) => {
    const first = (y * out.width + x) * out.channels;
    for (let c = 0; c < out.channels; c++) {
      const place = ((first + c) % total) - start;
      const source = Math.floor((first + c) / total) * inner + place;
      if (place >= 0 && place < inner)
        memory[placeOf(memory, out, y, x) + c] = memory[lyingPlace(memory, a, source)];
    }
  });
}
