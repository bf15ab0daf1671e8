import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import { kernelDescription } from '../core/kernels/kernels';
import { DistinctRows } from '../core/schedule/distinct-rows';
import { endPlaces, layerTableBytes } from '../core/schedule/program-size';
import {
  CallRoller,
  rolledBytes,
  type PlaceRow,
  type RolledCalls,
  type SpanRow,
  type TableAxis,
} from '../core/schedule/rolled-calls';
import type { Schedule, Step, View } from '../core/schedule/schedule';
import { formatPlan } from '../core/tiling/plan-notation';
import type { KernelCall } from '../kernels/kernel-call';
import {
  HEADER_BYTES,
  hasConstantWeights,
  type ProgramForm,
  type WeightLoad,
} from './packed-weights';
import { recordSchedule, WEIGHTS_BASE, type RecordedCall } from './recording';
import {
  shapeOf,
  type Extent,
  type Parameters,
  type ShapeNumber,
  type ShapeRow,
} from './shape-row';

/** A schedule as the tables of runtime/schedule.h. */
export interface Tables extends Omit<RolledCalls, 'shapes' | 'placeOf'> {
  /** Kernel calls and loads of a run. */
  readonly steps: number;
  readonly shapes: readonly ShapeRow[];
  /** By shape: layers that it is used for, in the order in which they come; −1 for copies between buffers. */
  readonly shapeLayers: readonly (readonly number[])[];
  readonly extents: DistinctRows<Extent>;
  /** Those of a shape follow one another. */
  readonly numbers: DistinctRows<readonly ShapeNumber[]>;
  /** None where nothing is loaded. */
  readonly loads: readonly WeightLoad[];
  /** Of an input or output of the network. */
  placeOf(view: View): number;
}

const LOAD_BYTES = 24;

/** Bytes of an address where the sizes of tables are as they are predicted. */
export const addressBytes = (form: ProgramForm): 4 | 8 => (form === 'board' ? 4 : 8);

/** Bytes of the constant tables, which exported programs assert. */
export function tableBytes(tables: Tables, form: ProgramForm): number {
  const { shapes, extents, numbers, loads } = tables;
  const counts = {
    shapes: shapes.length,
    extents: extents.rows.length,
    numbers: numbers.rows.flat().length,
  };
  return (
    layerTableBytes(counts, addressBytes(form)) + rolledBytes(tables) + LOAD_BYTES * loads.length
  );
}

/** The tables hold numbers of 16 bits; the last one stands for none. */
const MOST_ROWS = 0xffff;
const LARGEST_POSITION = 0xffff;
const LARGEST_ADVANCE = 0x7fff;

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** @throws UserError when the schedule has more than the tables can hold. */
export function tablesOf(
  schedule: Schedule,
  loads: readonly WeightLoad[],
  form: ProgramForm,
): Tables {
  const maker = new TableMaker(loads, form);
  for (const { step, calls } of recordSchedule(schedule)) {
    if (step.kind === 'load') maker.load(step);
    for (const call of calls) maker.call(step, call);
  }
  return maker.finish(schedule);
}

class TableMaker {
  private readonly roller = new CallRoller();
  private readonly shapes = new DistinctRows<ShapeRow>();
  private readonly shapeLayers: Set<number>[] = [];
  /** By layer: the load that its parameters came with. */
  private readonly loadOf = new Map<number, WeightLoad>();
  private loaded = 0;

  constructor(
    private readonly loads: readonly WeightLoad[],
    private readonly form: ProgramForm,
  ) {}

  load(step: Step): void {
    const load = this.loads[this.loaded++];
    for (const { layer } of load?.blocks ?? []) if (load) this.loadOf.set(layer, load);
    if (!hasConstantWeights(this.form)) this.roller.load(step);
  }

  call(step: Step, { kernel, call }: RecordedCall): void {
    const layer = step.kind === 'compute' ? step.layer : -1;
    const hasParameters = kernelDescription(kernel).parameters !== undefined;
    const row = shapeOf(kernel, call, hasParameters ? this.parametersOf(layer, call) : NONE);
    const shape = this.shapes.numberOf(row);
    (this.shapeLayers[shape] ??= new Set()).add(layer);
    const axis = (name: 'Y' | 'X', start: number, end: number): TableAxis => {
      const first = (slot: 'a' | 'b' | 'out', isStored: boolean): number => {
        if (!isStored) return 0;
        const ring = name === 'Y' ? call[`${slot}Ring`] : 0;
        return ring > 0 ? call[`${slot}Y`] % ring : call[`${slot}${name}`];
      };
      const { operands } = row;
      const [a, b] = (['a', 'b'] as const).map(slot => first(slot, operands.includes(slot)));
      return { start, size: end - start, a: a ?? 0, b: b ?? 0, out: first('out', true) };
    };
    this.roller.call(step, {
      shape,
      places: [
        ...row.operands.map(operand =>
          operand === 'scratch' ? scratchPlace(call.scratch) : placeIn(call, operand),
        ),
        placeIn(call, 'out'),
      ],
      readsB: row.operands.includes('b'),
      rows: axis('Y', call.y0, call.y1),
      columns: axis('X', call.x0, call.x1),
    });
  }

  finish(schedule: Schedule): Tables {
    const ends = endPlaces(schedule);
    for (const place of ends.values()) this.roller.addPlace(place);
    const { shapes: order, placeOf, ...rolled } = this.roller.finish(this.shapes.rows.length);
    const shapes = order.map(number => at(this.shapes.rows, number));
    const extents = new DistinctRows<Extent>();
    const numbers = new DistinctRows<readonly ShapeNumber[]>();
    for (const { a, b, out, numbers: own } of shapes) {
      for (const extent of [a, b, out]) extents.numberOf(extent);
      numbers.numberOf(own);
    }
    const tables: Tables = {
      ...rolled,
      steps: this.roller.length,
      shapes,
      shapeLayers: order.map(number => [...at(this.shapeLayers, number)]),
      extents,
      numbers,
      loads: hasConstantWeights(this.form) ? [] : this.loads,
      placeOf: view => {
        const place = ends.get(view);
        if (place === undefined) throw new Error('internal error: no input or output');
        return placeOf(place);
      },
    };
    checkRoom(schedule, tables);
    return tables;
  }

  /** Where a layer's parameters lie: in the region, or in the file where that stays where it is. */
  private parametersOf(layer: number, { weights, biases }: Readonly<KernelCall>): Parameters {
    const load = this.loadOf.get(layer);
    if (load === undefined) return NONE;
    const moved = this.form === 'file' ? 0 : load.fileOffset - load.regionOffset;
    const skipped = hasConstantWeights(this.form) ? HEADER_BYTES : 0;
    const place = (address: number): number => (address - WEIGHTS_BASE + moved - skipped) / FLOAT;
    return { weights: place(weights), biases: place(biases) };
  }
}

const NONE: Parameters = { weights: -1, biases: -1 };

/** @throws UserError */
function checkRoom({ plan }: Schedule, tables: Tables): void {
  const { strides, extents, numbers, advances, spans } = tables;
  const most = Math.max(
    strides.rows.length,
    extents.rows.length,
    numbers.rows.length,
    advances.rows.flat().length,
  );
  if (most >= MOST_ROWS)
    throw new UserError(
      `Plan ${formatPlan(plan)} has ${most} different kinds of maps or steps, but a C program's tables ` +
        `are limited to ${MOST_ROWS}: choose a plan with fewer tiles.`,
    );
  const isSmall = ([height, width]: Extent): boolean => Math.max(height, width) <= LARGEST_POSITION;
  if (!spans.every(isHeld) || !extents.rows.every(isSmall))
    throw new UserError(
      `A map of the network has more than ${LARGEST_POSITION} rows or columns, or starts too far from ` +
        `the part that is computed, for a C program's tables: choose a smaller input.`,
    );
}

const isHeld = ({ start, size, a, out, advances }: SpanRow): boolean =>
  Math.max(start + size, a, out) <= LARGEST_POSITION &&
  Math.min(start, a, out) >= 0 &&
  advances.every(row => Math.max(...[row.start, row.a, row.out].map(Math.abs)) <= LARGEST_ADVANCE);

const placeIn = (call: Readonly<KernelCall>, slot: 'a' | 'b' | 'out'): PlaceRow => ({
  offset: call[`${slot}Base`],
  strides: {
    row: call[`${slot}RowStride`],
    pixel: call[`${slot}PixelStride`],
    ring: call[`${slot}Ring`],
  },
});

/** Memory that has no shape. */
const scratchPlace = (offset: number): PlaceRow => ({
  offset,
  strides: { row: 0, pixel: 0, ring: 0 },
});
