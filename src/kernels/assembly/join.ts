import { JoinBytesCall, JoinCall } from './kernel-call';
import { collectNumbers, neighbours } from './numbers';
import { addressOf } from './view';

/**
 * One input of a concatenation on any axis: of every `total` numbers of the output as it lies, the `inner` from `start` on
 * are the next of the input. The others stay as they are.
 */
export function join(call: JoinCall): void {
  joinNumbers<f32>(call);
}

/** The same with integers of one byte. */
export function joinBytes(call: JoinBytesCall): void {
  joinNumbers<i8>(call);
}

function joinNumbers<T>(call: JoinCall): void {
  const together = neighbours<T>(call.out, call.x0, call.x1);
  const inner = call.inner;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x += together) {
      const to = addressOf(call.out, y, x);
      const first = (y * call.outWidth + x) * call.outChannels;
      const end = first + together * call.outChannels;
      let number = first;
      while (number < end) {
        const place = (number % call.total) - call.start;
        if (place < 0) number -= place;
        else if (place >= inner) number += call.total - place;
        else {
          const count = min(inner - place, end - number);
          const source = (number / call.total) * inner + place;
          collectNumbers<T>(call.a, source, 1, count, to + (number - first) * sizeof<T>());
          number += count;
        }
      }
    }
}
