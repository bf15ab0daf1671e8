import { copyNumbers } from './activation';
import { addressOf, isWhole, View } from './view';

/** Whether all numbers of a map lie one behind the other. */
function isPacked<T>(view: View): bool {
  return view.ring == 0 && isWhole<T>(view) && view.rowStride == view.width * view.pixelStride;
}

/** Byte address of number `index` of a whole map as it lies: rows, columns, channels. */
function lyingAddress<T>(view: View, index: i32): usize {
  const position = index / view.channels;
  const y = position / view.width;
  return addressOf(view, y, position % view.width) + (index % view.channels) * sizeof<T>();
}

/** Copies `count` numbers of a whole map, `step` apart from number `index` on as they lie, to neighbouring ones. */
export function collectNumbers<T>(a: View, index: i32, step: i32, count: i32, to: usize): void {
  const size = <i32>sizeof<T>();
  if (isPacked<T>(a)) collectPacked<T>(addressOf(a, 0, 0) + index * size, step * size, count, to);
  else
    for (let i = 0; i < count; i++)
      store<T>(to + i * size, load<T>(lyingAddress<T>(a, index + i * step)));
}

function collectPacked<T>(from: usize, bytes: i32, count: i32, to: usize): void {
  const size = <i32>sizeof<T>();
  if (bytes == size) {
    memory.copy(to, from, count * size);
    return;
  }
  const end = to + count * size;
  for (; to < end; to += size) {
    store<T>(to, load<T>(from));
    from += bytes;
  }
}

/** Positions whose numbers lie one behind the other in the rows of `out`, from x0 to x1: all, or each by itself. */
// @ts-ignore: decorator
@inline
export function neighbours<T>(out: View, x0: i32, x1: i32): i32 {
  return isWhole<T>(out) ? x1 - x0 : 1;
}

/** Copies `count` neighbouring numbers. */
// @ts-ignore: decorator
@inline
export function moveNumbers<T>(from: usize, to: usize, count: i32): void {
  if (isFloat<T>()) copyNumbers(from, to, count);
  else memory.copy(to, from, count);
}
