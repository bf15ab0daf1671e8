import { at } from '../../base/assert';
import { pipelineFlow } from '../tiling/pipeline';
import { SizeCounter, slotCount, type AxisNeeds, type Sizes } from './axis-needs';
import {
  emptyForm,
  forRoots,
  groupOf,
  type FormContext,
  type GroupForm,
  type GroupShape,
  type Moment,
} from './group-form';

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
    const grid = { ...shape.grid, columns: count };
    const form = emptyForm(context, { ...shape, grid }, 'tileBytes');
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

function flowOf({ first, last, main, axes }: FormContext, shape: GroupShape): Flow {
  const { graph, slots, interiors } = axes.y;
  const numbers = (): Float64Array => new Float64Array(slotCount(first, last));
  const [firings, produced, rings] = [numbers(), numbers(), numbers()];
  const heights = Array.from(firings, () => new SizeCounter());
  const moments = new SampledMoments(() => {
    const now = { rows: at(produced, mainSlot), next: produced.slice() };
    return { before: now, written: now };
  });
  const mainSlot = main.layer - first;
  const ringRows = pipelineFlow(groupOf(shape, first, last), graph, (node, start, end) => {
    moments.pass();
    const slot = at(slots, node);
    firings[slot] = at(firings, slot) + 1;
    at(heights, slot).add({ start, end }, at(interiors, node));
    produced[slot] = end;
  });
  slots.forEach((slot, node) => {
    rings[slot] = at(ringRows, node);
  });
  const sampled = moments.all();
  return { firings, heights: heights.map(({ sizes }) => sizes), produced, rings, moments: sampled };
}

/** Moments looked at; between them the estimate of what input and output take together is not refined. */
const MOST_MOMENTS = 24;

/** Some of the moments that are passed, evenly spread, without knowing how many there will be. */
class SampledMoments {
  private moments: Moment[] = [];
  private passed = 0;
  private every = 1;

  constructor(private readonly now: () => Moment) {}

  pass(): void {
    if (this.passed++ % this.every !== 0) return;
    this.moments.push(this.now());
    if (this.moments.length <= MOST_MOMENTS) return;
    this.moments = this.moments.filter((_, index) => index % 2 === 0);
    this.every *= 2;
  }

  /** Those that were kept, and the present one. */
  all(): readonly Moment[] {
    return [...this.moments, this.now()];
  }
}
