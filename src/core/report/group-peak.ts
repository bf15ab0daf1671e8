import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { FIRST_INPUT } from '../network/network';
import type { BufferRole, LoweredGroup, Schedule, Step } from '../schedule/schedule';
import { isUntiled } from '../tiling/plan';
import type { FullestStep, GroupExplanation, PartRole, PeakPart } from './explanation';

export type GroupPeak = Pick<
  GroupExplanation,
  'peakBytes' | 'fullest' | 'parts' | 'alignmentBytes'
>;

/** What a group takes that computes nothing. */
export const NO_PEAK: GroupPeak = { peakBytes: 0, fullest: null, parts: [], alignmentBytes: 0 };

/** The fullest of the steps `span` of a group, and what is needed then. */
export function groupPeak(schedule: Schedule, group: number, span: Interval): GroupPeak {
  const { groups, needs } = schedule.facts();
  const { pieces, bytes } = needs;
  const step = fullestStep(schedule.steps, bytes, span);
  const peakBytes = at(bytes, step);
  const roles = new PartRoles(schedule, group, span);
  const parts = new Map<string, PeakPart>();
  for (const { buffer, first, last, bytes: needed } of pieces) {
    if (step < first || last < step) continue;
    const { role, bytes: whole } = at(schedule.buffers, buffer);
    const part = partOf(roles.of(buffer), role, needed, whole);
    const key = `${part.role} ${part.layer}`;
    parts.set(key, joined(parts.get(key), part));
  }
  const falling = [...parts.values()].sort((a, b) => b.bytes - a.bytes || a.layer - b.layer);
  const together = falling.reduce((sum, part) => sum + part.bytes, 0);
  return {
    peakBytes,
    fullest: { step, ...atWork(at(schedule.steps, step), placeIn(at(groups, group))) },
    parts: falling,
    alignmentBytes: peakBytes - together,
  };
}

/** Of the fullest steps the first that computes, or the first. */
function fullestStep(
  steps: readonly Step[],
  bytes: Float64Array,
  { start, end }: Interval,
): number {
  const most = bytes.subarray(start, end).reduce((a, b) => Math.max(a, b), 0);
  let first: number | undefined;
  for (let step = start; step < end; step++) {
    if (bytes[step] !== most) continue;
    if (at(steps, step).kind === 'compute') return step;
    first ??= step;
  }
  return first ?? start;
}

function atWork(step: Step, placeOf: PlaceOf): Omit<FullestStep, 'step'> {
  switch (step.kind) {
    case 'input':
      return { does: 'input', layer: step.source, tile: null, computed: null };
    case 'load':
      return { does: 'load', layer: at(step.blocks, 0).layer, tile: null, computed: null };
    case 'compute': {
      const { layer, tile, computed } = step;
      return { does: 'compute', layer, tile: placeOf(tile), computed };
    }
    case 'convert': {
      const { tile, rectangle: computed } = step;
      return { does: 'convert', layer: FIRST_INPUT, tile: placeOf(tile), computed };
    }
    case 'keep':
    case 'take': {
      const { tile, strip } = step;
      return { does: 'copy', layer: strip.layer, tile: placeOf(tile), computed: null };
    }
  }
}

/** The place of a tile in the grid of its group, by the number that steps give it. */
type PlaceOf = (tile: number) => FullestStep['tile'];

function placeIn({ fused, tiling }: LoweredGroup): PlaceOf {
  if (isUntiled(fused.group)) return () => null;
  return tile => {
    const { row, column } = at(tiling.tiles, tile);
    return { row, column };
  };
}

/** Tells what buffers are for, as one group sees them. */
class PartRoles {
  private readonly written = new Set<number>();
  private readonly read = new Set<number>();
  private readonly inside: PartRole;

  constructor(
    private readonly schedule: Schedule,
    group: number,
    private readonly span: Interval,
  ) {
    this.inside = isUntiled(at(schedule.plan.groups, group)) ? 'layer-map' : 'tile';
    for (const step of schedule.steps.slice(span.start, span.end)) this.note(step);
  }

  of(buffer: number): PartRole {
    const { role, lastStep } = at(this.schedule.buffers, buffer);
    switch (role.kind) {
      case 'map':
        if (this.written.has(buffer))
          return lastStep < this.span.end ? 'layer-map' : 'group-output';
        return this.read.has(buffer) ? 'group-input' : 'waiting';
      case 'tile':
        return this.inside;
      case 'ring':
      case 'halo':
      case 'scratch':
        return role.kind;
    }
  }

  private note(step: Step): void {
    if (step.kind === 'compute') {
      this.written.add(step.output.buffer);
      for (const { buffer } of step.inputs) this.read.add(buffer);
    } else if (step.kind === 'convert') this.read.add(step.from.buffer);
  }
}

const partOf = (
  role: PartRole,
  buffer: BufferRole,
  bytes: number,
  wholeBytes: number,
): PeakPart => ({
  role,
  layer: buffer.layer,
  bytes,
  wholeBytes,
  buffers: 1,
  ...(buffer.kind === 'ring' && { rows: buffer.rows }),
});

const joined = (before: PeakPart | undefined, part: PeakPart): PeakPart =>
  before === undefined
    ? part
    : {
        ...before,
        bytes: before.bytes + part.bytes,
        wholeBytes: before.wholeBytes + part.wholeBytes,
        buffers: before.buffers + part.buffers,
      };
