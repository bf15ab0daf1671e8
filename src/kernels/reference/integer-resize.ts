import type { KernelCall } from '../kernel-call';
import { addressOf, bytesOf, eachPosition, firstInput, outputOf, type Floats } from './view';

/** Bits behind the point of positions. */
const ONE = 2 ** 10;

/**
 * Integers of one byte between the four around a position, by its distances to them in 2^-10, rounded to the nearest, of two away
 * from 0. What is outside is taken from the border.
 */
export function integerResize(memory: Floats, call: KernelCall<'integerResize'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { scaleY, offsetY, scaleX, offsetX } = call.attributes;
  eachPosition(call, (y, x) => {
    const rows = placed(y * scaleY + offsetY, a.height);
    const columns = placed(x * scaleX + offsetX, a.width);
    for (let c = 0; c < call.outChannels; c++) {
      let sum = 0;
      for (const [row, height] of rows)
        for (const [column, width] of columns)
          sum += bytes[addressOf(a, row, column) + c] * height * width;
      const half = sum > 0 ? ONE ** 2 / 2 : -(ONE ** 2) / 2;
      bytes[addressOf(out, y, x) + c] = Math.trunc((sum + half) / ONE ** 2);
    }
  });
}

/** The positions on both sides, and how much each of them counts. */
function placed(
  position: number,
  extent: number,
): readonly [readonly [number, number], readonly [number, number]] {
  const inside = (place: number): number => Math.min(Math.max(place, 0), extent - 1);
  const before = inside(Math.floor(position / ONE));
  const part = position - before * ONE;
  return [
    [before, ONE - part],
    [inside(Math.ceil(position / ONE)), part],
  ];
}
