/** Where a map lies in memory: nine consecutive fields of a KernelCall (see ../kernel-call.ts). */
@unmanaged
export class View {
  base: usize;
  y: i32;
  x: i32;
  rowStride: i32;
  pixelStride: i32;
  ring: i32;
  height: i32;
  width: i32;
  channels: i32;
}

/** Index, counted from the row at `base`, at which the map row `y` is stored. */
export function storedRow(view: View, y: i32): i32 {
  let row = y - view.y;
  if (view.ring == 0) return row;
  row %= view.ring;
  return row < 0 ? row + view.ring : row;
}

/** Rows after which the storage begins again: the ring, or no end for a plain view. */
// @ts-ignore: decorator
@inline
export function ringRows(view: View): i32 {
  return view.ring == 0 ? i32.MAX_VALUE : view.ring;
}

/** The stored row after counting past the end of the ring. */
// @ts-ignore: decorator
@inline
export function wrap(row: i32, ring: i32): i32 {
  while (row >= ring) row -= ring;
  return row;
}

/** Whether the numbers of a row lie one behind the other. */
// @ts-ignore: decorator
@inline
export function isWhole<T>(view: View): bool {
  return view.pixelStride == view.channels * <i32>sizeof<T>();
}

/** Byte address of channel 0 at row `y` and column `x`. */
export function addressOf(view: View, y: i32, x: i32): usize {
  return view.base + storedRow(view, y) * view.rowStride + (x - view.x) * view.pixelStride;
}

/** Byte address of number `index` of a whole map counted in the order channels, rows, columns. */
export function flatAddress(view: View, index: i32): usize {
  const area = view.height * view.width;
  const channel = index / area;
  const position = index % area;
  return addressOf(view, position / view.width, position % view.width) + (channel << 2);
}
