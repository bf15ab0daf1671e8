import { DARKNET } from '../darknet/recognition';
import { ONNX } from '../onnx/recognition';
import { TFLITE } from '../tflite/recognition';
import { headOfText, type FileHead } from '../file-head';
import type { FormatDescription } from '../format-description';

/** All formats, by their ids. The tables beside this one must have the same. */
export const DESCRIPTIONS = {
  darknet: DARKNET,
  onnx: ONNX,
  tflite: TFLITE,
} as const satisfies Readonly<Record<string, FormatDescription>>;

export type FormatId = keyof typeof DESCRIPTIONS;

const ALL: readonly (readonly [FormatId, FormatDescription])[] = Object.entries(DESCRIPTIONS) as [
  FormatId,
  FormatDescription,
][];

/** The format of a file by what is in it and, where several formats have such files, by the ending of its name. */
export function recognised(fileName: string, head: FileHead): FormatId | undefined {
  const candidates = ALL.filter(([, format]) => format.recognise(head, fileName));
  const named = candidates.find(([, { extensions }]) => endsWithOne(fileName, extensions));
  return (named ?? candidates[0])?.[0];
}

export const recognisedText = (fileName: string, text: string): FormatId | undefined =>
  recognised(fileName, headOfText(text));

export const endsWithOne = (fileName: string, extensions: readonly string[]): boolean =>
  extensions.some(ending => fileName.toLowerCase().endsWith(ending));

/** What editors call the listings of binary formats. */
export const LISTING_LANGUAGE = 'mafat-listing';

/** What editors call the texts of formats, and the listings of binary ones. */
export const LANGUAGES: readonly string[] = [
  ...ALL.flatMap(([, { language }]) => language ?? []),
  LISTING_LANGUAGE,
];

/** The format whose texts editors call so. */
export const formatOfLanguage = (language: string): FormatId | undefined =>
  ALL.find(([, format]) => format.language === language)?.[0];

export const isFormatId = (id: string): id is FormatId => Object.hasOwn(DESCRIPTIONS, id);
