import type { NetworkDefinition } from '../../base/network-definition';
import { UserError } from '../../base/user-error';
import { darknetLanguage } from '../darknet/language/language';
import { definitionSource, type OpenDefinition } from '../definition';
import { listingLanguage, listingText } from '../graph/listing-language';
import { unreadableModel } from '../graph/unreadable-model';
import type { LanguageSupport, NetworkText } from '../language-support';
import { onnx } from '../onnx/onnx';
import { tflite } from '../tflite/tflite';
import { DESCRIPTIONS, formatOfLanguage, recognisedText, type FormatId } from './recognition';

/** What editors can do with the texts of each format, or with the listings of a binary one. */
export const LANGUAGE_SUPPORT: Readonly<Record<FormatId, LanguageSupport>> = {
  darknet: darknetLanguage,
  onnx: listingLanguage(onnx),
  tflite: listingLanguage(tflite),
};

/** A definition that an editor shows: as a text, or as its listing. */
export type ShownDefinition = NetworkDefinition | UnreadableDefinition;

/** A definition that can't be had. */
export interface UnreadableDefinition {
  readonly fileName: string;
  /** A sentence for the user. */
  readonly problem: string;
}

/** What an editor shows of a definition. Never throws: what can't be read becomes a text that says so. */
export function shownText(definition: ShownDefinition, openFile: OpenDefinition): NetworkText {
  try {
    if ('problem' in definition) throw new UserError(definition.problem);
    const { id, source, size } = definitionSource(definition, openFile);
    return LANGUAGE_SUPPORT[id].read(source, size);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return listingText(unreadableModel(definition.fileName, error.message));
  }
}

/** What a text is of which nothing tells its format. */
const OTHERWISE: FormatId = 'darknet';

const isText = (format: FormatId | undefined): format is FormatId =>
  format !== undefined && DESCRIPTIONS[format].language !== null;

/** A text that an editor shows, in the format that the editor says, else by what is in it. */
export function textDefinition(fileName: string, text: string, language = ''): NetworkDefinition {
  const content = { text };
  const said = formatOfLanguage(language);
  if (isText(said)) return { fileName, format: said, content };
  const seen = recognisedText(fileName, text);
  return { fileName, format: isText(seen) ? seen : OTHERWISE, content };
}

/** Signs behind which some language has proposals. */
export const TRIGGERS: readonly string[] = [
  ...new Set(Object.values(LANGUAGE_SUPPORT).flatMap(({ triggers }) => triggers)),
];
