import { SpaceToDepthBytesCall, SpaceToDepthCall } from './kernel-call';
import { moveNumbers } from './numbers';
import { addressOf } from './view';

/**
 * The positions of a block become the channels of one: channel dy·stepY + dx·stepX + c·stepC of (y, x) is channel c of
 * (y·strideY + dy, x·strideX + dx).
 */
export function spaceToDepth(call: SpaceToDepthCall): void {
  deepen<f32>(call);
}

/** The same with integers of one byte. */
export function spaceToDepthBytes(call: SpaceToDepthBytesCall): void {
  deepen<i8>(call);
}

function deepen<T>(call: SpaceToDepthCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let dy = 0; dy < call.strideY; dy++) {
        let from = addressOf(call.a, y * call.strideY + dy, x * call.strideX);
        let to = out + dy * call.stepY * sizeof<T>();
        for (let dx = 0; dx < call.strideX; dx++) {
          if (call.stepC == 1) moveNumbers<T>(from, to, call.aChannels);
          else
            for (let c = 0; c < call.aChannels; c++)
              store<T>(to + c * call.stepC * sizeof<T>(), load<T>(from + c * sizeof<T>()));
          from += call.aPixelStride;
          to += call.stepX * sizeof<T>();
        }
      }
    }
}
