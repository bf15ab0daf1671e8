import { activateRectangle } from './activation';
import { ElementwiseCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { powers } from './power';
import { addressOf, View } from './view';

/** Bits of a spread: its one position stands for all, its one channel stands for all. */
const ONE_POSITION = 1;
const ONE_CHANNEL = 2;

/**
 * out = activation(a ∘ b), number by number, for the operator ∘ of that number in ELEMENTWISE_OPERATORS, each input spread
 * over the output.
 */
export function elementwise(call: ElementwiseCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = spreadAddress(call.a, call.spreadA, y, x);
      const b = spreadAddress(call.b, call.spreadB, y, x);
      combine(call, a, b, addressOf(call.out, y, x));
    }
  activateRectangle(call);
}

// @ts-ignore: decorator
@inline
function spreadAddress(view: View, spread: i32, y: i32, x: i32): usize {
  return spread & ONE_POSITION ? addressOf(view, 0, 0) : addressOf(view, y, x);
}

/** All channels of a position. */
function combine(call: ElementwiseCall, a: usize, b: usize, out: usize): void {
  switch (call.operator) {
    case 0:
      return each(call, a, b, out, 0);
    case 1:
      return each(call, a, b, out, 1);
    case 2:
      return each(call, a, b, out, 2);
    case 3:
      return each(call, a, b, out, 3);
    case 4:
      return each(call, a, b, out, 4);
    case 5:
      return each(call, a, b, out, 5);
    default:
      return each(call, a, b, out, 6);
  }
}

// @ts-ignore: decorator
@inline
function each(call: ElementwiseCall, a: usize, b: usize, out: usize, operator: i32): void {
  const channels = call.outChannels;
  const splatA = (call.spreadA & ONE_CHANNEL) != 0;
  const splatB = (call.spreadB & ONE_CHANNEL) != 0;
  for (let c = 0; c < channels; c += 4) {
    const offset = <usize>(c << 2);
    const left = splatA ? v128.load32_splat(a) : loadLanes(a + offset, channels - c);
    const right = splatB ? v128.load32_splat(b) : loadLanes(b + offset, channels - c);
    storeLanes(out + offset, channels - c, combined(left, right, operator));
  }
}

// @ts-ignore: decorator
@inline
function combined(a: v128, b: v128, operator: i32): v128 {
  if (operator == 0) return f32x4.add(a, b);
  if (operator == 1) return f32x4.sub(a, b);
  if (operator == 2) return f32x4.mul(a, b);
  if (operator == 3) return f32x4.div(a, b);
  // What is not a number is passed on, whichever of the two it is.
  if (operator == 4) return v128.bitselect(f32x4.pmin(a, b), b, f32x4.eq(b, b));
  if (operator == 5) return v128.bitselect(f32x4.pmax(a, b), b, f32x4.eq(b, b));
  return powers(a, b);
}
