import { addressOf, isWhole, View } from './view';

/** Whether all numbers of a map lie one behind the other. */
function isPacked(view: View): bool {
  return view.ring == 0 && isWhole(view) && view.rowStride == view.width * view.pixelStride;
}

/** Byte address of number `index` of a whole map as it lies: rows, columns, channels. */
function lyingAddress(view: View, index: i32): usize {
  const position = index / view.channels;
  const y = position / view.width;
  return addressOf(view, y, position % view.width) + ((index % view.channels) << 2);
}

/** Copies `count` numbers of a whole map, `step` apart from number `index` on as they lie, to neighbouring ones. */
export function collectNumbers(a: View, index: i32, step: i32, count: i32, to: usize): void {
  if (isPacked(a)) collectPacked(addressOf(a, 0, 0) + (index << 2), step << 2, count, to);
  else
    for (let i = 0; i < count; i++)
      store<f32>(to + (i << 2), load<f32>(lyingAddress(a, index + i * step)));
}

function collectPacked(from: usize, bytes: i32, count: i32, to: usize): void {
  if (bytes == 4) {
    memory.copy(to, from, count << 2);
    return;
  }
  const end = to + (count << 2);
  for (; to < end; to += 4) {
    store<f32>(to, load<f32>(from));
    from += bytes;
  }
}

/** Positions whose numbers lie one behind the other in the rows of `out`, from x0 to x1: all, or each by itself. */
// @ts-ignore: decorator
@inline
export function neighbours(out: View, x0: i32, x1: i32): i32 {
  return isWhole(out) ? x1 - x0 : 1;
}
