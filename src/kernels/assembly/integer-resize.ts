import { IntegerResizeCall } from './kernel-call';
import { addressOf } from './view';

/** Bits behind the point of positions. */
const BITS = 10;
const ONE: i32 = 1 << BITS;

/**
 * Integers of one byte between the four around a position, by its distances to them in 2^-10, rounded to the nearest, of two away
 * from 0. What is outside is taken from the border.
 */
export function integerResize(call: IntegerResizeCall): void {
  for (let y = call.y0; y < call.y1; y++) {
    const row = y * call.scaleY + call.offsetY;
    const above = inside(row >> BITS, call.aHeight);
    const below = inside((row + ONE - 1) >> BITS, call.aHeight);
    const down = row - (above << BITS);
    for (let x = call.x0; x < call.x1; x++) {
      const column = x * call.scaleX + call.offsetX;
      const left = inside(column >> BITS, call.aWidth);
      const right = inside((column + ONE - 1) >> BITS, call.aWidth);
      const along = column - (left << BITS);
      const a = addressOf(call.a, above, left);
      const b = addressOf(call.a, above, right);
      const d = addressOf(call.a, below, left);
      const e = addressOf(call.a, below, right);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const top = <i32>load<i8>(a + c) * (ONE - along) + <i32>load<i8>(b + c) * along;
        const bottom = <i32>load<i8>(d + c) * (ONE - along) + <i32>load<i8>(e + c) * along;
        const sum = top * (ONE - down) + bottom * down;
        const half = 1 << (2 * BITS - 1);
        store<i8>(out + c, <i8>((sum > 0 ? sum + half : sum - half) / (1 << (2 * BITS))));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function inside(position: i32, extent: i32): i32 {
  return min(max(position, 0), extent - 1);
}
