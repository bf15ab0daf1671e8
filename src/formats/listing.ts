import type { SourceRange } from '../base/source-range';

/** A binary definition as a text that says the same to people. Nobody edits it. */
export interface Listing {
  readonly text: string;
  /** Every place that names a value, in the order of the text. */
  readonly places: readonly ValuePlace[];
  /** The list of the values that the file holds the numbers of, if there are any. */
  readonly stored: SourceRange | undefined;
}

/** A name in a listing. */
export interface ValuePlace {
  /** As the file has it; the text may have it shorter. */
  readonly name: string;
  /** As in `float[1, 3, 224, 224]`, where it stands there. */
  readonly type?: string;
  readonly range: SourceRange;
  /** Whether the value comes from here: an input, stored numbers or what a node computes. */
  readonly isOrigin: boolean;
}
