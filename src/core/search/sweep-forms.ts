import { at } from '../../base/assert';
import type { Axis } from '../tiling/fused-group';
import { Sweep } from '../tiling/sweep';
import { SizeCounter, slotCount, type Sizes } from './axis-needs';
import { emptyForm, forRoots, tileMoments, type FormContext, type GroupForm } from './group-form';

/** A layer is computed, takes two strips and keeps two. */
const STEPS_OF_A_TILE = 5;

/** How groups advance along one axis; arrays by slot. */
interface AxisSweep {
  readonly sweep: Sweep;
  /** Parts of the grid. */
  readonly parts: number;
  /** Positions that one part holds at most, and those of them that earlier parts computed. */
  readonly held: Float64Array;
  readonly reused: Float64Array;
  /** What the parts compute. */
  readonly sizes: readonly Sizes[];
}

/**
 * Groups that keep rows and columns, for each number of rows of the last map that they may advance by, and for each
 * number of columns.
 */
export function sweepForms(
  context: FormContext,
  heights: readonly number[],
  columns: readonly number[],
): readonly GroupForm[] {
  const { height } = context.main;
  const xs = columns.filter(parts => parts > 1).map(parts => axisSweep(context, 'x', parts));
  if (xs.length === 0) return [];
  const rows = new Set(heights.map(rowsOfATile => Math.ceil(height / rowsOfATile)));
  return [...rows].flatMap(count => formsOfRows(context, count, xs));
}

/** The group that keeps rows and columns in one grid. */
export const sweepFormOf = (context: FormContext, rows: number, columns: number): GroupForm =>
  at(formsOfRows(context, rows, [axisSweep(context, 'x', columns)]), 0);

function formsOfRows(
  context: FormContext,
  rows: number,
  xs: readonly AxisSweep[],
): readonly GroupForm[] {
  const y = axisSweep(context, 'y', rows);
  const moments = tileMoments(context, rows, row => nextRows(context, y, row + y.sweep.ahead));
  return xs.map(x => ({ ...sweepForm(context, y, x), moments: moments(x.parts) }));
}

function sweepForm(context: FormContext, y: AxisSweep, x: AxisSweep): GroupForm {
  const [rows, columns] = [y.parts, x.parts];
  const form = emptyForm(context, {
    grid: { rows, columns, rule: 'paper' },
    overlap: 'keep-rows-and-columns',
  });
  const tiles = rows * columns;
  // A strip is copied out of one tile and into another.
  const copies = (bytes: number): number => (bytes === 0 ? 0 : 2 * tiles * context.copyMs(bytes));
  forRoots(context, (node, slot) => {
    const { positionBytes, height, width } = node;
    const line = at(y.reused, slot) * width * positionBytes;
    const column = at(y.held, slot) * at(x.reused, slot) * positionBytes;
    form.tileBytes[slot] = at(y.held, slot) * at(x.held, slot) * positionBytes;
    form.keptBytes[slot] = line + column;
    form.scratchBytes[slot] = context.scratchBytes(node, height / rows, width / columns);
    form.macs[slot] = node.macsPerPosition * height * width;
    form.steps[slot] = tiles * STEPS_OF_A_TILE;
    form.cost[slot] =
      context.partsMs(node, at(y.sizes, slot), at(x.sizes, slot)) +
      copies(line / columns) +
      copies(column);
  });
  return form;
}

function axisSweep({ first, last, axes }: FormContext, axis: Axis, parts: number): AxisSweep {
  const { graph, slots, interiors } = axes[axis];
  const sweep = new Sweep(graph, parts, 'paper');
  const held = new Float64Array(slotCount(first, last));
  const reused = new Float64Array(slotCount(first, last));
  const sizes = Array.from(held, () => new SizeCounter());
  slots.forEach((slot, node) => {
    const largest = sweep.largest(node);
    held[slot] = largest.held;
    reused[slot] = largest.reused;
    for (let part = 0; part < sweep.parts; part++) {
      const [start, end] = [sweep.endBefore(node, part), sweep.endBefore(node, part + 1)];
      if (end > start) at(sizes, slot).add({ start, end }, at(interiors, node));
    }
  });
  return { sweep, parts, held, reused, sizes: sizes.map(counter => counter.sizes) };
}

/** By slot: the first row that a part or a later one computes. */
function nextRows(
  { first, last, axes }: FormContext,
  { sweep }: AxisSweep,
  part: number,
): Float64Array {
  const next = new Float64Array(slotCount(first, last));
  if (part >= sweep.parts) return next.fill(Infinity);
  axes.y.slots.forEach((slot, node) => {
    // What is finished and no longer held counts as not begun, which estimates a little too much.
    if (sweep.endBefore(node, part + 1) > sweep.heldFrom(node, part))
      next[slot] = sweep.endBefore(node, part);
  });
  return next;
}
