/**
 * Sliding windows along one axis. Tap t of output position o reads input o·stride − before + t·dilation;
 * taps outside 0 … extent−1 are left out.
 */

/** First tap inside the map, for a window that begins at input position `start`. */
export function firstTap(start: i32, dilation: i32): i32 {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/** One past the last tap inside the map; never below `first`. */
export function lastTap(start: i32, dilation: i32, taps: i32, extent: i32, first: i32): i32 {
  const inside = extent > start ? (extent - start + dilation - 1) / dilation : 0;
  return max(first, min(taps, inside));
}

/** First output position from `from` on whose whole window lies inside the map, at most `to`. */
export function interiorStart(from: i32, to: i32, stride: i32, before: i32): i32 {
  const start = before > 0 ? (before + stride - 1) / stride : 0;
  return min(max(from, start), to);
}

/** One past the last such position, at least `start` and at most `to`. */
export function interiorEnd(
  start: i32,
  to: i32,
  stride: i32,
  before: i32,
  reach: i32,
  extent: i32,
): i32 {
  const room = extent - reach + before;
  return room < 0 ? start : max(start, min(to, room / stride + 1));
}

/** Positions that a window of `taps` taps spans. */
// @ts-ignore: decorator
@inline
export function reachOf(taps: i32, dilation: i32): i32 {
  return (taps - 1) * dilation + 1;
}
