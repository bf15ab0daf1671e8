import {
  FLOAT_FACTOR,
  isRight,
  limited,
  powerOf,
  storeEight,
  timesFactor,
  timesFactors,
  timesFloats,
} from './requantization';

/** Numbers of eight filters, as core/kernels/parameter-layout.ts has them: biases, and `distance` bytes apart multipliers and shifts. */
let numbers: usize = 0;
let distance: usize = 0;
let isFloat: bool = false;
let isVector: bool = false;
let powersLow: v128 = i32x4.splat(0);
let powersHigh: v128 = i32x4.splat(0);

/** From here on sums are those of the filters whose biases are at an address. */
export function beginFilters(biases: usize, apart: usize, count: i32): void {
  numbers = biases;
  distance = apart;
  isFloat = shiftOf(0) == FLOAT_FACTOR;
  isVector = !isFloat;
  for (let lane = 0; lane < count; lane++) isVector = isVector && isRight(shiftOf(lane));
  if (!isVector) return;
  powersLow = i32x4(power(0, count), power(1, count), power(2, count), power(3, count));
  powersHigh = i32x4(power(4, count), power(5, count), power(6, count), power(7, count));
}

// @ts-ignore: decorator
@inline
function shiftOf(lane: i32): i32 {
  return load<i32>(numbers + 2 * distance + (lane << 2));
}

// @ts-ignore: decorator
@inline
function power(lane: i32, count: i32): i32 {
  return lane < count ? powerOf(shiftOf(lane)) : 0;
}

/** Stores `count` of eight sums, biases included, as integers of the output. */
// @ts-ignore: decorator
@inline
export function storeSums(
  out: usize,
  count: i32,
  low: v128,
  high: v128,
  zero: i32,
  least: i32,
  most: i32,
): void {
  if (!isVector && !isFloat) {
    storeOnes(out, count, low, high, zero, least, most);
    return;
  }
  const first = numbers + distance;
  let a = v128.load(first);
  let b = v128.load(first, 16);
  if (isFloat) {
    a = timesFloats(low, a);
    b = timesFloats(high, b);
  } else {
    a = timesFactors(low, a, powersLow);
    b = timesFactors(high, b, powersHigh);
  }
  storeEight(out, count, within(a, zero, least, most), within(b, zero, least, most));
}

// @ts-ignore: decorator
@inline
function within(q: v128, zero: i32, least: i32, most: i32): v128 {
  const moved = i32x4.add(q, i32x4.splat(zero));
  return i32x4.min_s(i32x4.max_s(moved, i32x4.splat(least)), i32x4.splat(most));
}

/** One after the other, where a shift is to the left or products are rounded once. */
function storeOnes(
  out: usize,
  count: i32,
  low: v128,
  high: v128,
  zero: i32,
  least: i32,
  most: i32,
): void {
  let sums = low;
  for (let lane = 0; lane < count; lane++) {
    if (lane == 4) sums = high;
    const multiplier = load<i32>(numbers + distance + (lane << 2));
    const q = timesFactor(i32x4.extract_lane(sums, 0), multiplier, shiftOf(lane)) + zero;
    store<i8>(out + lane, <i8>limited(q, least, most));
    sums = v128.shuffle<i32>(sums, sums, 1, 2, 3, 0);
  }
}
