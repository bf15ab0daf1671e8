import { UserError } from './user-error';

/** Bytes in each unit of memory: powers of 1000 in the SI's spelling, powers of 1024 in the IEC's. */
const SIZE_UNITS = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
} as const;

const BYTES_OF_UNIT = new Map(
  Object.entries(SIZE_UNITS).map(([unit, bytes]) => [unit.toLowerCase(), bytes]),
);

const SIZE = /^(\d+(?:\.\d*)?|\.\d+)\s*([a-z]+)$/i;

/**
 * The whole number of bytes that a text such as `64MiB` or `1.5 GB` stands for; case does not count.
 * @throws UserError when it is no size or has no unit.
 */
export function parseSize(text: string): number {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  const factor = BYTES_OF_UNIT.get(unit?.toLowerCase() ?? '');
  const bytes = factor === undefined ? NaN : Math.round(Number(amount) * factor);
  if (!Number.isSafeInteger(bytes))
    throw new UserError(
      `"${text.trim().slice(0, 40)}" is no size: write a number and one of the units ` +
        `${Object.keys(SIZE_UNITS).join(', ')}, as in 64MiB.`,
    );
  return bytes;
}

/** Bytes for a person: `640 B`, `35.5 MiB`. Off by half a per cent at most; see `parseSize`. */
export function formatSize(bytes: number): string {
  if (bytes < SIZE_UNITS.KiB) return `${Math.round(bytes)} B`;
  for (const unit of ['GiB', 'MiB'] as const)
    if (bytes >= SIZE_UNITS[unit] * 0.9995) return `${rounded(bytes / SIZE_UNITS[unit])} ${unit}`;
  return `${rounded(bytes / SIZE_UNITS.KiB)} KiB`;
}

/** A large count for a person, in thousands, millions … : `13.0 G`. */
export function formatCount(count: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const step = steps.find(([size]) => count >= size * 0.9995);
  return step === undefined ? String(count) : `${rounded(count / step[0])} ${step[1]}`;
}

const rounded = (value: number): string => value.toFixed(value < 9.995 ? 2 : 1);
