import type { Filling, Sentence } from '../base/sentence';
import type { SourcePosition, SourceRange } from '../base/source-range';
import type { Model, ParseOptions } from './format';
import type { Issue } from './issues';
import type { ModelSource } from './model-source';
import type { SourceBlock } from './source-map';

/**
 * What editors can do with the texts of a format, or with the listings of a binary one. What is the same for all formats (hints, lenses, outline, budget,
 * plan) needs the network and its source map only; a format adds what its language alone knows. Texts are sentences,
 * which whoever shows them translates.
 */
export interface LanguageSupport {
  /** Signs behind which proposals are of use. */
  readonly triggers: readonly string[];
  /** Whatever is in it becomes a text. @throws UserError where the source can't be read. */
  read(source: ModelSource, options?: ParseOptions): NetworkText;
}

/** One version of a text. Nothing of it throws, whatever the text. */
export interface NetworkText {
  readonly model: Model;
  /** Whether it is a listing, which nobody edits. */
  readonly isReadOnly: boolean;
  /** What can be written at a position. */
  proposals(position: SourcePosition): readonly Proposal[];
  /** What a block is for. */
  meaningOf(block: SourceBlock): Documentation;
  /** What stands at a position beside headings and references, if it means something. */
  documentationAt(position: SourcePosition): PlacedDocumentation | undefined;
  /** Every place that names a layer by its number, or a value by its name. */
  references(): readonly TextReference[];
  /** Parts that say nothing of layers and may be long: editors show them folded. */
  preambles(): readonly SourceRange[];
  isComment(line: string): boolean;
  /** The lines as they should be laid out; the network stays the same. */
  formatted(): readonly string[];
  /** What would mend an issue, beside its replacement. */
  fixes(issue: Issue): readonly Fix[];
  /** A layer below the block in `line`, and all references renumbered; a sentence where that cannot be. */
  insertion(line: number): readonly TextChange[] | Sentence;
  /** The same without the layer in `line`. */
  removal(line: number): readonly TextChange[] | Sentence;
}

/** Paragraphs, each of sentences that follow one another. Strings are Markdown as it is. */
export type Documentation = readonly (readonly Filling[])[];

export interface PlacedDocumentation {
  readonly range: SourceRange;
  readonly documentation: Documentation;
}

export interface Proposal {
  readonly label: string;
  readonly kind: 'section' | 'option' | 'value' | 'layer';
  /** What is replaced, and by what. */
  readonly range: SourceRange;
  readonly text: string;
  /** Whether `text` has places to fill in, as editors write them: `${1:value}`. */
  readonly isSnippet: boolean;
  /** Proposals are shown in the order of these texts. */
  readonly rank: string;
  readonly detail: Filling;
  readonly documentation: Documentation;
  /** Chosen at first. */
  readonly isUsual: boolean;
}

/** A place in a text that names what stands elsewhere in it. */
export interface TextReference {
  readonly range: SourceRange;
  /** The layer that is meant, which need not exist; null where no layer computes it. */
  readonly to: number | null;
  /** Of a value: where it comes from. The same object for all that name it. */
  readonly origin?: SourceRange;
}

/** A number in a text that stands for a layer. */
export interface LayerReference extends TextReference {
  /** The layer whose block holds the number. */
  readonly from: number;
  readonly written: number;
  readonly to: number;
}

export interface Fix {
  readonly title: Sentence;
  readonly changes: readonly TextChange[];
}

export interface TextChange {
  readonly range: SourceRange;
  readonly text: string;
}
