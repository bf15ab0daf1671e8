/**
 * How two plans differ: of one network, or of two versions of it. Plain JSON; layers and groups are given by
 * their places in the two reports.
 */
export interface Comparison {
  /** Whether both networks are the same, so that only the plans can differ. */
  readonly sameNetwork: boolean;
  /** In the order of the files: first a layer that only the first network has, then those of the second. */
  readonly layers: readonly LayerDifference[];
  readonly groups: readonly GroupDifference[];
}

/**
 * `changed`: its definition says something else. `affected`: its definition is the same, but its shape or what
 * it takes is not. `added`: only the second has it. `removed`: only the first has it.
 */
export type LayerChange = 'same' | 'affected' | 'changed' | 'added' | 'removed';

export interface LayerDifference {
  readonly change: LayerChange;
  /** Index in the first network; null for an added layer. */
  readonly a: number | null;
  /** Index in the second network; null for a removed layer. */
  readonly b: number | null;
  /** What the definitions say otherwise. */
  readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Groups belong together that have the most layers in common. */
export interface GroupDifference {
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly a: number | null;
  readonly b: number | null;
}
