import { activateRectangle } from './activation';
import { ElementwiseCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { powers } from './power';
import { ONE_CHANNEL, ONE_POSITION } from './spread';
import { addressOf, isWhole } from './view';

/**
 * out = activation(a ∘ b), number by number, for the operator ∘ of that number in ELEMENTWISE_OPERATORS, each input spread
 * over the output.
 */
export function elementwise(call: ElementwiseCall): void {
  const staysA = (call.spreadA & ONE_POSITION) != 0;
  const staysB = (call.spreadB & ONE_POSITION) != 0;
  let a = addressOf(call.a, 0, 0);
  let b = addressOf(call.b, 0, 0);
  // Where nothing is spread and rows are dense, a row goes as one.
  const dense =
    !call.spreadA &&
    !call.spreadB &&
    isWhole<f32>(call.a) &&
    isWhole<f32>(call.b) &&
    isWhole<f32>(call.out);
  const together = dense ? call.x1 - call.x0 : 1;
  const count = together * call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x += together) {
      if (!staysA) a = addressOf(call.a, y, x);
      if (!staysB) b = addressOf(call.b, y, x);
      combine(call, a, b, addressOf(call.out, y, x), count);
    }
  activateRectangle(call);
}

/** `count` neighbouring numbers: the channels of a position, or of a row of them. */
function combine(call: ElementwiseCall, a: usize, b: usize, out: usize, count: i32): void {
  switch (call.operator) {
    case 0:
      return each(call, a, b, out, count, 0);
    case 1:
      return each(call, a, b, out, count, 1);
    case 2:
      return each(call, a, b, out, count, 2);
    case 3:
      return each(call, a, b, out, count, 3);
    case 4:
      return each(call, a, b, out, count, 4);
    case 5:
      return each(call, a, b, out, count, 5);
    default:
      return each(call, a, b, out, count, 6);
  }
}

// @ts-ignore: decorator
@inline
function each(
  call: ElementwiseCall,
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  operator: i32,
): void {
  const splatA = (call.spreadA & ONE_CHANNEL) != 0;
  const splatB = (call.spreadB & ONE_CHANNEL) != 0;
  let c = 0;
  // Decided once for a position, not for every four channels: that took half as long again.
  if (!splatA && !splatB)
    for (; c + 4 <= count; c += 4) {
      const offset = <usize>(c << 2);
      v128.store(
        out + offset,
        combinedFloats(v128.load(a + offset), v128.load(b + offset), operator),
      );
    }
  for (; c < count; c += 4) {
    const offset = <usize>(c << 2);
    const left = splatA ? v128.load32_splat(a) : loadLanes(a + offset, count - c);
    const right = splatB ? v128.load32_splat(b) : loadLanes(b + offset, count - c);
    storeLanes(out + offset, count - c, combinedFloats(left, right, operator));
  }
}

// @ts-ignore: decorator
@inline
export function combinedFloats(a: v128, b: v128, operator: i32): v128 {
  if (operator == 0) return f32x4.add(a, b);
  if (operator == 1) return f32x4.sub(a, b);
  if (operator == 2) return f32x4.mul(a, b);
  if (operator == 3) return f32x4.div(a, b);
  // What is not a number is passed on, whichever of the two it is.
  if (operator == 4) return v128.bitselect(f32x4.pmin(a, b), b, f32x4.eq(b, b));
  if (operator == 5) return v128.bitselect(f32x4.pmax(a, b), b, f32x4.eq(b, b));
  return powers(a, b);
}
