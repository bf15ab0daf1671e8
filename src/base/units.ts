import { UserError } from './user-error';

/** Bytes in each unit of memory: powers of 1000 in the SI's spelling, powers of 1024 in the IEC's. */
export const SIZE_UNITS = {
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
 * @throws UserError when it isn't a size or has no unit.
 */
export function parseSize(text: string): number {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  const factor = BYTES_OF_UNIT.get(unit?.toLowerCase() ?? '');
  const bytes = factor === undefined ? NaN : Math.round(Number(amount) * factor);
  if (!Number.isSafeInteger(bytes))
    throw new UserError(
      `"${text.trim().slice(0, 40)}" isn't a valid size: write a number with one of the units ` +
        `${Object.keys(SIZE_UNITS).join(', ')}, such as 64MiB.`,
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

/** Two sizes that are compared with each other, in words. */
export interface SizePair {
  /** Without a unit where that of the other one is its unit too. */
  readonly needed: string;
  readonly allowed: string;
}

/** More decimals than this tell single bytes of a GiB apart. */
const MOST_DECIMALS = 10;

/**
 * A need and what is allowed, as `formatSize` has them and in one unit where that is the same: `3.96` and `4.00 MiB`.
 * A need that is larger is shown larger: with more decimals where it takes them.
 */
export function formatSizes(neededBytes: number, allowedBytes: number): SizePair {
  const [needed, allowed] = [formatSize(neededBytes), formatSize(allowedBytes)];
  const unit = unitOf(allowed);
  if (unitOf(needed) !== unit) return { needed, allowed };
  const bytes = SIZE_UNITS[unit];
  if (neededBytes <= allowedBytes || needed !== allowed)
    return { needed: needed.slice(0, -unit.length - 1), allowed };
  for (let decimals = 3; ; decimals++) {
    const [more, less] = [neededBytes, allowedBytes].map(size => (size / bytes).toFixed(decimals));
    if (more !== less || decimals === MOST_DECIMALS)
      return { needed: more ?? needed, allowed: `${less ?? allowed} ${unit}` };
  }
}

type SizeUnit = keyof typeof SIZE_UNITS;

const unitOf = (size: string): SizeUnit => size.slice(size.indexOf(' ') + 1) as SizeUnit;

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
