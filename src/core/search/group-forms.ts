import { at } from '../../base/assert';
import { interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import type { CostModel } from '../cost/cost-model';
import { blocksIn, fastStrip, scratchBytes } from '../schedule/fast-strip';
import type { Layer } from '../network/network';
import { streamedSlices } from '../schedule/weight-region';
import type { Axis } from '../tiling/fused-group';
import type { Group } from '../tiling/plan';
import { axisNeeds, mainOutput, type AxisNeeds } from './axis-needs';
import type { FormContext, GroupForm } from './group-form';
import type { NetworkTable, Node } from './network-table';
import { recomputeForm } from './recompute-form';
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

/** More columns than a map can have. */
const LONGEST_ROW = 2 ** 16;

/** Makes the forms of groups of one network. */
export class FormBuilder {
  /** Times by layer, rows and columns; the same ones are asked for again and again. */
  private readonly times = new Map<number, number>();
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
    const { table } = this;
    const context = this.contextOf(first, last);
    if (context === undefined || context.main.height * context.main.width === 1) return [];
    const { main } = context;
    const needs = (axis: Axis, counts: readonly number[]): readonly AxisNeeds[] =>
      counts.flatMap(parts => axisNeeds(table, first, last, axis, parts) ?? []);
    const { grids, columns, profiles, heights } = this.limits;
    const gridColumns = needs('x', divisions(main.width, grids));
    const strips = needs('x', divisions(main.width, columns));
    return [
      ...needs('y', divisions(main.height, grids)).flatMap(y =>
        gridColumns.flatMap(x => (y.parts * x.parts > 1 ? recomputeForm(context, y, x) : [])),
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
    const needs = (axis: Axis, parts: number): AxisNeeds | undefined =>
      axisNeeds(table, first, last, axis, parts);
    const [y, x] = [needs('y', grid.rows), needs('x', grid.columns)];
    if (y === undefined || x === undefined) return undefined;
    switch (overlap) {
      case 'recompute':
        return recomputeForm(context, y, x);
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
        // At best it takes what tiles take that compute all again, and computes what those do that keep all.
        const { macs, cost } = sweepFormOf(context, grid.rows, grid.columns);
        return { ...recomputeForm(context, y, x), macs, cost };
      }
    }
  }

  private contextOf(first: number, last: number): FormContext | undefined {
    const { table, model } = this;
    const main = mainOutput(table, first, last);
    if (main === undefined) return undefined;
    return {
      table,
      first,
      last,
      main,
      partMs: this.partMs,
      copyMs: bytes => model.copyMs(bytes),
      scratchBytes: this.scratchBytes,
    };
  }

  /** Milliseconds for a part of a root of about so many rows and columns; an untiled one's where it is whole. */
  readonly partMs = (node: Node, rows: number, columns: number): number => {
    const height = Math.max(1, Math.round(rows));
    const width = Math.max(1, Math.round(columns));
    const key = (node.layer * LONGEST_ROW + height) * LONGEST_ROW + width;
    let ms = this.times.get(key);
    if (ms === undefined) {
      const { work, positionBytes, kernel } = node;
      const blocks = kernel === 'fast' ? blocksIn(fromOrigin(height, width)) : undefined;
      ms =
        work === undefined
          ? this.model.copyMs(height * width * positionBytes)
          : this.model.layerMs(this.table.network, work, height, width, blocks);
      this.times.set(key, ms);
    }
    return (ms * rows * columns) / (height * width);
  };

  /** Milliseconds for all of a root at once, or by some output channels at a time where its parameters are streamed. */
  wholeMs(node: Node, streamed = false): number {
    const { work, height, width, kernel } = node;
    const slices = work === undefined || !streamed ? [] : streamedSlices(work);
    if (slices.length <= 1) return this.partMs(node, height, width);
    const blocks = kernel === 'fast' ? blocksIn(fromOrigin(height, width)) : undefined;
    return slices.reduce(
      (sum, { slice }) =>
        sum + this.model.layerMs(this.table.network, slice, height, width, blocks),
      0,
    );
  }

  /** Milliseconds to read the parameters of a root and to pack them for its kernel. */
  loadMs({ weightsBytes, kernel }: Node): number {
    return weightsBytes === 0 ? 0 : this.model.loadMs(weightsBytes, kernel);
  }

  /** Milliseconds that a root's whole map takes more than the table's, which may lie somewhere else until it is joined. */
  joiningMs({ layer, work, height, width }: Node): number {
    const own = this.table.nodes[layer]?.work;
    if (own === undefined || work === undefined || work.inputs.length === own.inputs.length)
      return 0;
    const ms = (part: Layer): number => this.model.layerMs(this.table.network, part, height, width);
    return ms(work) - ms(own);
  }

  /** Bytes that the kernel of a root works in for a part of about so many rows and columns. */
  readonly scratchBytes = ({ work, kernel }: Node, rows: number, columns: number): number => {
    if (work === undefined || kernel === 'exact') return 0;
    const part = fromOrigin(Math.ceil(rows), Math.ceil(columns));
    return scratchBytes(fastStrip(this.table.network, work, part));
  };
}

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
