/** What C's atoi or atof makes of a text. */
export interface ReadNumber {
  /** 0 if the text does not begin with a number. */
  readonly value: number;
  /** What stands behind the number and is not read. */
  readonly rest: string;
  /** Whether there was a number at all. */
  readonly found: boolean;
}

const INTEGER = /^[+-]?\d+/;
const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)/i;

const read = (pattern: RegExp, text: string, toNumber: (digits: string) => number): ReadNumber => {
  const digits = pattern.exec(text)?.[0];
  return digits === undefined
    ? { value: 0, rest: text, found: false }
    : { value: toNumber(digits), rest: text.slice(digits.length), found: true };
};

/** As atoi: `40#32` is 40, `3.5` is 3, `abc` is 0. */
export const readInteger = (text: string): ReadNumber =>
  read(INTEGER, text, digits => Number(digits));

/** As atof, but for hexadecimal numbers. */
export const readFloat = (text: string): ReadNumber =>
  read(FLOAT, text, digits => {
    const letters = digits.toLowerCase();
    if (letters.includes('inf')) return letters.startsWith('-') ? -Infinity : Infinity;
    return letters.includes('nan') ? NaN : Number(digits);
  });

/** What may stand behind a number without being a mistake: nothing, or a comment. */
export const isHarmlessRest = (rest: string): boolean => rest === '' || rest.startsWith('#');
