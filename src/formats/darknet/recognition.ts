import { sentence } from '../../base/sentence';
import type { FormatDescription } from '../format-description';

/** Characters that one does not see; a text that begins with them is what it seems to be all the same. */
const INVISIBLE = /[\u00A0\u00AD\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\uFEFF]/;

const NOTHING_SEEN = new RegExp(`(?:\\s|${INVISIBLE.source})+`, 'y');

/** Signs with which comments begin elsewhere, at the beginning of a line. Darknet's are `#` and `;`. */
export const FOREIGN_COMMENT = /^(?:\/\/|\/\*|\*\/|\*|--|%|<!--|"""|''')/;

/** Where Markdown begins or ends a text that is shown as it is. */
const FENCE = /^(?:```|~~~)/;

/** So much of a text is looked at to see whether it was read in the wrong encoding. */
const LOOKED_AT = 256;

/**
 * Whether a text in UTF-16 was taken for UTF-8, as editors do where no mark tells and not all of it is ASCII, or one in
 * UTF-32 for UTF-16: about every second character is 0 then.
 */
export function isMisreadWide(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  const zeros = start.split('\0').length - 1;
  return zeros > 0.4 * start.length;
}

/** Such a text with blanks where zeros are, each character at its place; other texts as they are. */
export const withoutZeros = (text: string): string =>
  isMisreadWide(text) ? text.replace(/[\0\uFFFD]/g, ' ') : text;

/** Sections that hardly any other program's files have. */
const LAYERS =
  /^[ \t]*\[[ \t]*(?:convolutional|conv|maxpool|avgpool|yolo|gaussian_yolo|region|shortcut|route|upsample|connected|softmax|dropout|reorg|batchnorm|detection|scale_channels)[ \t]*\]/im;

/**
 * Whether a text is meant as one of Darknet's networks, which may be wrong: its first section is [net] or [network],
 * in whatever letters, or it has a layer's section. Looks at the beginning only, as many other programs use
 * the ending `.cfg`.
 */
export function beginsAsNetwork(written: string): boolean {
  const beginning = isMisreadWide(written) ? written.replace(/[\0\uFFFD]/g, '') : written;
  const start = endOfPreface(beginning);
  return (
    /^\[[ \t]*net(?:work)?[ \t]*\]/i.test(beginning.slice(start, start + 80)) ||
    LAYERS.test(beginning)
  );
}

/** Where the first line begins that is neither blank nor a comment, also of other languages. */
function endOfPreface(text: string): number {
  for (let start = 0; start < text.length;) {
    NOTHING_SEEN.lastIndex = start;
    const seen = NOTHING_SEEN.exec(text) === null ? start : NOTHING_SEEN.lastIndex;
    const sign = text.slice(seen, seen + 4);
    if (!/^[#;]/.test(sign) && !FOREIGN_COMMENT.test(sign) && !FENCE.test(sign)) return seen;
    const end = text.slice(seen).search(/[\r\n]/);
    if (end < 0) return text.length;
    start = seen + end;
  }
  return text.length;
}

/** Networks of AlexeyAB's and of the original Darknet. */
export const DARKNET: FormatDescription = {
  id: 'darknet',
  label: 'Darknet',
  extensions: ['.cfg'],
  language: 'darknet-cfg',
  beginning: sentence('whose first section is [net]'),
  recognise: ({ text }) => beginsAsNetwork(text),
};
