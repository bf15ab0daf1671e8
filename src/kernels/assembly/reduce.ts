import { ReduceCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Places in REDUCTIONS. */
const MEAN: i32 = 0;
const MAXIMUM: i32 = 2;
const MINIMUM: i32 = 3;

/**
 * Mean, sum, maximum or minimum of all numbers along the axes `over…`, which have one place in the output: row by row, column
 * by column, channel by channel.
 */
export function reduce(call: ReduceCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      if (call.overChannels) store<f32>(out, ofAllChannels(call, y, x));
      else if (call.operator == MAXIMUM) ofEachChannel(call, y, x, out, MAXIMUM);
      else if (call.operator == MINIMUM) ofEachChannel(call, y, x, out, MINIMUM);
      else ofEachChannel(call, y, x, out, MEAN);
    }
}

/** Numbers of the input for each of the output. */
function countOf(call: ReduceCall): f32 {
  const rows = call.overY ? call.aHeight : 1;
  const columns = call.overX ? call.aWidth : 1;
  return <f32>(rows * columns * (call.overChannels ? call.aChannels : 1));
}

// @ts-ignore: decorator
@inline
function ofEachChannel(call: ReduceCall, y: i32, x: i32, out: usize, operator: i32): void {
  const first = call.overY ? 0 : y;
  const rows = call.overY ? call.aHeight : 1;
  const left = call.overX ? 0 : x;
  const columns = call.overX ? call.aWidth : 1;
  const start = f32x4.splat(startOf(operator));
  const divisor = f32x4.splat(call.operator == MEAN ? countOf(call) : 1);
  for (let c = 0; c < call.outChannels; c += 4) {
    let value = start;
    for (let row = first; row < first + rows; row++) {
      let p = addressOf(call.a, row, left) + (c << 2);
      for (let column = 0; column < columns; column++) {
        value = combined(value, loadLanes(p, call.outChannels - c), operator);
        p += call.aPixelStride;
      }
    }
    storeLanes(out + (c << 2), call.outChannels - c, f32x4.div(value, divisor));
  }
}

// @ts-ignore: decorator
@inline
function startOf(operator: i32): f32 {
  if (operator == MAXIMUM) return -Infinity;
  return operator == MINIMUM ? Infinity : 0;
}

/** What is not a number is passed on, whichever of the two it is. */
// @ts-ignore: decorator
@inline
function combined(a: v128, b: v128, operator: i32): v128 {
  if (operator == MAXIMUM) return v128.bitselect(f32x4.pmax(a, b), b, f32x4.eq(b, b));
  if (operator == MINIMUM) return v128.bitselect(f32x4.pmin(a, b), b, f32x4.eq(b, b));
  return f32x4.add(a, b);
}

function ofAllChannels(call: ReduceCall, y: i32, x: i32): f32 {
  const first = call.overY ? 0 : y;
  const rows = call.overY ? call.aHeight : 1;
  const left = call.overX ? 0 : x;
  const columns = call.overX ? call.aWidth : 1;
  const operator = call.operator;
  let value: f32 = startOf(operator);
  for (let row = first; row < first + rows; row++)
    for (let column = left; column < left + columns; column++) {
      const from = addressOf(call.a, row, column);
      for (let c = 0; c < call.aChannels; c++) {
        const number = load<f32>(from + (c << 2));
        if (operator < MAXIMUM) value += number;
        else if (number != number || (operator == MAXIMUM ? number > value : number < value))
          value = number;
      }
    }
  return operator == MEAN ? value / countOf(call) : value;
}
