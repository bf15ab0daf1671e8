import { STORED_NUMBERS, type StoredType } from '../graph/stored-types';

/** By their codes (TensorType of schema.fbs). */
export const STORED_TYPES: Readonly<Partial<Record<number, StoredType>>> = {
  0: STORED_NUMBERS.float,
  1: STORED_NUMBERS.float16,
  2: STORED_NUMBERS.int32,
  3: STORED_NUMBERS.uint8,
  4: STORED_NUMBERS.int64,
  6: STORED_NUMBERS.bool,
  7: STORED_NUMBERS.int16,
  9: STORED_NUMBERS.int8,
  10: STORED_NUMBERS.double,
  12: STORED_NUMBERS.uint64,
  15: STORED_NUMBERS.uint32,
  16: STORED_NUMBERS.uint16,
  17: STORED_NUMBERS.int4,
  18: STORED_NUMBERS.bfloat16,
  20: STORED_NUMBERS.uint4,
};

const NAMES: Readonly<Partial<Record<number, string>>> = {
  5: 'string',
  8: 'complex64',
  11: 'complex128',
  13: 'resource',
  14: 'variant',
  19: 'int2',
  21: 'float8e4m3fn',
  22: 'float8e5m2',
};

export const typeName = (code: number): string =>
  STORED_TYPES[code]?.name ?? NAMES[code] ?? `type ${code}`;
