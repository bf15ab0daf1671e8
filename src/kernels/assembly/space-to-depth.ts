import { copyNumbers } from './activation';
import { SpaceToDepthCall } from './kernel-call';
import { addressOf } from './view';

/**
 * The positions of a block become the channels of one: channel dy·stepY + dx·stepX + c·stepC of (y, x) is channel c of
 * (y·strideY + dy, x·strideX + dx).
 */
export function spaceToDepth(call: SpaceToDepthCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let dy = 0; dy < call.strideY; dy++) {
        let from = addressOf(call.a, y * call.strideY + dy, x * call.strideX);
        let to = out + ((dy * call.stepY) << 2);
        for (let dx = 0; dx < call.strideX; dx++) {
          if (call.stepC == 1) copyNumbers(from, to, call.aChannels);
          else
            for (let c = 0; c < call.aChannels; c++)
              store<f32>(to + ((c * call.stepC) << 2), load<f32>(from + (c << 2)));
          from += call.aPixelStride;
          to += call.stepX << 2;
        }
      }
    }
}
