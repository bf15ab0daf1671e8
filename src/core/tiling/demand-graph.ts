import { at } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import { storageAt } from '../dataflow/dataflow';
import type { AxisReach } from '../operations/reach';
import { extentAlong, reachIn, type Axis, type FusedGroup } from './fused-group';
import { startOfPart, type GridRule } from './grid';
import { kernelOf } from './plan';
import { blockOf, requiredEnd, requiredStart } from './receptive-field';

/** A read of one layer of a group by another. */
export interface DemandEdge {
  /** The other end of it. */
  readonly slot: number;
  readonly reach: AxisReach;
}

/** A layer of a group along one axis. */
export interface DemandNode {
  readonly layer: number;
  /** Rows or columns of its whole map. */
  readonly extent: number;
  /** They are computed in blocks of so many. */
  readonly block: number;
  /** Whether its map leaves the group. */
  readonly leaves: boolean;
  /** The layers of the group that it reads, in the order of its inputs. */
  readonly sources: readonly DemandEdge[];
  /** The layers of the group that read it, in file order. */
  readonly readers: readonly DemandEdge[];
}

/**
 * Which rows or columns of the layers of a group depend on which others. All that tilings, pipelines and estimates ask of
 * receptive fields along an axis is a walk over this graph. Layers are known by their slots, in file order.
 */
export class DemandGraph {
  readonly nodes: readonly DemandNode[];
  private readonly slots: ReadonlyMap<number, number>;

  constructor(fused: FusedGroup, axis: Axis) {
    this.slots = new Map(fused.layers.map(({ index }, slot) => [index, slot]));
    this.nodes = nodesOf(fused, axis, this.slots);
  }

  /** Undefined for layers outside the group. */
  slotOf(layer: number): number | undefined {
    return this.slots.get(layer);
  }

  /**
   * Tells what each part of the axis must have of every layer when it computes all it needs: its share of the maps that
   * leave the group, and the receptive field of that in the layers before. The demand is valid until `visit` returns.
   * If the axis is not divided, every map is computed whole, also what a stride happens to skip.
   */
  forParts(parts: number, rule: GridRule, visit: (demand: Demand, part: number) => void): void {
    const demand = new Demand(this);
    for (let part = 0; part < parts; part++) {
      demand.clear();
      this.nodes.forEach(({ extent, leaves }, slot) => {
        if (parts === 1) demand.add(slot, 0, extent);
        else if (leaves)
          demand.add(
            slot,
            startOfPart(extent, parts, rule, part),
            Math.min(extent, startOfPart(extent, parts, rule, part + 1)),
          );
      });
      if (parts > 1) demand.trace();
      visit(demand, part);
    }
  }

  /**
   * The first position of a layer that its readers still have to read when each layer has computed what lies before its
   * `done`, and will have computed what lies before its `end`: at most the layer's own `done`.
   */
  oldestRead(slot: number, done: ArrayLike<number>, end: ArrayLike<number>): number {
    let oldest = done[slot] ?? 0;
    for (const { slot: reader, reach } of at(this.nodes, slot).readers) {
      const next = done[reader] ?? 0;
      if (next < (end[reader] ?? 0)) oldest = Math.min(oldest, requiredStart(reach, next));
    }
    return Math.max(0, oldest);
  }
}

/** By slot of a graph: the positions that are needed of a layer, from the first to the last of them. */
export class Demand {
  /** Nothing is needed where the end does not lie behind the start. */
  readonly start: Float64Array;
  readonly end: Float64Array;

  constructor(private readonly graph: DemandGraph) {
    this.start = new Float64Array(graph.nodes.length);
    this.end = new Float64Array(graph.nodes.length);
    this.clear();
  }

  clear(): void {
    this.start.fill(Infinity);
    this.end.fill(-Infinity);
  }

  /** Also needs the positions from `start` to `end`; nothing if there are none. */
  add(slot: number, start: number, end: number): void {
    if (end <= start) return;
    if (start < (this.start[slot] ?? 0)) this.start[slot] = start;
    if (end > (this.end[slot] ?? 0)) this.end[slot] = end;
  }

  /** Adds what all that is needed depends on, from the last layer back. */
  trace(): void {
    const { nodes } = this.graph;
    for (let slot = nodes.length - 1; slot >= 0; slot--) {
      const start = this.start[slot] ?? 0;
      const end = this.end[slot] ?? 0;
      if (end <= start) continue;
      for (const { slot: source, reach } of at(nodes, slot).sources) {
        const { extent } = at(nodes, source);
        this.add(
          source,
          Math.max(0, requiredStart(reach, start)),
          Math.min(extent, requiredEnd(reach, end)),
        );
      }
    }
  }

  intervalOf(slot: number): Interval {
    return interval(at(this.start, slot), at(this.end, slot));
  }
}

function nodesOf(
  fused: FusedGroup,
  axis: Axis,
  slots: ReadonlyMap<number, number>,
): readonly DemandNode[] {
  const readers = fused.layers.map((): DemandEdge[] => []);
  const sources = fused.layers.map((layer, slot) =>
    layer.inputs.flatMap((reference, input): readonly DemandEdge[] => {
      const source = slots.get(storageAt(fused.dataflow.storage, reference).root);
      if (source === undefined) return [];
      const reach = reachIn(fused, layer, input)[axis];
      at(readers, source).push({ slot, reach });
      return [{ slot: source, reach }];
    }),
  );
  return fused.layers.map(({ index }, slot) => ({
    layer: index,
    extent: extentAlong(fused, index, axis),
    block: blockOf(kernelOf(fused.group, index)),
    leaves: fused.outputs.has(index),
    sources: at(sources, slot),
    readers: at(readers, slot),
  }));
}
