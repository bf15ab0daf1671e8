import { DepthToSpaceBytesCall, DepthToSpaceCall } from './kernel-call';
import { moveNumbers } from './numbers';
import { addressOf } from './view';

/**
 * The channels of a position become those of the positions of a block: channel c of (y·blockY + dy, x·blockX + dx) is
 * channel dy·stepY + dx·stepX + c·stepC of (y, x).
 */
export function depthToSpace(call: DepthToSpaceCall): void {
  spread<f32>(call);
}

/** The same with integers of one byte. */
export function depthToSpaceBytes(call: DepthToSpaceBytesCall): void {
  spread<i8>(call);
}

function spread<T>(call: DepthToSpaceCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const part = (y % call.blockY) * call.stepY + (x % call.blockX) * call.stepX;
      const from = addressOf(call.a, y / call.blockY, x / call.blockX) + part * sizeof<T>();
      const out = addressOf(call.out, y, x);
      if (call.stepC == 1) moveNumbers<T>(from, out, call.outChannels);
      else
        for (let c = 0; c < call.outChannels; c++)
          store<T>(out + c * sizeof<T>(), load<T>(from + c * call.stepC * sizeof<T>()));
    }
}
