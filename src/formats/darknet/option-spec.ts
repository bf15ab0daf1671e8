/** How Darknet reads a value. A flag is an integer of which only 0 or not matters. */
export type ValueType =
  'integer' | 'float' | 'flag' | 'text' | 'integers' | 'floats' | 'choice' | 'activation';

/** Whether a value changes what a trained network computes. */
export type OptionUse = 'inference' | 'training';

/** One option of a section: what the parser, hover and completion know about it. */
export interface OptionSpec {
  readonly name: string;
  readonly type: ValueType;
  readonly use: OptionUse;
  /** As it would be written; null if there is none. */
  readonly default: string | null;
  /** Smallest and largest value that makes sense; checked for inference options only. */
  readonly minimum: number;
  readonly maximum: number;
  /** All values of a choice. */
  readonly choices: readonly string[];
  /** One sentence for people. */
  readonly meaning: string;
}

/** One kind of section. */
export interface SectionSpec {
  /** The longest name; it becomes the type of the layer. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly meaning: string;
  readonly options: readonly OptionSpec[];
}

/** Largest value of a C int, which is what Darknet counts with. */
export const LARGEST_INTEGER = 2 ** 31 - 1;

/** Largest finite float32. */
export const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
}

const spec = (
  type: ValueType,
  name: string,
  defaultValue: string | number | null,
  meaning: string,
  { minimum = -Infinity, maximum = Infinity }: Limits = {},
  choices: readonly string[] = [],
): OptionSpec => ({
  name,
  type,
  use: 'inference',
  default: defaultValue === null ? null : String(defaultValue),
  minimum,
  maximum,
  choices,
  meaning,
});

export const integer = (name: string, value: number | null, meaning: string, limits?: Limits) =>
  spec('integer', name, value, meaning, limits);

/** An integer that counts something and is at least 1. */
export const count = (name: string, value: number | null, meaning: string) =>
  spec('integer', name, value, meaning, { minimum: 1 });

export const float = (name: string, value: number | null, meaning: string, limits?: Limits) =>
  spec('float', name, value, meaning, limits);

export const flag = (name: string, meaning: string, value: 0 | 1 = 0) =>
  spec('flag', name, value, meaning);

export const text = (name: string, meaning: string) => spec('text', name, null, meaning);

export const integers = (name: string, meaning: string) => spec('integers', name, null, meaning);

export const floats = (name: string, meaning: string) => spec('floats', name, null, meaning);

export const choice = (name: string, choices: readonly string[], value: string, meaning: string) =>
  spec('choice', name, value, meaning, {}, choices);

export const activation = (value: string, meaning = 'Activation function.') =>
  spec('activation', 'activation', value, meaning);

/** Marks options that only training looks at. */
export const trainingOnly = (...options: readonly OptionSpec[]): readonly OptionSpec[] =>
  options.map(option => ({ ...option, use: 'training' }));

export const section = (
  name: string,
  aliases: readonly string[],
  meaning: string,
  ...options: readonly OptionSpec[]
): SectionSpec => ({ name, aliases, meaning, options });
