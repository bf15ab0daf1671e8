/** What a node reads and makes, by names of values. */
export interface GraphNode {
  /** Empty where it has none. */
  readonly name: string;
  readonly operator: string;
  /** Empty where an input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}
