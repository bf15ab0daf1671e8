import type { Grid } from '../tiling/grid';
import { WHOLE_GRID } from '../tiling/grid';
import type { Axis } from '../tiling/fused-group';
import type { Group, KernelMode } from '../tiling/plan';
import { nodeOfSlot, slotCount, type GroupAxis, type Sizes } from './axis-needs';
import type { NetworkTable, Node } from './network-table';

/**
 * One way to compute any group that ends with a given layer: what each root takes and costs in it,
 * wherever the group begins. All arrays are by slot (see axis-needs.ts), counted from the first layer that a
 * group may hold.
 */
export interface GroupForm extends GroupShape {
  /** Bytes of the root's part of one tile, needed while the tile is at it and at its readers. */
  readonly tileBytes: Float64Array;
  /** Bytes that its kernel works in, needed while the tile is at it. */
  readonly scratchBytes: Float64Array;
  /** Bytes that are kept of the root as long as the group runs. */
  readonly keptBytes: Float64Array;
  readonly macs: Float64Array;
  /** Milliseconds, or what stands for them. */
  readonly cost: Float64Array;
  readonly steps: Float64Array;
  /** Some moments at which rows of the main output have just been written. */
  readonly moments: readonly Moment[];
}

/** What of a form makes a group. */
export interface GroupShape {
  readonly grid: Grid;
  readonly overlap: Group['overlap'];
  /** Rows that a layer produces each time it runs; absent where tiles are run layer by layer. */
  readonly blockHeight?: (layer: number) => number;
  /** By layer of the network; absent where all are exact. */
  readonly kernels?: readonly KernelMode[] | undefined;
}

/** A row of tiles: while the layers before the main output are computed, and while that is written. */
export interface Moment {
  readonly before: Progress;
  readonly written: Progress;
}

/** How far a group is. */
export interface Progress {
  /** Rows of the main output that have been begun. */
  readonly rows: number;
  /** By slot: the first row that is still to be computed, or is just being computed. */
  readonly next: ArrayLike<number>;
}

/**
 * The moments of tiles that are run layer by layer, for any number of columns. `next` is that of each row of tiles;
 * one more row follows the last.
 */
export function tileMoments(
  { first, main }: FormContext,
  rows: number,
  next: (row: number) => Float64Array,
): (columns: number) => readonly Moment[] {
  const { height } = main;
  const share = Math.ceil(height / rows);
  const known = new Map<boolean, readonly Moment[]>();
  const momentsOf = (alone: boolean): readonly Moment[] =>
    sampled(rows).map(row => {
      const own = { rows: Math.min(height, (row + 1) * share), next: next(row) };
      // Tiles beside one another read the same rows, and write into the same.
      if (!alone) return { before: own, written: own };
      // What reads no earlier than the main output is written has not read yet.
      const after = next(row + 1);
      after.set(own.next.subarray(main.layer - first), main.layer - first);
      const before = { ...own, rows: Math.min(height, row * share) };
      return { before, written: { ...own, next: after } };
    });
  return columns => {
    const alone = columns === 1;
    const moments = known.get(alone) ?? momentsOf(alone);
    known.set(alone, moments);
    return moments;
  };
}

/** Groups that end with the same layer, and what is known of their layers. */
export interface FormContext {
  readonly table: NetworkTable;
  /** The first layer that a group may hold. */
  readonly first: number;
  readonly last: number;
  /** The last layer whose map leaves the groups. */
  readonly main: Node;
  readonly axes: Readonly<Record<Axis, GroupAxis>>;
  /** By slot: 0. There are many forms, and each would have some of these. */
  readonly nothing: Float64Array;
  /** Milliseconds for parts of a root, each computed in one step: one for every extent in y with every extent in x. */
  readonly partsMs: (node: Node, y: Sizes, x: Sizes) => number;
  /** Bytes that the kernel works in for such a part. */
  readonly scratchBytes: (node: Node, rows: number, columns: number) => number;
  readonly copyMs: (bytes: number) => number;
}

/** A form in which nothing takes or costs anything yet; of `unused`, nothing ever does. */
export function emptyForm(
  { table, first, last, nothing }: FormContext,
  shape: GroupShape,
  unused?: 'tileBytes' | 'keptBytes',
): GroupForm {
  const numbers = (): Float64Array => new Float64Array(slotCount(first, last));
  return {
    ...shape,
    kernels: table.kernels,
    tileBytes: unused === 'tileBytes' ? nothing : numbers(),
    // Exact kernels work in no scratch memory.
    scratchBytes: table.kernels === undefined ? nothing : numbers(),
    keptBytes: unused === 'keptBytes' ? nothing : numbers(),
    macs: numbers(),
    cost: numbers(),
    steps: numbers(),
    moments: [],
  };
}

/** Visits the roots that a group may compute, with their slots. */
export function forRoots(
  { table, first, last }: FormContext,
  visit: (node: Node, slot: number) => void,
): void {
  for (let slot = 0; slot < slotCount(first, last); slot++) {
    const node = nodeOfSlot(table, first, last, slot);
    if (node !== undefined) visit(node, slot);
  }
}

/** Moments looked at; between them the estimate of what input and output take together is not refined. */
const MOMENTS = 12;

/** The first and the last of `count` numbers and some evenly between them. */
export const sampled = (count: number): readonly number[] => [
  ...new Set(
    Array.from({ length: MOMENTS }, (_, i) => Math.round((i * (count - 1)) / (MOMENTS - 1))),
  ),
];

/** A layer computed whole. */
export const UNTILED: GroupShape = { grid: WHOLE_GRID, overlap: 'recompute' };

export function groupOf(
  { grid, overlap, blockHeight, kernels }: GroupShape,
  first: number,
  last: number,
): Group {
  const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const own = kernels?.slice(first, last + 1);
  return {
    first,
    last,
    grid,
    overlap,
    ...(blockHeight && { blockHeights: layers.map(blockHeight) }),
    ...(own?.includes('fast') && { kernels: own }),
  };
}
