import { darknetLanguage } from '../darknet/language/language';
import type { LanguageSupport } from '../language-support';
import { formatOfLanguage, recognisedText, type FormatId } from './recognition';

/** What editors can do with the texts of each format; null where it has none. */
export const LANGUAGE_SUPPORT = {
  darknet: darknetLanguage,
  onnx: null,
  tflite: null,
} as const satisfies Readonly<Record<FormatId, LanguageSupport | null>>;

/** A format whose networks are edited as text. */
export type TextFormatId = {
  [K in FormatId]: (typeof LANGUAGE_SUPPORT)[K] extends LanguageSupport ? K : never;
}[FormatId];

/** What a text is of which nothing tells its format. */
const OTHERWISE: TextFormatId = 'darknet';

const isText = (format: FormatId | undefined): format is TextFormatId =>
  format !== undefined && LANGUAGE_SUPPORT[format] !== null;

/** The format of a text that an editor shows: as the editor says, else by what is in it. */
export function textFormatOf(language: string, name: string, text: string): TextFormatId {
  const said = formatOfLanguage(language);
  if (isText(said)) return said;
  const seen = recognisedText(name, text);
  return isText(seen) ? seen : OTHERWISE;
}

const ALL_LANGUAGES: readonly LanguageSupport[] = Object.values(LANGUAGE_SUPPORT).flatMap(
  (support: LanguageSupport | null) => support ?? [],
);

/** Signs behind which some language has proposals. */
export const TRIGGERS: readonly string[] = [
  ...new Set(ALL_LANGUAGES.flatMap(({ triggers }) => triggers)),
];
