import { at } from '../../base/assert';
import { fusedGroup } from '../tiling/fused-group';
import { pipelineFlow } from '../tiling/pipeline';
import { SizeCounter, slotCount, slotOf, type AxisNeeds, type Sizes } from './axis-needs';
import {
  emptyForm,
  forRoots,
  groupOf,
  sampled,
  type FormContext,
  type GroupForm,
  type GroupShape,
  type Moment,
} from './group-form';
import { nodeAt } from './network-table';

/** Rows that a layer produces each time it runs, by the kind of the layer. */
export interface BlockProfile {
  readonly convolution: number;
  readonly other: number;
}

/** How often the layers of a pipeline run, and what they must hold; arrays by slot. */
interface Flow {
  readonly firings: Float64Array;
  /** Rows produced each time. */
  readonly heights: readonly Sizes[];
  /** Rows produced in all. */
  readonly produced: Float64Array;
  /** Rows of the rings. */
  readonly rings: Float64Array;
  readonly moments: readonly Moment[];
}

/** Groups that keep rows in one profile of block heights, for each number of columns. */
export function streamForms(
  context: FormContext,
  profile: BlockProfile,
  columns: readonly AxisNeeds[],
): readonly GroupForm[] {
  return streamFormsOf(context, shapeOf(context, profile), columns);
}

/** Groups that keep rows in blocks of some heights, for each number of columns. */
export function streamFormsOf(
  context: FormContext,
  shape: GroupShape,
  columns: readonly AxisNeeds[],
): readonly GroupForm[] {
  const { firings, heights, produced, rings, moments } = flowOf(context, shape);
  return columns.map(x => {
    const count = x.parts;
    const form = emptyForm(context, { ...shape, grid: { ...shape.grid, columns: count } });
    forRoots(context, (node, slot) => {
      const [widths, width] = [at(x.total, slot), at(x.largest, slot)];
      const height = at(produced, slot);
      const fires = at(firings, slot);
      if (fires === 0) return;
      form.keptBytes[slot] = at(rings, slot) * width * node.positionBytes;
      form.scratchBytes[slot] = context.scratchBytes(node, height / fires, width);
      form.macs[slot] = node.macsPerPosition * height * widths;
      form.steps[slot] = fires * count;
      form.cost[slot] = context.partsMs(node, at(heights, slot), at(x.sizes, slot));
    });
    // With several columns the input is read, and the output written, from its first row on again and again.
    return { ...form, moments: count === 1 ? moments : [] };
  });
}

function shapeOf({ table, main }: FormContext, profile: BlockProfile): GroupShape {
  const { layers } = table.network;
  const heightOf = (layer: number): number =>
    at(layers, layer).operation.kind === 'convolution' ? profile.convolution : profile.other;
  const rows = Math.ceil(main.height / heightOf(main.layer));
  const blockHeight = (layer: number): number =>
    layer === main.layer ? Math.ceil(main.height / rows) : heightOf(layer);
  return {
    grid: { rows, columns: 1, rule: 'paper' },
    overlap: 'keep-rows',
    kernels: table.kernels,
    ...(Math.max(profile.convolution, profile.other) > 1 && { blockHeight }),
  };
}

function flowOf({ table, first, last, main }: FormContext, shape: GroupShape): Flow {
  const { rows } = shape.grid;
  const numbers = (): Float64Array => new Float64Array(slotCount(first, last));
  const [firings, produced, rings] = [numbers(), numbers(), numbers()];
  const heights = Array.from(firings, () => new SizeCounter());
  const slotAt = (layer: number): number => slotOf(table, first, last, layer) ?? 0;
  const kept = new Set(sampled(rows));
  const moments: Moment[] = [];
  const mainSlot = slotAt(main.layer);
  let current = 0;
  const finish = (): void => {
    // Layers take turns within a row of the grid.
    if (!kept.has(current)) return;
    const now = { rows: at(produced, mainSlot), next: produced.slice() };
    moments.push({ before: now, written: now });
  };
  const fused = fusedGroup(table.dataflow, groupOf(shape, first, last), table.element);
  const ringRows = pipelineFlow(fused, (layer, start, end, row) => {
    for (; current < row; current++) finish();
    const slot = slotAt(layer);
    firings[slot] = at(firings, slot) + 1;
    const { interior } = nodeAt(table, layer);
    at(heights, slot).add({ start, end }, interior.y);
    produced[slot] = end;
  });
  for (; current < rows; current++) finish();
  for (const [layer, count] of ringRows) rings[slotAt(layer)] = count;
  return { firings, heights: heights.map(({ sizes }) => sizes), produced, rings, moments };
}
