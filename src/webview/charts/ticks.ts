import { SIZE_UNITS } from '../../base/units';

/** A place on an axis and what stands there. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Round places on an axis that begins and ends with one of them, so that nothing lies beyond the last. */
export interface TickRow {
  readonly ticks: readonly Tick[];
  readonly first: number;
  readonly last: number;
  /** Whether each step multiplies instead of adding. */
  readonly isLogarithmic: boolean;
}

/** An axis of bytes from 0 up to at least `maximum`. */
export function sizesUpTo(maximum: number): TickRow {
  const unit = sizeUnit(maximum);
  return row(evenPlaces(0, Math.max(maximum, unit.bytes / 100, 1), unit), false, sizeText(unit));
}

/** An axis of bytes around all that are given, logarithmic where they are far apart. */
export function sizesAround(values: readonly number[]): TickRow {
  const [least, most] = rangeOf(values);
  const unit = sizeUnit(most);
  return most >= FAR * least
    ? row(octavePlaces(least, most), true, formatTick)
    : row(evenPlaces(least, most, unit), false, sizeText(unit));
}

/** An axis of any other numbers around all that are given, logarithmic where they are far apart. */
export function placesAround(values: readonly number[], text: (value: number) => string): TickRow {
  const [least, most] = rangeOf(values);
  return most >= FAR * least
    ? row(decadePlaces(least, most), true, text)
    : row(evenPlaces(least, most, { bytes: 1, isWhole: false }), false, text);
}

/** How many times the largest is the smallest where a linear axis would press most marks together. */
const FAR = 3;

/** What is nearer together than this share of it is not spread over a whole axis. */
const NARROWEST = 0.02;

function rangeOf(values: readonly number[]): readonly [number, number] {
  const least = Math.max(Number.MIN_VALUE, Math.min(...values));
  const most = Math.max(...values, least);
  const lacking = Math.max(0, NARROWEST * most - (most - least)) / 2;
  return [least - lacking, most + lacking];
}

function row(
  places: readonly number[],
  isLogarithmic: boolean,
  text: (value: number) => string,
): TickRow {
  const ticks = places.map(value => ({ value, text: text(value) }));
  return { ticks, first: places[0] ?? 0, last: places.at(-1) ?? 1, isLogarithmic };
}

interface Unit {
  readonly bytes: number;
  /** Whether nothing lies between one and the next. */
  readonly isWhole: boolean;
}

const MANTISSAS = [1, 2, 2.5, 4, 5];
const [FEWEST, MOST] = [3, 6];

/** Multiples of a round number of units: those that leave the least room, three to six steps if that is possible. */
function evenPlaces(least: number, most: number, { bytes, isWhole }: Unit): readonly number[] {
  const magnitude = Math.floor(Math.log10((most - least) / bytes)) - 1;
  const rounds = [0, 1, 2].flatMap(more =>
    MANTISSAS.map(mantissa => mantissa * 10 ** (magnitude + more)),
  );
  const steps = rounds.filter(step => !isWhole || Number.isInteger(step)).map(step => step * bytes);
  const choices = steps.map(step => {
    const start = Math.floor(nearWhole(least / step));
    return { step, start, count: Math.ceil(nearWhole(most / step)) - start };
  });
  const enough = choices.filter(({ count }) => count >= FEWEST && count <= MOST);
  const [first, ...others] = enough.length > 0 ? enough : choices.filter(c => c.count <= MOST);
  if (first === undefined) return [least, most];
  const length = (choice: typeof first): number => choice.step * choice.count;
  const best = others.reduce((a, b) => (length(b) <= length(a) ? b : a), first);
  return Array.from({ length: best.count + 1 }, (_, index) => (best.start + index) * best.step);
}

/** Without the last bits, which would make one more step of a whole number of them. */
const nearWhole = (value: number): number => Number(value.toPrecision(12));

/** Powers of two, in between or only every second of them. */
function octavePlaces(least: number, most: number): readonly number[] {
  const octaves = Math.log2(most / least);
  if (octaves > 6) return powers(least, most, 2 ** Math.ceil(octaves / 6), [1]);
  return powers(least, most, 2, octaves < 2.5 ? [1, 1.5] : [1]);
}

function decadePlaces(least: number, most: number): readonly number[] {
  const decades = Math.log10(most / least);
  if (decades > 3) return powers(least, most, 10 ** Math.ceil(decades / 5), [1]);
  return powers(least, most, 10, decades < 1.2 ? [1, 1.5, 2, 3, 5, 7] : [1, 3]);
}

/** Powers of a base and some multiples of each, from the last below a range to the first above it. */
function powers(
  least: number,
  most: number,
  base: number,
  multiples: readonly number[],
): readonly number[] {
  const first = Math.floor(Math.log(least) / Math.log(base)) - 1;
  const count = Math.ceil(Math.log(most / least) / Math.log(base)) + 4;
  const all = Array.from({ length: count }, (_, index) => base ** (first + index)).flatMap(power =>
    multiples.map(multiple => power * multiple),
  );
  const from = all.findLastIndex(place => place <= least * (1 + 1e-9));
  const to = all.findIndex(place => place >= most * (1 - 1e-9));
  return all.slice(Math.max(0, from), to + 1);
}

interface SizeUnit extends Unit {
  readonly name: string;
}

/** The unit in which formatSize says this many bytes. */
function sizeUnit(bytes: number): SizeUnit {
  const name = (['GiB', 'MiB'] as const).find(unit => bytes >= SIZE_UNITS[unit] * 0.9995);
  if (name !== undefined) return { name, bytes: SIZE_UNITS[name], isWhole: false };
  return bytes < SIZE_UNITS.KiB
    ? { name: 'B', bytes: 1, isWhole: true }
    : { name: 'KiB', bytes: SIZE_UNITS.KiB, isWhole: false };
}

/** All ticks of an axis in one unit: `2 MiB` where formatSize would say `2.00 MiB`, for ticks are round. */
const sizeText =
  ({ name, bytes }: SizeUnit) =>
  (size: number): string =>
    size === 0 ? '0' : `${Number((size / bytes).toFixed(4))} ${name}`;

const formatTick = (size: number): string => sizeText(sizeUnit(size))(size);
