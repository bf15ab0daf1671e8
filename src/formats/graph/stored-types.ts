import type { ElementType } from '../../core/network/shape';

/** A type of numbers as files hold them, little end first. */
export interface StoredType {
  readonly name: string;
  /** Of one number in raw data; a part of a byte where several share one. */
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

const ELEMENTS: Readonly<Partial<Record<string, ElementType>>> = {
  uint8: 'u8',
  int8: 'i8',
  int16: 'i16',
  int32: 'i32',
};

/** What maps of such integers hold; undefined where there are no maps of them. */
export const elementOf = (type: StoredType | undefined): ElementType | undefined =>
  ELEMENTS[type?.name ?? ''];

/** The least and the greatest of integers of up to 32 bits. */
export function rangeOf({
  name,
  bytes,
  isWhole,
}: StoredType): { low: number; high: number } | undefined {
  if (!isWhole || bytes > 4 || name === 'bool') return undefined;
  const count = 2 ** (8 * bytes);
  return name.startsWith('u')
    ? { low: 0, high: count - 1 }
    : { low: -count / 2, high: count / 2 - 1 };
}

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

const pair = (view: DataView, index: number): number =>
  (view.getUint8(index >> 2) >> (2 * (index & 3))) & 3;

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
  uint2: stored('uint2', 0.25, true, pair),
  int2: stored('int2', 0.25, true, (view, i) => (pair(view, i) ^ 2) - 2),
} as const satisfies Readonly<Record<string, StoredType>>;
