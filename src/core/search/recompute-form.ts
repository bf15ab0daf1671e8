import { at } from '../../base/assert';
import type { AxisNeeds } from './axis-needs';
import { emptyForm, forRoots, tileMoments, type FormContext, type GroupForm } from './group-form';

/** Tiles that compute again what overlaps, in so many rows, for each number of columns. */
export function recomputeForms(
  context: FormContext,
  y: AxisNeeds,
  xs: readonly AxisNeeds[],
): readonly GroupForm[] {
  const moments = tileMoments(context, y.parts, row =>
    Float64Array.from(y.starts, starts => (row < y.parts ? at(starts, row) : Infinity)),
  );
  return xs.map(x => ({ ...recomputeForm(context, y, x), moments: moments(x.parts) }));
}

function recomputeForm(context: FormContext, y: AxisNeeds, x: AxisNeeds): GroupForm {
  const tiles = y.parts * x.parts;
  const grid = { rows: y.parts, columns: x.parts, rule: 'paper' } as const;
  const form = emptyForm(context, { grid, overlap: 'recompute' }, 'keptBytes');
  forRoots(context, (node, slot) => {
    const [height, width] = [at(y.total, slot), at(x.total, slot)];
    if (height * width === 0) return;
    form.tileBytes[slot] = at(y.largest, slot) * at(x.largest, slot) * node.positionBytes;
    form.scratchBytes[slot] = context.scratchBytes(node, at(y.largest, slot), at(x.largest, slot));
    form.macs[slot] = node.macsPerPosition * height * width;
    form.steps[slot] = tiles;
    form.cost[slot] = context.partsMs(node, at(y.sizes, slot), at(x.sizes, slot));
  });
  return form;
}
