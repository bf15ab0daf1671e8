const WIDTH = 100;

/** A constant array of C, its rows filled up to lines; rows may have comments in front of them. */
export function cArray(
  declaration: string,
  rows: Iterable<string | { readonly comment: string }>,
  width = WIDTH,
): string {
  const lines: string[] = [];
  let line = '';
  const flush = (): void => {
    if (line !== '') lines.push(line);
    line = '';
  };
  for (const row of rows) {
    if (typeof row !== 'string') {
      flush();
      lines.push(...cComment(row.comment, '  '));
      continue;
    }
    if (line !== '' && line.length + row.length + 2 > width) flush();
    line += line === '' ? `  ${row},` : ` ${row},`;
  }
  flush();
  return [`${declaration} = {`, ...lines, '};', ''].join('\n');
}

/** A comment in as many lines as it takes. */
export function cComment(text: string, indentation = ''): readonly string[] {
  const safe = text.replaceAll('*/', '* /');
  const room = WIDTH - indentation.length - 6;
  if (safe.length <= room) return [`${indentation}/* ${safe} */`];
  return [
    `${indentation}/*`,
    ...wrapped(safe, room).map(line => `${indentation} * ${line}`),
    `${indentation} */`,
  ];
}

function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > room) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** What a comment can say of a text. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

/** `response_normalization` of `responseNormalization`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/(?<=[a-z])[A-Z]/g, letter => `_${letter}`)
    .replaceAll('-', '_')
    .toLowerCase();

/** The constant of the runtime for a kernel or an activation. */
export const enumerator = (name: string): string => `MAFAT_${snakeCase(name).toUpperCase()}`;

/** A string of C, in UTF-8. */
export const cString = (text: string): string =>
  `"${encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replace(/%(..)/g, (_, digits: string) => cCharacter(parseInt(digits, 16)))
    .replaceAll('?', '\\?')}"`;

function cCharacter(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === '\\') return `\\${character}`;
  return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`;
}

/** A float of C with the bits of a number that is one, in few digits. */
export function cFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++)
    if (Math.fround(Number(value.toPrecision(digits))) === value)
      return literal(String(Number(value.toPrecision(digits))), value);
  return cWeight(value);
}

/** The same in as many digits as any float needs, for long lists. */
export const cWeight = (value: number): string => literal(value.toPrecision(9), value);

/** A word of 32 bits. */
export const cWord = (value: number): string => `0x${value.toString(16).padStart(8, '0')}u`;

function literal(text: string, value: number): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '-INFINITY' : 'INFINITY';
  if (Object.is(value, -0)) return '-0.0f';
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

/** A double of C. */
export const cDouble = (value: number): string =>
  /[.e]/.test(String(value)) ? String(value) : `${value}.0`;

/** Values of a struct, or of an array in one line. */
export const braces = (values: readonly (number | string)[]): string => `{${values.join(', ')}}`;
