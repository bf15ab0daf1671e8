/** A type of numbers as files hold them, little end first. */
export interface StoredType {
  readonly name: string;
  /** Of one number in raw data; half a byte where two share one. */
  readonly bytes: number;
  readonly isWhole: boolean;
  /** Number `index` of raw data. */
  readonly read: (view: DataView, index: number) => number;
}

const stored = (
  name: string,
  bytes: number,
  isWhole: boolean,
  read: StoredType['read'],
): StoredType => ({ name, bytes, isWhole, read });

/** Fields of float16, as in IEEE 754. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const WIDENED = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
export function brainToNumber(bits: number): number {
  WIDENED.setUint32(0, bits * 2 ** 16);
  return WIDENED.getFloat32(0);
}

const nibble = (view: DataView, index: number): number =>
  (view.getUint8(index >> 1) >> (4 * (index & 1))) & 15;

/** By what formats call them. */
export const STORED_NUMBERS = {
  float: stored('float', 4, false, (view, i) => view.getFloat32(4 * i, true)),
  float16: stored('float16', 2, false, (view, i) => halfToNumber(view.getUint16(2 * i, true))),
  bfloat16: stored('bfloat16', 2, false, (view, i) => brainToNumber(view.getUint16(2 * i, true))),
  double: stored('double', 8, false, (view, i) => view.getFloat64(8 * i, true)),
  uint8: stored('uint8', 1, true, (view, i) => view.getUint8(i)),
  int8: stored('int8', 1, true, (view, i) => view.getInt8(i)),
  uint16: stored('uint16', 2, true, (view, i) => view.getUint16(2 * i, true)),
  int16: stored('int16', 2, true, (view, i) => view.getInt16(2 * i, true)),
  uint32: stored('uint32', 4, true, (view, i) => view.getUint32(4 * i, true)),
  int32: stored('int32', 4, true, (view, i) => view.getInt32(4 * i, true)),
  uint64: stored('uint64', 8, true, (view, i) => Number(view.getBigUint64(8 * i, true))),
  int64: stored('int64', 8, true, (view, i) => Number(view.getBigInt64(8 * i, true))),
  bool: stored('bool', 1, true, (view, i) => view.getUint8(i)),
  uint4: stored('uint4', 0.5, true, nibble),
  int4: stored('int4', 0.5, true, (view, i) => (nibble(view, i) ^ 8) - 8),
} as const satisfies Readonly<Record<string, StoredType>>;
