import { ResizeBytesCall, ResizeCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf, storedRow } from './view';

/** Places in ROUNDINGS of core/network/operation.ts. */
const FLOOR = 0;
const CEIL = 1;
const ROUND_PREFER_FLOOR = 2;

/** The values at the rounded source positions, times `scale`. What is outside is taken from the border. */
export function resize(call: ResizeCall): void {
  nearest<f32>(call);
}

/** The nearest position of integers of one byte. */
export function resizeBytes(call: ResizeBytesCall): void {
  nearest<i8>(call);
}

function nearest<T>(call: ResizeCall): void {
  const times = repeats(call);
  const channels = call.outChannels;
  const scale = f32x4.splat(call.scale);
  for (let y = call.y0; y < call.y1; y++) {
    const row = rowAddress(call, inside(rounded(sourceRow(call, y), call.rounding), call.aHeight));
    let out = addressOf(call.out, y, call.x0);
    for (let x = call.x0; x < call.x1; x++) {
      const column = times > 0 ? x / times : rounded(sourceColumn(call, x), call.rounding);
      const from = row + inside(column, call.aWidth) * call.aPixelStride;
      if (isFloat<T>())
        for (let c = 0; c < channels; c += 4) {
          const value = loadLanes(from + (c << 2), channels - c);
          storeLanes(out + (c << 2), channels - c, f32x4.mul(scale, value));
        }
      else memory.copy(out, from, channels);
      out += call.outPixelStride;
    }
  }
}

/** How often columns repeat each position, so that a whole division finds it; 0 if they do anything else. */
function repeats(call: ResizeCall): i32 {
  const times = <i32>call.xDenominator;
  const isWhole = call.xNumerator == 1 && call.xDenominator == <f32>times;
  const isPlain = call.xShift == 0 && call.xOffset == 0 && call.rounding == FLOOR;
  return isWhole && isPlain ? times : 0;
}

function sourceRow(call: ResizeCall, y: i32): f64 {
  const place = (<f64>y + <f64>call.yShift) * <f64>call.yNumerator;
  return place / <f64>call.yDenominator + <f64>call.yOffset;
}

function sourceColumn(call: ResizeCall, x: i32): f64 {
  const place = (<f64>x + <f64>call.xShift) * <f64>call.xNumerator;
  return place / <f64>call.xDenominator + <f64>call.xOffset;
}

function rounded(source: f64, rounding: i32): i32 {
  if (rounding == FLOOR) return <i32>Math.floor(source);
  if (rounding == CEIL) return <i32>Math.ceil(source);
  if (rounding == ROUND_PREFER_FLOOR) return <i32>Math.ceil(source - 0.5);
  return <i32>Math.floor(source + 0.5);
}

// @ts-ignore: decorator
@inline
function inside(position: i32, extent: i32): i32 {
  return min(max(position, 0), extent - 1);
}

/** Byte address of channel 0 at row `y` and column 0, which may lie before the view. */
function rowAddress(call: ResizeCall, y: i32): usize {
  return call.aBase + storedRow(call.a, y) * call.aRowStride - call.aX * call.aPixelStride;
}
