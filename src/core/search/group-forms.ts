import { at } from '../../base/assert';
import { isEmpty, lengthOf } from '../../base/interval';
import type { CostModel } from '../cost/cost-model';
import { fusedGroup, type Axis } from '../tiling/fused-group';
import { WHOLE_GRID, type Grid } from '../tiling/grid';
import { pipelineFlow } from '../tiling/pipeline';
import type { Group } from '../tiling/plan';
import { stretchAt, sweepOf } from '../tiling/sweep';
import { axisNeeds, mainOutput, type AxisNeeds } from './axis-needs';
import type { NetworkTable, Node } from './network-table';

/**
 * One way to compute any group that ends with a given layer: what each layer takes and costs in it,
 * wherever the group begins. All arrays are by layer, counted from the first layer that a group may hold.
 */
export interface GroupForm {
  readonly grid: Grid;
  readonly overlap: Group['overlap'];
  /** Rows that a layer produces each time it runs; absent where tiles are run layer by layer. */
  readonly blockHeight?: (layer: number) => number;
  /** Bytes of the layer's part of one tile, needed while the tile is at it and at its readers. */
  readonly tileBytes: Float64Array;
  /** Bytes that are kept of the layer as long as the group runs. */
  readonly keptBytes: Float64Array;
  readonly macs: Float64Array;
  readonly cost: Float64Array;
  readonly steps: Float64Array;
  /** Some moments at which rows of the main output have just been written. */
  readonly moments: readonly Moment[];
}

export interface Moment {
  /** Rows of the main output that have been written. */
  readonly written: number;
  /** By layer: the first row that is still to be computed, or is just being computed. */
  readonly next: Float64Array;
}

/** Rows of the last map that groups keeping rows and columns advance by. */
const SWEEP_HEIGHTS = [1, 2, 4];

/** A layer is computed, takes two strips and keeps two. */
const STEPS_OF_A_SWEPT_TILE = 5;

/** More parts than this are never tried. */
const MOST_PARTS = 76;

/** Moments looked at; between them the estimate of what input and output take together is not refined. */
const MOMENTS = 12;

export interface FormLimits {
  /** Numbers of rows, and of columns, that are tried at most for grids whose overlap is computed again. */
  readonly grids: number;
  /** Numbers of columns that are tried at most for groups that keep rows, and rows and columns. */
  readonly columns: number;
  /** Block heights that are tried for groups that keep rows. */
  readonly profiles: readonly BlockProfile[];
}

/** Rows that a layer produces each time it runs, by the kind of the layer. */
export interface BlockProfile {
  readonly convolution: number;
  readonly other: number;
}

/** How groups that keep rows and columns advance along one axis; arrays by layer. */
interface AxisSweep {
  readonly parts: number;
  /** Positions that one part holds at most, and those of them that earlier parts computed. */
  readonly held: Float64Array;
  readonly reused: Float64Array;
  /** By layer: the first position that a part or a later one computes. */
  readonly next: (part: number) => Float64Array;
}

/** More columns than a map can have. */
const LONGEST_ROW = 2 ** 16;

export class FormBuilder {
  /** Times of layers by layer, rows and columns; the same ones are asked for again and again. */
  private readonly layerTimes = new Map<number, number>();

  constructor(
    private readonly table: NetworkTable,
    private readonly model: CostModel,
    private readonly limits: FormLimits,
  ) {}

  /** The forms of groups that hold layers from `first` on, or fewer of them, and end with `last`. */
  forms(first: number, last: number): readonly GroupForm[] {
    const main = mainOutput(this.table, first, last);
    if (main === undefined || main.height * main.width === 1) return [];
    const needs = (axis: Axis, parts: number): AxisNeeds | undefined =>
      parts > (axis === 'y' ? main.height : main.width)
        ? undefined
        : axisNeeds(this.table, first, last, axis, parts);
    const { grids, columns, profiles } = this.limits;
    const byColumns = divisions(main.width, columns).flatMap(parts => needs('x', parts) ?? []);
    const gridColumns = divisions(main.width, grids).flatMap(parts => needs('x', parts) ?? []);
    const gridRows = divisions(main.height, grids).flatMap(parts => needs('y', parts) ?? []);
    const forms: GroupForm[] = [];
    for (const y of gridRows)
      for (const x of gridColumns)
        if (y.parts * x.parts > 1) forms.push(this.recompute(first, main, y, x));
    for (const profile of profiles)
      forms.push(...this.streams(first, last, main, profile, byColumns));
    const counts = byColumns.map(({ parts }) => parts);
    return [...forms, ...this.sweeps(first, last, main, counts)];
  }

  private recompute(first: number, main: Node, y: AxisNeeds, x: AxisNeeds): GroupForm {
    const tiles = y.parts * x.parts;
    const grid: Grid = { rows: y.parts, columns: x.parts, rule: 'paper' };
    const form = this.emptyForm(y.largest.length, { grid, overlap: 'recompute' });
    this.eachNode(first, form, (node, index) => {
      const area = at(y.total, index) * at(x.total, index);
      form.tileBytes[index] = at(y.largest, index) * at(x.largest, index) * node.positionBytes;
      form.macs[index] = node.macsPerPosition * area;
      form.steps[index] = tiles;
      form.cost[index] =
        area === 0
          ? 0
          : tiles *
            this.layerCost(node, at(y.total, index) / y.parts, at(x.total, index) / x.parts);
    });
    const share = Math.ceil(main.height / y.parts);
    const moments = sampled(y.parts).map(part => ({
      written: Math.min(main.height, (part + 1) * share),
      next: Float64Array.from(y.starts, starts => at(starts, part)),
    }));
    return { ...form, moments };
  }

  /** Groups that keep rows, for each number of columns. */
  private streams(
    first: number,
    last: number,
    main: Node,
    profile: BlockProfile,
    columns: readonly AxisNeeds[],
  ): readonly GroupForm[] {
    const { network, dataflow } = this.table;
    const heightOf = (layer: number): number =>
      at(network.layers, layer).operation.kind === 'convolution'
        ? profile.convolution
        : profile.other;
    const rows = Math.ceil(main.height / heightOf(main.layer));
    const blockHeight = (layer: number): number =>
      layer === main.layer ? Math.ceil(main.height / rows) : heightOf(layer);
    const how: Pick<GroupForm, 'overlap' | 'blockHeight'> = {
      overlap: 'keep-rows',
      ...(Math.max(profile.convolution, profile.other) > 1 && { blockHeight }),
    };
    const grid: Grid = { rows, columns: 1, rule: 'paper' };
    const fused = fusedGroup(dataflow, groupOf({ grid, ...how }, first, last));
    const { blocks, rings } = pipelineFlow(fused);
    const firings = new Float64Array(last - first + 1);
    const produced = new Float64Array(last - first + 1);
    const moments: Moment[] = [];
    const kept = new Set(sampled(blocks.length));
    blocks.forEach((fired, row) => {
      for (const { layer, rows: y } of fired) {
        firings[layer - first] = at(firings, layer - first) + 1;
        produced[layer - first] = y.end;
      }
      if (kept.has(row))
        moments.push({ written: at(produced, main.layer - first), next: produced.slice() });
    });
    return columns.map(x => {
      const count = x.parts;
      const form = this.emptyForm(firings.length, {
        ...how,
        grid: { rows, columns: count, rule: 'paper' },
      });
      this.eachNode(first, form, (node, index) => {
        const widths = at(x.total, index);
        const height = at(produced, index);
        const fires = at(firings, index);
        const ring = rings.get(node.layer) ?? 0;
        form.keptBytes[index] = ring * at(x.largest, index) * node.positionBytes;
        form.macs[index] = node.macsPerPosition * height * widths;
        form.steps[index] = fires * count;
        form.cost[index] =
          fires === 0 ? 0 : fires * count * this.layerCost(node, height / fires, widths / count);
      });
      // With several columns the input is read, and the output written, from its first row on again and again.
      return { ...form, moments: count === 1 ? moments : [] };
    });
  }

  /** Groups that keep rows and columns, for each number of columns. */
  private sweeps(first: number, last: number, main: Node, columns: readonly number[]): GroupForm[] {
    const along = (axis: Axis, parts: number): AxisSweep =>
      this.axisSweep(first, last, axis, parts);
    const rows = new Set(SWEEP_HEIGHTS.map(height => Math.ceil(main.height / height)));
    const xs = columns.filter(parts => parts > 1).map(parts => along('x', parts));
    return [...rows].flatMap(count => {
      const y = along('y', count);
      const share = Math.ceil(main.height / count);
      const moments = sampled(count).map((part): Moment => ({
        written: Math.min(main.height, (part + 1) * share),
        next: y.next(part),
      }));
      return xs.map(x => ({ ...this.sweep(first, y, x), moments }));
    });
  }

  private sweep(first: number, y: AxisSweep, x: AxisSweep): GroupForm {
    const form = this.emptyForm(y.held.length, {
      grid: { rows: y.parts, columns: x.parts, rule: 'paper' },
      overlap: 'keep-rows-and-columns',
    });
    const tiles = y.parts * x.parts;
    // A strip is copied out of one tile and into another.
    const copies = (bytes: number): number =>
      bytes === 0 ? 0 : 2 * tiles * this.model.copyMs(bytes);
    this.eachNode(first, form, (node, index) => {
      const { positionBytes } = node;
      const line = at(y.reused, index) * node.width * positionBytes;
      const column = at(y.held, index) * at(x.reused, index) * positionBytes;
      form.tileBytes[index] = at(y.held, index) * at(x.held, index) * positionBytes;
      form.keptBytes[index] = line + column;
      form.macs[index] = node.macsPerPosition * node.height * node.width;
      form.steps[index] = tiles * STEPS_OF_A_SWEPT_TILE;
      form.cost[index] =
        tiles * this.layerCost(node, node.height / y.parts, node.width / x.parts) +
        copies(line / x.parts) +
        copies(column);
    });
    return form;
  }

  private axisSweep(first: number, last: number, axis: Axis, parts: number): AxisSweep {
    const grid: Grid = {
      rows: axis === 'y' ? parts : 1,
      columns: axis === 'x' ? parts : 1,
      rule: 'paper',
    };
    const group: Group = { first, last, grid, overlap: 'keep-rows-and-columns' };
    const sweep = sweepOf(fusedGroup(this.table.dataflow, group), axis);
    const count = last - first + 1;
    const held = new Float64Array(count);
    const reused = new Float64Array(count);
    for (const [layer, stretches] of sweep.stretches)
      for (const stretch of stretches) {
        const index = layer - first;
        held[index] = Math.max(at(held, index), lengthOf(stretch.held));
        reused[index] = Math.max(at(reused, index), lengthOf(stretch.reused));
      }
    const next = (part: number): Float64Array =>
      Float64Array.from({ length: count }, (_, index) => {
        const stretch = stretchAt(sweep, first + index, part + sweep.ahead);
        return isEmpty(stretch.computed) ? stretch.held.end : stretch.computed.start;
      });
    return { parts, held, reused, next };
  }

  private layerCost(node: Node, rows: number, columns: number): number {
    const { network } = this.table;
    const height = Math.max(1, Math.round(rows));
    const width = Math.max(1, Math.round(columns));
    const key = (node.layer * LONGEST_ROW + height) * LONGEST_ROW + width;
    let ms = this.layerTimes.get(key);
    if (ms === undefined) {
      ms = this.model.layerMs(network, at(network.layers, node.layer), height, width);
      this.layerTimes.set(key, ms);
    }
    return (ms * rows * columns) / (height * width);
  }

  private emptyForm(
    count: number,
    how: Pick<GroupForm, 'grid' | 'overlap' | 'blockHeight'>,
  ): GroupForm {
    return {
      ...how,
      tileBytes: new Float64Array(count),
      keptBytes: new Float64Array(count),
      macs: new Float64Array(count),
      cost: new Float64Array(count),
      steps: new Float64Array(count),
      moments: [],
    };
  }

  private eachNode(
    first: number,
    { cost }: GroupForm,
    visit: (node: Node, index: number) => void,
  ): void {
    for (let index = 0; index < cost.length; index++) {
      const node = this.table.nodes[first + index];
      if (node !== undefined) visit(node, index);
    }
  }
}

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

/** The first and the last of `count` numbers and some evenly between them. */
const sampled = (count: number): readonly number[] => [
  ...new Set(
    Array.from({ length: MOMENTS }, (_, i) => Math.round((i * (count - 1)) / (MOMENTS - 1))),
  ),
];

/** What of a form makes a group. */
export type GroupShape = Pick<GroupForm, 'grid' | 'overlap' | 'blockHeight'>;

/** A layer computed whole. */
export const UNTILED: GroupShape = { grid: WHOLE_GRID, overlap: 'recompute' };

export function groupOf(
  { grid, overlap, blockHeight }: GroupShape,
  first: number,
  last: number,
): Group {
  if (blockHeight === undefined) return { first, last, grid, overlap };
  const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { first, last, grid, overlap, blockHeights: layers.map(blockHeight) };
}
