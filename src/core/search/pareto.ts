/** Something that takes memory and time. */
export interface Weighed {
  readonly peakBytes: number;
  readonly cost: number;
}

/** Those of which no other is as small and as cheap; the cheapest first, so that peaks fall. */
export function paretoFront<T extends Weighed>(items: readonly T[]): T[] {
  const sorted = [...items].sort((a, b) => a.cost - b.cost || a.peakBytes - b.peakBytes);
  const front: T[] = [];
  let smallest = Infinity;
  for (const item of sorted) {
    if (item.peakBytes >= smallest) continue;
    smallest = item.peakBytes;
    front.push(item);
  }
  return front;
}
