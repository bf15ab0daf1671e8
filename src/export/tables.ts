import { assert, at } from '../base/assert';
import { UserError } from '../base/user-error';
import { inputReferences } from '../core/network/network';
import { kernelDescription } from '../core/kernels/kernels';
import type { Schedule, Step, View } from '../core/schedule/schedule';
import { formatPlan } from '../core/tiling/plan-notation';
import type { KernelCall } from '../kernels/kernel-call';
import { DistinctRows, type RankedRows } from './distinct-rows';
import {
  HEADER_BYTES,
  hasConstantWeights,
  type ProgramForm,
  type WeightLoad,
} from './packed-weights';
import {
  callsOf,
  endBytes,
  programBytes,
  programOf,
  ranked,
  rankingOf,
  type ProgramCall,
  type ProgramNode,
} from './program';
import { recordSchedule, WEIGHTS_BASE, type RecordedCall } from './recording';
import { roll, unrolled, type Entry, type RolledEntry } from './rolling';
import {
  shapeOf,
  type Extent,
  type Parameters,
  type ShapeNumber,
  type ShapeRow,
} from './shape-row';

/** A row of `struct mafat_location`: bytes from the start of the arena, and strides in bytes. */
export interface PlaceRow {
  readonly offset: number;
  readonly strides: StridesRow;
}

export interface StridesRow {
  readonly row: number;
  readonly pixel: number;
  /** Rows after which a ring begins again; 0 where each row has its own place. */
  readonly ring: number;
}

/** `struct mafat_advance`: what a span's positions advance by in each turn of the loop at a level. */
export interface AdvanceRow {
  readonly level: number;
  readonly start: number;
  readonly a: number;
  readonly out: number;
}

/** `struct mafat_span`: rows or columns that are computed, and the first ones of the views of a (or b) and out. */
export interface SpanRow {
  readonly start: number;
  readonly size: number;
  readonly a: number;
  readonly out: number;
  readonly advances: readonly AdvanceRow[];
}

/** A schedule as the tables of runtime/schedule.h. */
export interface Tables {
  /** Kernel calls and loads of a run. */
  readonly steps: number;
  readonly program: readonly ProgramNode[];
  readonly shapes: readonly ShapeRow[];
  /** By shape: layers that it is used for, in the order in which they come; −1 for copies between buffers. */
  readonly shapeLayers: readonly (readonly number[])[];
  readonly extents: DistinctRows<Extent>;
  /** Those of a shape follow one another. */
  readonly numbers: DistinctRows<readonly ShapeNumber[]>;
  readonly places: readonly PlaceRow[];
  readonly strides: DistinctRows<StridesRow>;
  readonly spans: readonly SpanRow[];
  /** Those of a span follow one another. */
  readonly advances: DistinctRows<readonly AdvanceRow[]>;
  /** None where nothing is loaded. */
  readonly loads: readonly WeightLoad[];
  /** Of an input or output of the network. */
  placeOf(view: View): number;
}

/** Bytes of a row of each table, by every compiler: runtime/schedule.h. Exported programs assert their sum. */
const ROW_BYTES = {
  extents: 8,
  numbers: 4,
  places: 8,
  strides: 12,
  spans: 10,
  advances: 8,
  loads: 24,
} as const;

/** Each has an address; those of boards take four bytes, others may take eight. */
const shapeBytes = (form: ProgramForm): number => (form === 'board' ? 40 : 48);

/** Bytes of an address where the sizes of tables are as they are predicted. */
export const addressBytes = (form: ProgramForm): number => (form === 'board' ? 4 : 8);

/** Bytes of the constant tables. */
export function tableBytes(tables: Tables, form: ProgramForm): number {
  const { program, shapes, loads } = tables;
  const rows = {
    extents: tables.extents.rows.length,
    numbers: tables.numbers.rows.flat().length,
    places: tables.places.length,
    strides: tables.strides.rows.length,
    spans: tables.spans.length,
    advances: tables.advances.rows.flat().length,
  };
  // C has no empty arrays.
  const bytes = Object.entries(rows).reduce(
    (sum, [name, count]) => sum + ROW_BYTES[name as keyof typeof rows] * Math.max(1, count),
    Math.max(1, shapes.length) * shapeBytes(form) + ROW_BYTES.loads * loads.length,
  );
  return bytes + programBytes(program) + endBytes(program);
}

/** Loops in one another: MAFAT_DEPTH. */
const MOST_DEPTH = 4;

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

/** What is the same in all turns of a loop: nothing where weights are loaded. */
interface CallKind {
  readonly shape: number;
  readonly places: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** Fields of an entry: of each axis where the part that is computed starts, and the views of a, b and out. */
const AXIS_FIELDS = 4;

class TableMaker {
  private readonly kinds = new DistinctRows<CallKind | null>();
  private readonly shapes = new DistinctRows<ShapeRow>();
  private readonly shapeLayers: Set<number>[] = [];
  private readonly places = new DistinctRows<PlaceRow>();
  private readonly spans = new DistinctRows<SpanRow>();
  /** By step of the program before it was rolled. */
  private readonly entries: Entry[] = [];
  private readonly steps: Step[] = [];
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
    if (!hasConstantWeights(this.form)) this.push(step, null, []);
  }

  call(step: Step, { kernel, call }: RecordedCall): void {
    const layer = step.kind === 'compute' ? step.layer : -1;
    const hasParameters = kernelDescription(kernel).parameters !== undefined;
    const row = shapeOf(kernel, call, hasParameters ? this.parametersOf(layer, call) : NONE);
    const shape = this.shapes.numberOf(row);
    (this.shapeLayers[shape] ??= new Set()).add(layer);
    const places = [
      ...row.operands.map(operand =>
        operand === 'scratch' ? scratchPlace(call.scratch) : placeIn(call, operand),
      ),
      placeIn(call, 'out'),
    ].map(place => this.places.numberOf(place));
    const [rows, columns] = [call.y1 - call.y0, call.x1 - call.x0];
    const isRead = { a: row.operands.includes('a'), b: row.operands.includes('b'), out: true };
    const first = (slot: 'a' | 'b' | 'out', axis: 'Y' | 'X'): number => {
      if (!isRead[slot]) return 0;
      const ring = axis === 'Y' ? call[`${slot}Ring`] : 0;
      return ring > 0 ? call[`${slot}Y`] % ring : call[`${slot}${axis}`];
    };
    this.push(step, { shape, places, rows, columns }, [
      ...[call.y0, first('a', 'Y'), first('b', 'Y'), first('out', 'Y')],
      ...[call.x0, first('a', 'X'), first('b', 'X'), first('out', 'X')],
    ]);
  }

  finish(schedule: Schedule): Tables {
    const { inputs, outputs } = placesOf(schedule);
    const named = new Map(
      [...inputs, ...outputs].map(view => [view, this.placeNumber(view, schedule)]),
    );
    const rolled = roll(this.entries, MOST_DEPTH);
    this.checkRolled(unrolled(rolled));
    const program = programOf(rolled, entry => this.node(entry));
    const calls = callsOf(program);
    const ranking = rankingOf(calls, {
      shapes: this.shapes.rows.length,
      places: this.places.rows.length,
      spans: this.spans.rows.length,
    });
    const inOrder = <T>(rows: readonly T[], { order }: RankedRows): readonly T[] =>
      order.map(number => at(rows, number));
    const tables = {
      steps: this.entries.length,
      program: ranked(program, ranking),
      shapes: inOrder(this.shapes.rows, ranking.shapes),
      shapeLayers: inOrder(this.shapeLayers, ranking.shapes).map(layers => [...layers]),
      places: inOrder(this.places.rows, ranking.places),
      spans: inOrder(this.spans.rows, ranking.spans),
      loads: hasConstantWeights(this.form) ? [] : this.loads,
    };
    const shared = sharedRows(tables);
    this.check(schedule, tables.spans, shared);
    return {
      ...tables,
      ...shared,
      placeOf: view => ranking.places.rankOf(named.get(view) ?? -1),
    };
  }

  private push(step: Step, kind: CallKind | null, fields: readonly number[]): void {
    this.entries.push({ kind: this.kinds.numberOf(kind), fields });
    this.steps.push(step);
  }

  /** Programs must do what was recorded, whatever rolling is like. */
  private checkRolled(list: readonly Entry[]): void {
    const { entries } = this;
    const isSame = (entry: Entry, index: number): boolean =>
      entry.kind === entries[index]?.kind &&
      entry.fields.every((field, place) => field === entries[index]?.fields[place]);
    assert(list.length === entries.length && list.every(isSame), 'rolled into another program');
  }

  private node(rolled: RolledEntry): ProgramNode {
    const { index, entry } = rolled;
    const kind = at(this.kinds.rows, entry.kind);
    const step = at(this.steps, index);
    if (kind === null) return { kind: 'load', step };
    const { shape, places } = kind;
    const readsB = at(this.shapes.rows, shape).operands.includes('b');
    const axes = [
      { size: kind.rows, first: 0 },
      { size: kind.columns, first: AXIS_FIELDS },
    ];
    const spans = (readsB ? [1, 2] : [1]).flatMap(input =>
      axes.map(({ size, first }) => this.spans.numberOf(spanOf(rolled, size, first, input))),
    );
    return { kind: 'call', call: { shape, places, spans, step } satisfies ProgramCall };
  }

  private placeNumber({ buffer, offset, rowStride, pixelStride }: View, { buffers }: Schedule) {
    const start = at(buffers, buffer).offset + offset;
    const strides = { row: rowStride, pixel: pixelStride, ring: 0 };
    return this.places.numberOf({ offset: start, strides });
  }

  private check({ plan }: Schedule, spans: readonly SpanRow[], shared: SharedRows): void {
    const { strides, extents, numbers, advances } = shared;
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
    const isHeld = ({ start, size, a, out, advances: by }: SpanRow): boolean =>
      Math.max(start + size, a, out) <= LARGEST_POSITION &&
      by.every(row => Math.max(...[row.start, row.a, row.out].map(Math.abs)) <= LARGEST_ADVANCE);
    if (
      !spans.every(isHeld) ||
      !extents.rows.every(
        ([height, width]) => height <= LARGEST_POSITION && width <= LARGEST_POSITION,
      )
    )
      throw new UserError(
        `A map of the network has more than ${LARGEST_POSITION} rows or columns, or starts too far from ` +
          `the part that is computed, for a C program's tables: choose a smaller input.`,
      );
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

/** Views of the network's inputs and outputs. */
function placesOf({ network, maps, outputs }: Schedule) {
  const inputs = inputReferences(network).flatMap(reference => maps.get(reference) ?? []);
  return { inputs, outputs: [...outputs.values()] };
}

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

/** The rows or columns of an entry: fields from `first` on, and of the inputs the first or second one. */
function spanOf(
  { entry: { fields }, advances }: RolledEntry,
  size: number,
  first: number,
  input: number,
): SpanRow {
  const of = (values: readonly number[]) => ({
    start: at(values, first),
    a: at(values, first + input),
    out: at(values, first + AXIS_FIELDS - 1),
  });
  return {
    ...of(fields),
    size,
    advances: advances
      .map((advance, level) => ({ level, ...of(advance) }))
      .filter(({ start, a, out }) => start !== 0 || a !== 0 || out !== 0),
  };
}

type SharedRows = Pick<Tables, 'extents' | 'numbers' | 'strides' | 'advances'>;

/** What rows of the other tables have in common. */
function sharedRows({
  shapes,
  places,
  spans,
}: Pick<Tables, 'shapes' | 'places' | 'spans'>): SharedRows {
  const shared = {
    extents: new DistinctRows<Extent>(),
    numbers: new DistinctRows<readonly ShapeNumber[]>(),
    strides: new DistinctRows<StridesRow>(),
    advances: new DistinctRows<readonly AdvanceRow[]>(),
  };
  for (const { a, b, out, numbers } of shapes) {
    for (const extent of [a, b, out]) shared.extents.numberOf(extent);
    shared.numbers.numberOf(numbers);
  }
  for (const { strides } of places) shared.strides.numberOf(strides);
  for (const { advances } of spans) if (advances.length > 0) shared.advances.numberOf(advances);
  return shared;
}
