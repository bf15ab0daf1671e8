import { STORED_NUMBERS, type StoredType } from '../graph/stored-types';

/** By their codes (`TensorProto.DataType`). */
export const STORED_TYPES: Readonly<Partial<Record<number, StoredType>>> = {
  1: STORED_NUMBERS.float,
  2: STORED_NUMBERS.uint8,
  3: STORED_NUMBERS.int8,
  4: STORED_NUMBERS.uint16,
  5: STORED_NUMBERS.int16,
  6: STORED_NUMBERS.int32,
  7: STORED_NUMBERS.int64,
  9: STORED_NUMBERS.bool,
  10: STORED_NUMBERS.float16,
  11: STORED_NUMBERS.double,
  12: STORED_NUMBERS.uint32,
  13: STORED_NUMBERS.uint64,
  16: STORED_NUMBERS.bfloat16,
  21: STORED_NUMBERS.uint4,
  22: STORED_NUMBERS.int4,
  25: STORED_NUMBERS.uint2,
  26: STORED_NUMBERS.int2,
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
  24: 'float8e8m0',
};

export const typeName = (code: number): string =>
  STORED_TYPES[code]?.name ?? NAMES[code] ?? `type ${code}`;
