import type { GraphNode } from './graph-node';

/**
 * Nodes in an order in which each reads what is there before it: the file's, where that is one.
 * Undefined where some of them wait for one another.
 */
export function nodeOrder(
  nodes: readonly Pick<GraphNode, 'inputs' | 'outputs'>[],
): readonly number[] | undefined {
  const makers = new Map<string, number>();
  for (const [index, { outputs }] of nodes.entries())
    for (const name of outputs) if (name !== '') makers.set(name, index);
  const order: number[] = [];
  const states = new Uint8Array(nodes.length);
  for (const index of nodes.keys()) if (!visit(index)) return undefined;
  return order;

  /** Puts a node behind all that it reads; whether none of them waits for it. */
  function visit(first: number): boolean {
    const open = [first];
    while (open.length > 0) {
      const index = open.at(-1) ?? 0;
      if (states[index] === DONE) {
        open.pop();
        continue;
      }
      const needed = (nodes[index]?.inputs ?? []).flatMap(name => makers.get(name) ?? []);
      const missing = needed.filter(maker => states[maker] !== DONE);
      if (missing.length === 0) {
        states[index] = DONE;
        order.push(index);
      } else if (states[index] === OPEN) return false;
      else {
        states[index] = OPEN;
        open.push(...missing.toReversed());
      }
    }
    return true;
  }
}

/** A node whose inputs are being put in order, and one that stands in the order. */
const OPEN = 1;
const DONE = 2;
