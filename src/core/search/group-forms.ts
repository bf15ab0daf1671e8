import { at } from '../../base/assert';
import type { CostModel } from '../cost/cost-model';
import { fusedGroup } from '../tiling/fused-group';
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
  /** Some moments at which rows of the main output have just been written. */
  readonly moments: readonly Moment[];
}

export interface Moment {
  /** Rows of the main output that have been written. */
  readonly written: number;
  /** By layer: the first row that is still to be computed, or is just being computed. */
  readonly next: Float64Array;
}

/** Moments looked at; between them the estimate of what input and output take together is not refined. */
const MOMENTS = 12;

export interface FormLimits {
  /** Rows and columns of grids whose overlap is computed again. */
  readonly parts: readonly number[];
  /** Columns of groups that keep rows, and of those that keep rows and columns. */
  readonly columns: readonly number[];
  /** Block heights that are tried for groups that keep rows. */
  readonly profiles: readonly BlockProfile[];
}

/** Rows that a layer produces each time it runs, by the kind of the layer. */
export interface BlockProfile {
  readonly convolution: number;
  readonly other: number;
}

export class FormBuilder {
  constructor(
    private readonly table: NetworkTable,
    private readonly model: CostModel,
    private readonly limits: FormLimits,
  ) {}

  /** The forms of groups that hold layers from `first` on, or fewer of them, and end with `last`. */
  forms(first: number, last: number): readonly GroupForm[] {
    const main = mainOutput(this.table, first, last);
    if (main === undefined || main.height * main.width === 1) return [];
    const needs = (axis: 'y' | 'x', parts: number): AxisNeeds | undefined =>
      parts > (axis === 'y' ? main.height : main.width)
        ? undefined
        : axisNeeds(this.table, first, last, axis, parts);
    const columns = new Map(
      [...new Set([...this.limits.parts, ...this.limits.columns])].map(
        parts => [parts, needs('x', parts)] as const,
      ),
    );
    const forms: GroupForm[] = [];
    for (const rows of this.limits.parts) {
      const y = needs('y', rows);
      if (y === undefined) continue;
      for (const parts of this.limits.parts) {
        const x = columns.get(parts);
        if (x !== undefined && rows * parts > 1) forms.push(this.recompute(first, main, y, x));
      }
    }
    for (const profile of this.limits.profiles)
      forms.push(...this.streams(first, last, main, profile, columns));
    for (const height of [1, 2, 4])
      for (const count of this.limits.columns)
        if (count > 1 && columns.get(count) !== undefined)
          forms.push(this.sweep(first, last, main, Math.ceil(main.height / height), count));
    return forms;
  }

  private recompute(first: number, main: Node, y: AxisNeeds, x: AxisNeeds): GroupForm {
    const tiles = y.parts * x.parts;
    const grid: Grid = { rows: y.parts, columns: x.parts, rule: 'paper' };
    const form = this.emptyForm(y.largest.length, { grid, overlap: 'recompute' });
    this.eachNode(first, form, (node, index) => {
      const area = at(y.total, index) * at(x.total, index);
      form.tileBytes[index] = at(y.largest, index) * at(x.largest, index) * node.positionBytes;
      form.macs[index] = node.macsPerPosition * area;
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
    columns: ReadonlyMap<number, AxisNeeds | undefined>,
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
    return this.limits.columns.flatMap(count => {
      const x = columns.get(count);
      if (x === undefined) return [];
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
        form.cost[index] =
          fires === 0 ? 0 : fires * count * this.layerCost(node, height / fires, widths / count);
      });
      // With several columns the input is read, and the output written, from its first row on again and again.
      return [{ ...form, moments: count === 1 ? moments : [] }];
    });
  }

  /** Groups that keep rows and columns. */
  private sweep(first: number, last: number, main: Node, rows: number, columns: number): GroupForm {
    const grid: Grid = { rows, columns, rule: 'paper' };
    const fused = fusedGroup(this.table.dataflow, {
      first,
      last,
      grid,
      overlap: 'keep-rows-and-columns',
    });
    const y = sweepOf(fused, 'y');
    const x = sweepOf(fused, 'x');
    const form = this.emptyForm(last - first + 1, { grid, overlap: 'keep-rows-and-columns' });
    this.eachNode(first, form, (node, index) => {
      const largest = (sweep: typeof y, part: 'held' | 'reused'): number =>
        (sweep.stretches.get(node.layer) ?? []).reduce(
          (most, stretch) => Math.max(most, stretch[part].end - stretch[part].start),
          0,
        );
      const rowsHeld = largest(y, 'held');
      form.tileBytes[index] = rowsHeld * largest(x, 'held') * node.positionBytes;
      const line = largest(y, 'reused') * node.width;
      const column = rowsHeld * largest(x, 'reused');
      form.keptBytes[index] = (line + column) * node.positionBytes;
      form.macs[index] = node.macsPerPosition * node.height * node.width;
      const tiles = rows * columns;
      form.cost[index] =
        tiles * this.layerCost(node, node.height / rows, node.width / columns) +
        2 * tiles * this.model.copyMs((line / columns) * node.positionBytes) +
        2 * tiles * this.model.copyMs(column * node.positionBytes);
    });
    const share = Math.ceil(main.height / rows);
    const moments = sampled(rows).map(part => ({
      written: Math.min(main.height, (part + 1) * share),
      next: Float64Array.from({ length: last - first + 1 }, (_, index) => {
        const { computed, held } = stretchAt(y, first + index, part + y.ahead);
        return computed.end > computed.start ? computed.start : held.end;
      }),
    }));
    return { ...form, moments };
  }

  private layerCost(node: Node, rows: number, columns: number): number {
    const { network } = this.table;
    const height = Math.max(1, Math.round(rows));
    const width = Math.max(1, Math.round(columns));
    const exact = (rows * columns) / (height * width);
    return exact * this.model.layerMs(network, at(network.layers, node.layer), height, width);
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
