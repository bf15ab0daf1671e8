/** Longer lists are cut: weights are not read for a listing. */
const MOST_ITEMS = 16;

export const listText = (items: readonly unknown[]): string =>
  items.length > MOST_ITEMS
    ? `[${items.slice(0, MOST_ITEMS).join(', ')}, ...]`
    : `[${items.join(', ')}]`;

/** Of float32 as few digits as tell it from others; always with a point, as whole numbers are something else. */
export function floatText(value: number): string {
  const digits = String(Number(value.toPrecision(7)));
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}
