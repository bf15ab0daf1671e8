/** A network's definition as programs hand it to one another. */
export interface NetworkDefinition {
  /** For messages, and what the network is called. */
  readonly fileName: string;
  /** Id of the format that reads it. */
  readonly format: string;
  readonly content: DefinitionContent;
  /** Size of the input in pixels, in place of the definition's own. */
  readonly width?: number;
  readonly height?: number;
}

/** A text as it stands in an editor, saved or not; bytes; or a file that whoever gets this reads itself, piece by piece. */
export type DefinitionContent =
  { readonly text: string } | { readonly bytes: Uint8Array } | { readonly path: string };

/** Where a network's learned numbers come from. */
export type WeightsChoice =
  /** A file of their own; the options are those of the network's format. */
  | { readonly kind: 'file'; readonly path: string; readonly options?: WeightsOptions }
  /** The definition holds them. */
  | { readonly kind: 'definition' }
  | { readonly kind: 'random'; readonly seed: number };

/** How the numbers in a weights file are meant where programs of one format differ. */
export type WeightsOptions = Readonly<Record<string, string>>;
