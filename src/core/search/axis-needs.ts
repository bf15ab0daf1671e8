import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { extentOf, type Extent } from '../target/extent';
import { DemandGraph } from '../tiling/demand-graph';
import type { Axis, FusedGroup } from '../tiling/fused-group';
import { canSplit } from '../tiling/grid';
import { FIRST_INPUT } from '../network/network';
import { nodeAt, type NetworkTable, type Node } from './network-table';

/**
 * What the parts of a map that is divided along one axis need of each layer before, when each part computes
 * all of it. The numbers of a layer are the same for every group that ends with the same layer.
 */
export interface AxisNeeds {
  readonly parts: number;
  /**
   * By slot (see `slotOf`): positions that the largest part needs, and that all parts need together.
   */
  readonly largest: Float64Array;
  readonly total: Float64Array;
  /** By slot: what the parts need, those that need anything. */
  readonly sizes: readonly Sizes[];
  /** By slot and part: the first position that the part needs; the extent where it needs none. */
  readonly starts: readonly Int32Array[];
}

/** Rows or columns that are computed at once, each with how often so many of the kind are. */
export type Sizes = readonly Size[];

interface Size {
  readonly extent: Extent;
  readonly count: number;
}

/** Counts parts one by one; almost always there are only two or three sizes. */
export class SizeCounter {
  readonly sizes: { readonly extent: Extent; count: number }[] = [];

  add(part: Interval, interior: Interval): void {
    const { before, inside, after } = extentOf(part, interior);
    for (const size of this.sizes) {
      const { extent } = size;
      if (extent.inside === inside && extent.before === before && extent.after === after) {
        size.count++;
        return;
      }
    }
    this.sizes.push({ extent: { before, inside, after }, count: 1 });
  }
}

/**
 * Where arrays about the layers of a group, from `first` to `last`, hold a root: the layers in order, and behind
 * them the numbers that are made of an input kept as bytes. Undefined for what a group does not compute.
 */
export function slotOf(
  { converted }: NetworkTable,
  first: number,
  last: number,
  root: number,
): number | undefined {
  if (root === FIRST_INPUT) return converted === undefined ? undefined : last - first + 1;
  return root < first ? undefined : root - first;
}

/** Slots of a group's arrays. */
export const slotCount = (first: number, last: number): number => last - first + 2;

/** The root that a slot is for, if there is one. */
export const nodeOfSlot = (
  { nodes, converted }: NetworkTable,
  first: number,
  last: number,
  slot: number,
): Node | undefined => (first + slot > last ? converted : nodes[first + slot]);

/** The layers that a group may hold, along one axis. */
export interface GroupAxis {
  readonly graph: DemandGraph;
  /** By slot of the graph: the slot of arrays about the group. */
  readonly slots: readonly number[];
  /** By slot of the graph: positions whose windows no border of the map cuts. */
  readonly interiors: readonly Interval[];
}

export function groupAxis(table: NetworkTable, fused: FusedGroup, axis: Axis): GroupAxis {
  const { first, last } = fused.group;
  const graph = new DemandGraph(fused, axis);
  return {
    graph,
    slots: graph.nodes.map(({ layer }) => slotOf(table, first, last, layer) ?? 0),
    interiors: graph.nodes.map(({ layer }) => nodeAt(table, layer).interior[axis]),
  };
}

/** What is known of groups that end with the same layer when their axes are divided. */
interface DividedGroup {
  readonly first: number;
  readonly last: number;
  readonly main: Node;
  readonly axes: Readonly<Record<Axis, GroupAxis>>;
}

/** Undefined where a part of the last map would be empty. */
export function axisNeeds(
  { first, last, main, axes }: DividedGroup,
  axis: Axis,
  parts: number,
): AxisNeeds | undefined {
  const extent = axis === 'y' ? main.height : main.width;
  if (!canSplit(extent, parts, 'paper')) return undefined;
  const { graph, slots, interiors } = axes[axis];
  const count = slotCount(first, last);
  const largest = new Float64Array(count);
  const total = new Float64Array(count);
  const counters = Array.from({ length: count }, () => new SizeCounter());
  const starts = Array.from({ length: count }, () => new Int32Array(parts));
  graph.forParts(parts, 'paper', ({ start, end }, part) => {
    for (let node = 0; node < slots.length; node++) {
      const slot = at(slots, node);
      const needed = { start: at(start, node), end: at(end, node) };
      const length = needed.end - needed.start;
      at(starts, slot)[part] = length > 0 ? needed.start : at(graph.nodes, node).extent;
      if (length <= 0) continue;
      largest[slot] = Math.max(at(largest, slot), length);
      total[slot] = at(total, slot) + length;
      at(counters, slot).add(needed, at(interiors, node));
    }
  });
  return { parts, largest, total, sizes: counters.map(({ sizes }) => sizes), starts };
}

/** The last layer whose map leaves a group: its grid is laid on that map first. */
export function mainOutput(table: NetworkTable, first: number, last: number): Node | undefined {
  for (let layer = last; layer >= first; layer--) {
    const node = table.nodes[layer];
    if (node !== undefined && node.lastRead > last) return node;
  }
  return undefined;
}
