import { at } from '../../base/assert';
import type { AxisNeeds } from './axis-needs';
import { emptyForm, forRoots, sampled, type FormContext, type GroupForm } from './group-form';

/** Tiles that compute again what overlaps, in so many rows and columns. */
export function recomputeForm(context: FormContext, y: AxisNeeds, x: AxisNeeds): GroupForm {
  const tiles = y.parts * x.parts;
  const grid = { rows: y.parts, columns: x.parts, rule: 'paper' } as const;
  const form = emptyForm(context, { grid, overlap: 'recompute' });
  forRoots(context, (node, slot) => {
    const [height, width] = [at(y.total, slot), at(x.total, slot)];
    if (height * width === 0) return;
    form.tileBytes[slot] = at(y.largest, slot) * at(x.largest, slot) * node.positionBytes;
    form.scratchBytes[slot] = context.scratchBytes(node, at(y.largest, slot), at(x.largest, slot));
    form.macs[slot] = node.macsPerPosition * height * width;
    form.steps[slot] = tiles;
    form.cost[slot] = tiles * context.partMs(node, height / y.parts, width / x.parts);
  });
  const { height } = context.main;
  const share = Math.ceil(height / y.parts);
  const moments = sampled(y.parts).map(part => ({
    written: Math.min(height, (part + 1) * share),
    next: Float64Array.from(y.starts, starts => at(starts, part)),
  }));
  return { ...form, moments };
}
