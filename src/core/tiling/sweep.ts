import { at } from '../../base/assert';
import { EMPTY, interval, type Interval } from '../../base/interval';
import type { DemandGraph, DemandNode } from './demand-graph';
import { startOfPart, type GridRule } from './grid';
import { requiredEnd } from './receptive-field';

/** What a part holds of a layer: positions that earlier parts computed, and behind them its own. */
export interface Stretch {
  readonly reused: Interval;
  readonly computed: Interval;
  readonly held: Interval;
}

export const NO_STRETCH: Stretch = { reused: EMPTY, computed: EMPTY, held: EMPTY };

/**
 * How the layers of a group advance along one axis when nothing is computed twice. Every layer has a
 * sequence of ends, one for each part of the grid: when the part is done, all that lies before the end has
 * been computed. The end of an output is that of its share, or what readers in the group need of it; the
 * end of any other layer is what its readers need; where outputs are computed in blocks, the end of the block.
 *
 * The first part would have to compute a whole receptive field to store its share. So the sequence begins
 * earlier, with shares that lie before the map: in these parts the layers get ahead of the outputs in the
 * steps that they take everywhere, and no part computes more than one in the middle does.
 */
export class Sweep {
  /** Parts, those ahead of the grid among them. */
  readonly parts: number;
  readonly ahead: number;
  /** By slot of the graph: ends of all layers before the first part, after it, after the second, … */
  private readonly ends: readonly Int32Array[];
  /** By part and slot: the first position that a part holds. */
  private readonly held: readonly Int32Array[];

  constructor(
    private readonly graph: DemandGraph,
    parts: number,
    rule: GridRule,
  ) {
    this.ends = parts === 1 ? wholeEnds(graph.nodes) : endsOf(graph.nodes, parts, rule);
    this.parts = this.ends.length - 1;
    this.ahead = this.parts - parts;
    this.held = this.ends.slice(0, -1).map(done => this.heldAfter(done));
  }

  /** What each part holds of a layer. */
  stretchesOf(slot: number): readonly Stretch[] {
    return this.held.map((held, part): Stretch => {
      const [from, start, end] = [
        at(held, slot),
        this.endBefore(slot, part),
        this.endBefore(slot, part + 1),
      ];
      return {
        reused: interval(from, start),
        computed: interval(start, end),
        held: interval(from, end),
      };
    });
  }

  /** The most positions that one part holds of a layer, and the most of them that earlier parts computed. */
  largest(slot: number): { readonly held: number; readonly reused: number } {
    let [held, reused] = [0, 0];
    for (let part = 0; part < this.parts; part++) {
      const from = this.heldFrom(slot, part);
      held = Math.max(held, this.endBefore(slot, part + 1) - from);
      reused = Math.max(reused, this.endBefore(slot, part) - from);
    }
    return { held, reused };
  }

  /** Behind what is computed of a layer before a part. */
  endBefore(slot: number, part: number): number {
    return at(at(this.ends, part), slot);
  }

  /** The first position that a part holds of a layer. */
  heldFrom(slot: number, part: number): number {
    return at(at(this.held, part), slot);
  }

  /** What leaves the group lies in its whole map, where every tile finds it. */
  private heldAfter(done: Int32Array): Int32Array {
    const { graph } = this;
    const last = at(this.ends, this.parts);
    return done.map((start, slot) =>
      at(graph.nodes, slot).leaves ? start : graph.oldestRead(slot, done, last),
    );
  }
}

/** Along an axis that is not divided every map is computed whole. */
const wholeEnds = (nodes: readonly DemandNode[]): readonly Int32Array[] => [
  new Int32Array(nodes.length),
  Int32Array.from(nodes, ({ extent }) => extent),
];

/** The ends after each part, and first those of layers that have not begun. */
function endsOf(
  nodes: readonly DemandNode[],
  parts: number,
  rule: GridRule,
): readonly Int32Array[] {
  const reversed: Int32Array[] = [];
  let begun = true;
  for (let part = parts - 1; part >= -1 || begun; part--) {
    const ends = new Int32Array(nodes.length);
    for (let slot = nodes.length - 1; slot >= 0; slot--) {
      const { extent, block, leaves, readers } = at(nodes, slot);
      let end = leaves ? startOfPart(extent, parts, rule, part + 1) : -Infinity;
      for (const { slot: reader, reach } of readers)
        end = Math.max(end, requiredEnd(reach, ends[reader] ?? 0));
      ends[slot] = Math.min(extent, Math.ceil(end / block) * block);
    }
    begun = ends.some(end => end > 0);
    reversed.push(ends.map(end => Math.max(0, end)));
  }
  return reversed.reverse();
}
