import type { SourceRange } from '../../base/source-range';
import type { IssueList } from '../issues';
import type { GRAPH_ISSUES } from './graph-issues';
import type { GraphNode } from './graph-node';

/** Nodes that are refused for one reason. */
interface Refusal {
  readonly operator: string;
  readonly reason: string;
  /** Whether their shapes are known all the same. */
  readonly areKnown: boolean;
  readonly place: SourceRange;
  readonly nodes: GraphNode[];
}

/** Of many nodes, so many are named. */
const NAMED = 3;

/** Nodes that cannot become layers, told once for each operator and reason, where the first of them stands. */
export class Refusals {
  readonly #byReason = new Map<string, Refusal>();

  add(node: GraphNode, place: SourceRange, reason: string, areKnown: boolean): void {
    const { operator } = node;
    const key = JSON.stringify([operator, reason, areKnown]);
    const known = this.#byReason.get(key);
    if (known === undefined)
      this.#byReason.set(key, { operator, reason, areKnown, place, nodes: [node] });
    else known.nodes.push(node);
  }

  report(issues: IssueList<typeof GRAPH_ISSUES>): void {
    for (const { operator, reason, areKnown, place, nodes } of this.#byReason.values()) {
      const [first, ...others] = nodes;
      if (first === undefined) continue;
      if (others.length === 0)
        issues.report(areKnown ? 'node-unsupported' : 'node-unknown-shape', place, [
          describe(first),
          reason,
        ]);
      else
        issues.report(areKnown ? 'nodes-unsupported' : 'nodes-unknown-shape', place, [
          nodes.length,
          operator,
          listed(nodes),
          reason,
        ]);
    }
  }
}

/** `Conv 'features.0'`, as people find a node again. */
export const describe = (node: GraphNode): string => `${node.operator} ${nameOf(node)}`;

const nameOf = ({ name, outputs: [output = ''] }: GraphNode): string =>
  `'${name === '' ? output : name}'`;

const listed = (nodes: readonly GraphNode[]): string => {
  const names = nodes.slice(0, NAMED).map(nameOf).join(', ');
  return nodes.length > NAMED ? `${names}, …` : names;
};
