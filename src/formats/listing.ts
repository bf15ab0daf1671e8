import type { SourceRange } from '../base/source-range';

/** A binary definition as a text that says the same to people. Nobody edits it. */
export interface Listing {
  readonly text: string;
  /** Every place that names a value, in the order of the text. */
  readonly places: readonly ValuePlace[];
}

/** A name in a listing. */
export interface ValuePlace {
  readonly name: string;
  readonly range: SourceRange;
  /** Whether the value comes from here: an input, stored numbers or what a node computes. */
  readonly isOrigin: boolean;
}
