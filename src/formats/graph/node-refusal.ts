/** Why a node of a graph cannot become layers: part of a sentence, such as `its weights are computed`. */
export class NodeRefusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'NodeRefusal';
  }
}

/** @throws NodeRefusal where something doesn't hold. */
export function need(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new NodeRefusal(reason);
}
