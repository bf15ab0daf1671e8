import { ChannelMaxPoolCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Maximum over the channels g, g + n, g + 2n, … of a position; n is the attribute `channels`, those of the output. */
export function channelMaxPool(call: ChannelMaxPoolCall): void {
  const groups = call.channels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let g = 0; g < groups; g += 4) {
        let largest = f32x4.splat(-f32.MAX_VALUE);
        for (let c = g; c < call.aChannels; c += groups) {
          const count = min(groups - g, call.aChannels - c);
          const lanes = loadLanes(from + (c << 2), count);
          largest = f32x4.pmax(largest, count < 4 ? keepLanes(lanes, count) : lanes);
        }
        storeLanes(out + (g << 2), groups - g, largest);
      }
    }
}

/** The lanes from `count` on set so low that they can't be the maximum. */
function keepLanes(lanes: v128, count: i32): v128 {
  const index = i32x4(0, 1, 2, 3);
  const missing = i32x4.ge_s(index, i32x4.splat(count));
  return v128.bitselect(f32x4.splat(-f32.MAX_VALUE), lanes, missing);
}
