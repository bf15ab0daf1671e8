/**
 * Four neighbouring channels at a time. Where fewer than four are left, exactly those are read or
 * written: behind them lies somebody else's memory. Unused lanes are 0.
 */
// @ts-ignore: decorator
@inline
export function loadLanes(address: usize, count: i32): v128 {
  return count >= 4 ? v128.load(address) : loadFew(address, count);
}

// @ts-ignore: decorator
@inline
export function storeLanes(address: usize, count: i32, value: v128): void {
  if (count >= 4) v128.store(address, value);
  else storeFew(address, count, value);
}

/** One to three lanes. */
function loadFew(address: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(address);
  const pair = v128.load64_zero(address);
  return count == 2 ? pair : v128.load_lane<u32>(address, pair, 2, 8);
}

function storeFew(address: usize, count: i32, value: v128): void {
  if (count == 1) {
    v128.store_lane<u32>(address, value, 0);
  } else {
    v128.store_lane<u64>(address, value, 0);
    if (count == 3) v128.store_lane<u32>(address, value, 2, 8);
  }
}

/** A multiplication and an addition, each rounded: never fused, so that bits are the same everywhere. */
// @ts-ignore: decorator
@inline
export function madd(sum: v128, x: v128, weight: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, weight));
}
