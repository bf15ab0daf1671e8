import { at } from '../../base/assert';
import { EMPTY, interval, type Interval } from '../../base/interval';
import { extentAlong, reachIn, type Axis, type FusedGroup } from './fused-group';
import { startOfPart } from './grid';
import { kernelOf } from './plan';
import { blockOf, requiredEnd, requiredStart, type AxisReach } from './receptive-field';

/** What a part holds of a layer: positions that earlier parts computed, and behind them its own. */
export interface Stretch {
  readonly reused: Interval;
  readonly computed: Interval;
  readonly held: Interval;
}

const NOTHING: Stretch = { reused: EMPTY, computed: EMPTY, held: EMPTY };

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
  /** Parts of the grid, and those ahead of it. */
  readonly parts: number;
  readonly ahead: number;
  /** By layer: its place in `layers`. */
  private readonly slots: ReadonlyMap<number, number>;
  private readonly layers: readonly SweptLayer[];
  /** Ends of all layers before the first part, after it, after the second, … */
  private readonly ends: readonly Int32Array[];

  constructor(fused: FusedGroup, axis: Axis) {
    this.slots = new Map(fused.layers.map(({ index }, slot) => [index, slot]));
    this.layers = sweptLayers(fused, axis, this.slots);
    const { rows, columns, rule } = fused.group.grid;
    const parts = axis === 'y' ? rows : columns;
    this.ends = parts === 1 ? wholeEnds(this.layers) : endsOf(this.layers, parts, rule);
    this.parts = this.ends.length - 1;
    this.ahead = this.parts - parts;
  }

  /** What a part holds of a layer; nothing of layers outside the group, and beyond the last part. */
  stretchAt(layer: number, part: number): Stretch {
    const slot = this.slots.get(layer);
    if (slot === undefined || part < 0 || part >= this.parts) return NOTHING;
    const [held, start, end] = [
      this.heldFrom(slot, part),
      this.endBefore(slot, part),
      this.endBefore(slot, part + 1),
    ];
    return {
      reused: interval(held, start),
      computed: interval(start, end),
      held: interval(held, end),
    };
  }

  /** The most positions that one part holds of a layer, and the most of them that earlier parts computed. */
  largest(layer: number): { readonly held: number; readonly reused: number } {
    const slot = this.slots.get(layer);
    let [held, reused] = [0, 0];
    for (let part = 0; slot !== undefined && part < this.parts; part++) {
      const from = this.heldFrom(slot, part);
      held = Math.max(held, this.endBefore(slot, part + 1) - from);
      reused = Math.max(reused, this.endBefore(slot, part) - from);
    }
    return { held, reused };
  }

  private endBefore(slot: number, part: number): number {
    return at(this.ends, part)[slot] ?? 0;
  }

  /** The first position that a part holds. What leaves the group lies in its whole map, where every tile finds it. */
  private heldFrom(slot: number, part: number): number {
    const { leaves, readers } = at(this.layers, slot);
    const start = this.endBefore(slot, part);
    if (leaves) return start;
    let needed = start;
    for (const { slot: reader, reach } of readers) {
      const done = this.endBefore(reader, part);
      if (done < this.endBefore(reader, this.parts))
        needed = Math.min(needed, requiredStart(reach, done));
    }
    return Math.max(0, needed);
  }
}

interface SweptLayer {
  /** Positions along the axis. */
  readonly extent: number;
  /** Positions are computed in blocks of so many. */
  readonly block: number;
  readonly leaves: boolean;
  /** Layers of the group that read this one. */
  readonly readers: readonly { readonly slot: number; readonly reach: AxisReach }[];
}

const sweptLayers = (
  fused: FusedGroup,
  axis: Axis,
  slots: ReadonlyMap<number, number>,
): readonly SweptLayer[] =>
  fused.layers.map(({ index }) => ({
    extent: extentAlong(fused, index, axis),
    block: blockOf(kernelOf(fused.group, index)),
    leaves: fused.outputs.has(index),
    readers: fused.dataflow.readsOf(index).flatMap(({ layer, input }) => {
      const slot = slots.get(layer);
      return slot === undefined
        ? []
        : [{ slot, reach: reachIn(fused, at(fused.layers, slot), input)[axis] }];
    }),
  }));

/** Along an axis that is not divided every map is computed whole. */
const wholeEnds = (layers: readonly SweptLayer[]): readonly Int32Array[] => [
  new Int32Array(layers.length),
  Int32Array.from(layers, ({ extent }) => extent),
];

/** The ends after each part, and first those of layers that have not begun. */
function endsOf(
  layers: readonly SweptLayer[],
  parts: number,
  rule: FusedGroup['group']['grid']['rule'],
): readonly Int32Array[] {
  const reversed: Int32Array[] = [];
  let begun = true;
  for (let part = parts - 1; part >= -1 || begun; part--) {
    const ends = new Int32Array(layers.length);
    for (let slot = layers.length - 1; slot >= 0; slot--) {
      const { extent, block, leaves, readers } = at(layers, slot);
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
