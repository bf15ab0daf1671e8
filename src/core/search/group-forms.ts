import { at } from '../../base/assert';
import { interval } from '../../base/interval';
import { wholeMap, type Rectangle } from '../../base/rectangle';
import type { CostModel } from '../target/cost-model';
import { extentsOf, positionsIn, wholeExtents, type Extent } from '../target/extent';
import { blocksIn, fastStrip, scratchBytes } from '../kernels/fast-strip';
import type { Layer } from '../network/network';
import { streamedSlices } from '../schedule/weight-region';
import { fusedGroup, type Axis } from '../tiling/fused-group';
import type { Group } from '../tiling/plan';
import {
  axisNeeds,
  groupAxis,
  mainOutput,
  slotCount,
  type AxisNeeds,
  type Sizes,
} from './axis-needs';
import { groupOf, UNTILED, type FormContext, type GroupForm } from './group-form';
import type { NetworkTable, Node } from './network-table';
import { recomputeForms } from './recompute-form';
import { streamForms, streamFormsOf, type BlockProfile } from './stream-forms';
import { sweepFormOf, sweepForms } from './sweep-forms';

/** Which forms are looked at. */
export interface FormLimits {
  /** Numbers of rows, and of columns, that are tried at most for grids whose overlap is computed again. */
  readonly grids: number;
  /** Numbers of columns that are tried at most for groups that keep rows, and rows and columns. */
  readonly columns: number;
  /** Block heights that are tried for groups that keep rows. */
  readonly profiles: readonly BlockProfile[];
  /** Rows of the last map that groups keeping rows and columns advance by. */
  readonly heights: readonly number[];
}

/** More parts than this are never tried. */
const MOST_PARTS = 76;

/** More rows or columns than a map can have; of those that a border cuts there are fewer. */
const MOST_INSIDE = 2 ** 16;
const MOST_CUT = 2 ** 10;

/** A number that only this extent has. */
const keyOf = ({ before, inside, after }: Extent): number =>
  before + after === 0 ? inside : (before * MOST_CUT + after) * MOST_INSIDE + inside;

/** Makes the forms of groups of one network. */
export class FormBuilder {
  /** By layer, rows and columns (see `keyOf`); the same times are asked for again and again. */
  private readonly times = new Map<number, Map<number, Map<number, number>>>();
  /** Candidates for several residences ask for the same forms one after the other. */
  private latest: readonly [first: number, last: number, forms: readonly GroupForm[]] = [
    -1,
    -1,
    [],
  ];

  constructor(
    private readonly table: NetworkTable,
    private readonly model: CostModel,
    private readonly limits: FormLimits,
  ) {}

  /** The forms of groups that hold layers from `first` on, or fewer of them, and end with `last`. */
  forms(first: number, last: number): readonly GroupForm[] {
    const [knownFirst, knownLast, known] = this.latest;
    if (knownFirst === first && knownLast === last) return known;
    const made = this.madeForms(first, last);
    this.latest = [first, last, made];
    return made;
  }

  private madeForms(first: number, last: number): readonly GroupForm[] {
    const context = this.contextOf(first, last);
    if (context === undefined) return [];
    const { main } = context;
    const needs = (axis: Axis, counts: readonly number[]): readonly AxisNeeds[] =>
      counts.flatMap(parts => axisNeeds(context, axis, parts) ?? []);
    const { grids, columns, profiles, heights } = this.limits;
    const gridColumns = needs('x', divisions(main.width, grids));
    const strips = needs('x', divisions(main.width, columns));
    return [
      ...needs('y', divisions(main.height, grids)).flatMap(y =>
        recomputeForms(
          context,
          y,
          gridColumns.filter(x => y.parts * x.parts > 1),
        ),
      ),
      ...profiles.flatMap(profile => streamForms(context, profile, strips)),
      ...sweepForms(
        context,
        heights,
        strips.map(({ parts }) => parts),
      ),
    ];
  }

  /** The form of one tiled group; undefined where it cannot be tiled so. */
  formOf({ first, last, grid, overlap, blockHeights }: Group): GroupForm | undefined {
    const { table } = this;
    const context = this.contextOf(first, last);
    if (context === undefined) return undefined;
    const [y, x] = [axisNeeds(context, 'y', grid.rows), axisNeeds(context, 'x', grid.columns)];
    if (y === undefined || x === undefined) return undefined;
    switch (overlap) {
      case 'recompute':
        return recomputeForms(context, y, [x])[0];
      case 'keep-rows': {
        const blockHeight = blockHeights && ((layer: number) => at(blockHeights, layer - first));
        const shape = {
          grid,
          overlap,
          kernels: table.kernels,
          ...(blockHeight && { blockHeight }),
        };
        return streamFormsOf(context, shape, [x])[0];
      }
      case 'keep-rows-and-columns':
        return sweepFormOf(context, grid.rows, grid.columns);
      case 'checkerboard': {
        // At best it takes what tiles take that compute all again, and computes what those do, or those that keep all.
        const again = at(recomputeForms(context, y, [x]), 0);
        const kept = sweepFormOf(context, grid.rows, grid.columns);
        return { ...again, macs: least(again.macs, kept.macs), cost: least(again.cost, kept.cost) };
      }
    }
  }

  private contextOf(first: number, last: number): FormContext | undefined {
    const { table, model } = this;
    const main = mainOutput(table, first, last);
    if (main === undefined) return undefined;
    const group = groupOf({ ...UNTILED, kernels: table.kernels }, first, last);
    const fused = fusedGroup(table.dataflow, group, table.element);
    return {
      table,
      first,
      last,
      main,
      nothing: new Float64Array(slotCount(first, last)),
      axes: { y: groupAxis(table, fused, 'y'), x: groupAxis(table, fused, 'x') },
      partsMs: this.partsMs,
      copyMs: bytes => model.copyMs(bytes),
      scratchBytes: this.scratchBytes,
    };
  }

  /** Milliseconds for parts of a root, each computed in one step: one for every extent in y with every extent in x. */
  private readonly partsMs = (node: Node, y: Sizes, x: Sizes): number => {
    let ms = 0;
    for (const rows of y) {
      const times = this.timesOf(node, rows.extent);
      for (const columns of x)
        ms += rows.count * columns.count * this.partMs(node, rows.extent, columns.extent, times);
    }
    return ms;
  };

  /** The times that are known of parts with such rows, by columns. */
  private timesOf({ layer }: Node, rows: Extent): Map<number, number> {
    const key = keyOf(rows);
    const byRows = this.times.get(layer) ?? new Map<number, Map<number, number>>();
    const times = byRows.get(key) ?? new Map<number, number>();
    if (byRows.size === 0) this.times.set(layer, byRows);
    if (times.size === 0) byRows.set(key, times);
    return times;
  }

  /** Milliseconds for a part of a root that is computed in one step. */
  private partMs(
    node: Node,
    rows: Extent,
    columns: Extent,
    times = this.timesOf(node, rows),
  ): number {
    const key = keyOf(columns);
    const known = times.get(key);
    if (known !== undefined) return known;
    const { work, positionBytes, kernel } = node;
    const [height, width] = [positionsIn(rows), positionsIn(columns)];
    const blocks = kernel === 'fast' ? blocksIn(fromOrigin(height, width)) : undefined;
    const ms =
      work === undefined
        ? this.model.copyMs(height * width * positionBytes)
        : this.model.layerMs(this.table.network, work, { rows, columns, blocks });
    times.set(key, ms);
    return ms;
  }

  /** Milliseconds for all of a root at once, or by some output channels at a time where its parameters are streamed. */
  wholeMs(node: Node, streamed = false): number {
    const { work, height, width, interior, kernel } = node;
    const { y: rows, x: columns } = extentsOf(wholeMap({ height, width }), interior);
    const slices = work === undefined || !streamed ? [] : streamedSlices(work);
    if (slices.length <= 1) return this.partMs(node, rows, columns);
    const blocks = kernel === 'fast' ? blocksIn(fromOrigin(height, width)) : undefined;
    return slices.reduce(
      (sum, { slice }) =>
        sum + this.model.layerMs(this.table.network, slice, { rows, columns, blocks }),
      0,
    );
  }

  /** Milliseconds to read the parameters of a root and to pack them for its kernel. */
  loadMs({ weightsBytes, kernel }: Node): number {
    return weightsBytes === 0 ? 0 : this.model.loadMs(weightsBytes, kernel);
  }

  /** Milliseconds that a root's whole map takes more than the table's, which may lie somewhere else until it is joined. */
  joiningMs({ layer, work }: Node): number {
    const own = this.table.nodes[layer]?.work;
    if (own === undefined || work === undefined || work.inputs.length === own.inputs.length)
      return 0;
    const { network } = this.table;
    const { y: rows, x: columns } = wholeExtents(network, work);
    const ms = (part: Layer): number => this.model.layerMs(network, part, { rows, columns });
    return ms(work) - ms(own);
  }

  /** Bytes that the kernel of a root works in for a part of about so many rows and columns. */
  readonly scratchBytes = ({ work, kernel }: Node, rows: number, columns: number): number => {
    if (work === undefined || kernel === 'exact') return 0;
    const part = fromOrigin(Math.ceil(rows), Math.ceil(columns));
    return scratchBytes(fastStrip(this.table.network, work, part));
  };
}

/** Number by number the smaller one. */
const least = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, slot) => Math.min(value, at(b, slot)));

const fromOrigin = (height: number, width: number): Rectangle => ({
  y: interval(0, height),
  x: interval(0, width),
});

/** Numbers of parts in which a map can be divided so that the parts differ in size; `most` of them at most. */
function divisions(extent: number, most: number): readonly number[] {
  const sizes = Array.from({ length: extent }, (_, index) => index + 1);
  const counts = [...new Set(sizes.map(size => Math.ceil(extent / size)))]
    .filter(count => count <= MOST_PARTS)
    .sort((a, b) => a - b);
  if (counts.length <= most) return counts;
  const step = Math.log(at(counts, counts.length - 1)) / (most - 1);
  const wanted = Array.from({ length: most }, (_, index) => Math.exp(step * index));
  return [...new Set(wanted.map(count => nearest(counts, count)))];
}

const nearest = (numbers: readonly number[], wanted: number): number =>
  numbers.reduce((best, number) =>
    Math.abs(number - wanted) < Math.abs(best - wanted) ? number : best,
  );
