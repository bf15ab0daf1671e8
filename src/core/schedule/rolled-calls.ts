import { assert, at } from '../../base/assert';
import { DistinctRows, type RankedRows } from './distinct-rows';
import {
  callsOf,
  endBytes,
  programBytes,
  programOf,
  ranked,
  rankingOf,
  type ProgramNode,
} from './program';
import { roll, unrolled, type Entry, type RolledEntry } from './rolling';
import type { Step } from './schedule';

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

/** A call of a kernel, as a program of tables says it. */
export interface TableCall {
  /** A number that calls of one shape have in common. */
  readonly shape: number;
  /** Of what the shape reads, a before b, and of the output. */
  readonly places: readonly PlaceRow[];
  readonly readsB: boolean;
  readonly rows: TableAxis;
  readonly columns: TableAxis;
}

/** Rows or columns: what is computed, and the first ones of each view; 0 where nothing is read. */
export interface TableAxis {
  readonly start: number;
  readonly size: number;
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** Calls and loads as a program, and the rows that it names. */
export interface RolledCalls {
  readonly program: readonly ProgramNode[];
  /** By the number that the program has for a shape: that of its calls. */
  readonly shapes: readonly number[];
  readonly places: readonly PlaceRow[];
  readonly spans: readonly SpanRow[];
  readonly strides: DistinctRows<StridesRow>;
  /** Those of a span follow one another. */
  readonly advances: DistinctRows<readonly AdvanceRow[]>;
  /** The number of a place that was added. */
  readonly placeOf: (place: PlaceRow) => number;
}

/** Bytes of a row of each table, by every compiler: runtime/schedule.h. */
const ROW_BYTES = { places: 8, strides: 12, spans: 10, advances: 8 } as const;

/** Of the program and of what calls differ in. */
export function rolledBytes({
  program,
  places,
  strides,
  spans,
  advances,
}: Omit<RolledCalls, 'shapes' | 'placeOf'>): number {
  const counts = {
    places: places.length,
    strides: strides.rows.length,
    spans: spans.length,
    advances: advances.rows.flat().length,
  };
  // C has no empty arrays.
  return Object.entries(counts).reduce(
    (sum, [name, count]) => sum + ROW_BYTES[name as keyof typeof counts] * Math.max(1, count),
    programBytes(program) + endBytes(program),
  );
}

/** Loops in one another: MAFAT_DEPTH. */
const MOST_DEPTH = 4;

/** What is the same in all turns of a loop: nothing where weights are loaded. */
interface CallKind {
  readonly shape: number;
  readonly places: readonly number[];
  readonly readsB: boolean;
  readonly rows: number;
  readonly columns: number;
}

/** Fields of an entry: of each axis where the part that is computed starts, and the views of a, b and out. */
const AXIS_FIELDS = 4;

/** Takes the calls and loads of a schedule in their order, and rolls them. */
export class CallRoller {
  private readonly kinds = new DistinctRows<CallKind | null>();
  private readonly places = new DistinctRows<PlaceRow>();
  private readonly spans = new DistinctRows<SpanRow>();
  private readonly entries: Entry[] = [];
  private readonly steps: Step[] = [];

  get length(): number {
    return this.entries.length;
  }

  load(step: Step): void {
    this.push(step, null, []);
  }

  call(step: Step, { shape, places, readsB, rows, columns }: TableCall): void {
    const numbers = places.map(place => this.places.numberOf(place));
    const kind = { shape, places: numbers, readsB, rows: rows.size, columns: columns.size };
    const fields = [rows, columns].flatMap(({ start, a, b, out }) => [start, a, b, out]);
    this.push(step, kind, fields);
  }

  /** Of an input or output of the network, which no call may name. */
  addPlace(place: PlaceRow): void {
    this.places.numberOf(place);
  }

  /** @param shapes how many there are. */
  finish(shapes: number): RolledCalls {
    const rolled = roll(this.entries, MOST_DEPTH);
    this.checkRolled(unrolled(rolled));
    const program = programOf(rolled, entry => this.node(entry));
    const ranking = rankingOf(callsOf(program), {
      shapes,
      places: this.places.rows.length,
      spans: this.spans.rows.length,
    });
    const inOrder = <T>(rows: readonly T[], { order }: RankedRows): readonly T[] =>
      order.map(number => at(rows, number));
    const places = inOrder(this.places.rows, ranking.places);
    const spans = inOrder(this.spans.rows, ranking.spans);
    const strides = new DistinctRows<StridesRow>();
    const advances = new DistinctRows<readonly AdvanceRow[]>();
    for (const place of places) strides.numberOf(place.strides);
    for (const span of spans) if (span.advances.length > 0) advances.numberOf(span.advances);
    return {
      program: ranked(program, ranking),
      shapes: ranking.shapes.order,
      places,
      spans,
      strides,
      advances,
      placeOf: place => ranking.places.rankOf(this.places.numberOf(place)),
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
    const { shape, places, readsB } = kind;
    const axes = [
      { size: kind.rows, first: 0 },
      { size: kind.columns, first: AXIS_FIELDS },
    ];
    const spans = (readsB ? [1, 2] : [1]).flatMap(input =>
      axes.map(({ size, first }) => this.spans.numberOf(spanOf(rolled, size, first, input))),
    );
    return { kind: 'call', call: { shape, places, spans, step } };
  }
}

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
