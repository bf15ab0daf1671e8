import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { extentOf, type Extent } from '../cost/extent';
import { canSplit, startOfPart } from '../tiling/grid';
import { requiredEnd, requiredStart } from '../tiling/receptive-field';
import type { Axis } from '../tiling/fused-group';
import { NETWORK_INPUT } from '../network/network';
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
  if (root === NETWORK_INPUT) return converted === undefined ? undefined : last - first + 1;
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

const lengthAlong = ({ height, width }: Node, axis: Axis): number =>
  axis === 'y' ? height : width;

/** Undefined where a part of the last map would be empty. */
export function axisNeeds(
  table: NetworkTable,
  first: number,
  last: number,
  axis: Axis,
  parts: number,
): AxisNeeds | undefined {
  const main = mainOutput(table, first, last);
  if (main === undefined || !canSplit(lengthAlong(main, axis), parts, 'paper')) return undefined;
  const count = slotCount(first, last);
  const backwards = Array.from({ length: count }, (_, back) =>
    back === count - 1 ? back : count - 2 - back,
  );
  const largest = new Float64Array(count);
  const total = new Float64Array(count);
  const counters = Array.from({ length: count }, () => new SizeCounter());
  const starts = Array.from({ length: count }, () => new Int32Array(parts));
  const from = new Float64Array(count);
  const to = new Float64Array(count);
  for (let part = 0; part < parts; part++) {
    from.fill(Infinity);
    to.fill(-Infinity);
    for (const index of backwards) {
      const node = nodeOfSlot(table, first, last, index);
      if (node === undefined) continue;
      const extent = lengthAlong(node, axis);
      if (parts === 1) {
        from[index] = 0;
        to[index] = extent;
      } else if (node.lastRead > last && node.layer >= first) {
        from[index] = Math.min(at(from, index), startOfPart(extent, parts, 'paper', part));
        const end = Math.min(extent, startOfPart(extent, parts, 'paper', part + 1));
        to[index] = Math.max(at(to, index), end);
      }
      const start = at(from, index);
      const end = at(to, index);
      at(starts, index)[part] = end > start ? start : extent;
      if (end <= start) continue;
      largest[index] = Math.max(at(largest, index), end - start);
      total[index] = at(total, index) + end - start;
      at(counters, index).add({ start, end }, node.interior[axis]);
      for (const { root, reach } of node.reads) {
        const source = slotOf(table, first, last, root);
        if (source === undefined) continue;
        const limit = lengthAlong(nodeAt(table, root), axis);
        from[source] = Math.min(at(from, source), Math.max(0, requiredStart(reach[axis], start)));
        to[source] = Math.max(at(to, source), Math.min(limit, requiredEnd(reach[axis], end)));
      }
    }
  }
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
