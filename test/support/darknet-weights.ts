/** A .weights file: version, pictures seen, numbers. */
export function weightsFile(
  numbers: ArrayLike<number>,
  { major = 0, minor = 2, seenBytes = 8 } = {},
): Uint8Array {
  const header = 12 + seenBytes;
  const bytes = new Uint8Array(header + 4 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, major, true);
  view.setInt32(4, minor, true);
  view.setInt32(8, 5, true);
  Array.from(numbers).forEach((number, index) => {
    view.setFloat32(header + 4 * index, number, true);
  });
  return bytes;
}

/** 1, 2, … count. */
export const countingUp = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
