/** A type of numbers in a tensor of ONNX (`TensorProto.DataType`). */
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

/** By their codes. */
export const STORED_TYPES: Readonly<Partial<Record<number, StoredType>>> = {
  1: stored('float', 4, false, (view, i) => view.getFloat32(4 * i, true)),
  2: stored('uint8', 1, true, (view, i) => view.getUint8(i)),
  3: stored('int8', 1, true, (view, i) => view.getInt8(i)),
  4: stored('uint16', 2, true, (view, i) => view.getUint16(2 * i, true)),
  5: stored('int16', 2, true, (view, i) => view.getInt16(2 * i, true)),
  6: stored('int32', 4, true, (view, i) => view.getInt32(4 * i, true)),
  7: stored('int64', 8, true, (view, i) => Number(view.getBigInt64(8 * i, true))),
  9: stored('bool', 1, true, (view, i) => view.getUint8(i)),
  10: stored('float16', 2, false, (view, i) => halfToNumber(view.getUint16(2 * i, true))),
  11: stored('double', 8, false, (view, i) => view.getFloat64(8 * i, true)),
  12: stored('uint32', 4, true, (view, i) => view.getUint32(4 * i, true)),
  13: stored('uint64', 8, true, (view, i) => Number(view.getBigUint64(8 * i, true))),
  16: stored('bfloat16', 2, false, (view, i) => brainToNumber(view.getUint16(2 * i, true))),
  21: stored('uint4', 0.5, true, nibble),
  22: stored('int4', 0.5, true, (view, i) => (nibble(view, i) ^ 8) - 8),
};

const NAMES: Readonly<Partial<Record<number, string>>> = {
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  23: 'float4e2m1',
};

export const typeName = (code: number): string =>
  STORED_TYPES[code]?.name ?? NAMES[code] ?? `type ${code}`;

/** Codes of the types of floats, whose numbers are computed in float32. */
export const FLOAT_TYPES: ReadonlySet<number> = new Set([1, 10, 11, 16]);
