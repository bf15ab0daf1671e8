import { PadBytesCall, PadCall } from './kernel-call';
import { storeLanes } from './lanes';
import { moveNumbers } from './numbers';
import { addressOf } from './view';

/** Places in PAD_MODES of core/network/operation.ts. */
const CONSTANT = 0;
const EDGE = 1;
const REFLECT = 2;

/** The map behind `top` rows and `left` columns; what stands around it is said at PAD_MODES. */
export function pad(call: PadCall): void {
  padNumbers<f32>(call);
}

/** The same with integers of one byte. */
export function padBytes(call: PadBytesCall): void {
  padNumbers<i8>(call);
}

function padNumbers<T>(call: PadCall): void {
  const channels = call.outChannels;
  const isConstant = call.mode === CONSTANT;
  for (let y = call.y0; y < call.y1; y++) {
    const row = y - call.top;
    for (let x = call.x0; x < call.x1; x++) {
      const column = x - call.left;
      const out = addressOf(call.out, y, x);
      const isInside = row >= 0 && row < call.aHeight && column >= 0 && column < call.aWidth;
      if (isConstant && !isInside) {
        fill<T>(out, call.value, channels);
        continue;
      }
      const from = addressOf(
        call.a,
        sourceOf(row, call.aHeight, call.mode),
        sourceOf(column, call.aWidth, call.mode),
      );
      moveNumbers<T>(from, out, channels);
    }
  }
}

/** `count` numbers that are all the same. */
// @ts-ignore: decorator
@inline
function fill<T>(out: usize, value: f32, count: i32): void {
  if (isFloat<T>())
    for (let c = 0; c < count; c += 4) storeLanes(out + (c << 2), count - c, f32x4.splat(value));
  else memory.fill(out, <u8>(<i32>value), count);
}

/** Of which position one that may lie outside is a copy. */
function sourceOf(position: i32, extent: i32, mode: i32): i32 {
  if (mode === EDGE) return min(max(position, 0), extent - 1);
  const mirror = mode === REFLECT ? 0 : 1;
  if (position < 0) return -position - mirror;
  return position < extent ? position : 2 * (extent - 1) - position + mirror;
}
