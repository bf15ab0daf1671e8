import { at } from '../../base/assert';

/**
 * Something of a list that may be rolled: what must be the same in each turn of a loop, as a number, and what may advance from
 * one turn to the next by the same amount each time.
 */
export interface Entry {
  readonly kind: number;
  /** As many in all entries of a kind. */
  readonly fields: readonly number[];
}

/** An entry with the fields of its first turn. */
export interface RolledEntry {
  /** Its place in the list in the first turn of all loops around it. */
  readonly index: number;
  readonly entry: Entry;
  /** By loop around it, from the outermost: what its fields advance by. */
  readonly advances: readonly (readonly number[])[];
}

export interface Loop {
  readonly count: number;
  readonly body: readonly Rolled[];
}

export type Rolled = RolledEntry | Loop;

export const isLoop = (rolled: Rolled): rolled is Loop => 'count' in rolled;

/** What decides whether a loop is worth while, in bytes of a program: an entry, a loop, and a field that advances. */
const [ENTRY_COST, LOOP_COST, ADVANCE_COST] = [5, 3, 1];

/**
 * A list as loops over entries whose fields advance by constants, at most `mostDepth` in one another. What is said by
 * a loop is what stood in the list: `unrolled` gives it back.
 *
 * From the outside in: first the repeats that save most, however long their bodies, then the same inside of each body. So loops
 * over columns in a loop over rows are found once, in the same places of all rows.
 */
export function roll(entries: readonly Entry[], mostDepth: number): readonly Rolled[] {
  const items = entries.map((entry, index): RolledEntry => ({ index, entry, advances: [] }));
  return rollItems(items, mostDepth);
}

/** The list that was rolled. */
export function unrolled(program: readonly Rolled[]): readonly Entry[] {
  const list: Entry[] = [];
  const visit = (nodes: readonly Rolled[], turns: readonly number[]): void => {
    for (const node of nodes)
      if (!isLoop(node)) list.push(inTurn(node, turns));
      else for (let turn = 0; turn < node.count; turn++) visit(node.body, [...turns, turn]);
  };
  visit(program, []);
  return list;
}

const inTurn = (
  { entry: { kind, fields }, advances }: RolledEntry,
  turns: readonly number[],
): Entry => ({
  kind,
  fields: fields.map((field, index) =>
    advances.reduce((sum, advance, level) => sum + at(turns, level) * at(advance, index), field),
  ),
});

/** A stretch of a list that repeats with a period. */
interface Repeat {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly period: number;
  /** Whether it was compared over two turns only, so that it can't have more. */
  readonly isPair: boolean;
}

const turnsOf = ({ start, end, period, isPair }: Repeat): number =>
  isPair ? 2 : Math.floor((end - start) / period);

function rollItems(items: readonly RolledEntry[], depth: number): readonly Rolled[] {
  if (depth === 0 || items.length < 2) return items;
  const list = new ItemList(items);
  const program: Rolled[] = [];
  let done = 0;
  for (const repeat of chosen(list)) {
    const { start, period } = repeat;
    const count = turnsOf(repeat);
    program.push(...items.slice(done, start), {
      count,
      body: rollItems(list.body(start, period), depth - 1),
    });
    done = start + period * count;
  }
  return [...program, ...items.slice(done)];
}

/** Rounds in which repeats that others have taken a part of are tried again. */
const MOST_ROUNDS = 16;

/** Repeats that don't overlap, in their order: those that save most come first. */
function chosen(list: ItemList): readonly Repeat[] {
  const taken = new Uint8Array(list.length);
  const found: Repeat[] = [];
  let waiting = list.repeats();
  for (let round = 0; round < MOST_ROUNDS && waiting.length > 0; round++) {
    const cut: Repeat[] = [];
    for (const { repeat } of worthwhile(list, waiting)) {
      const free = longestFree(repeat, taken);
      if (free.end - free.start < repeat.end - repeat.start) {
        cut.push(free);
        continue;
      }
      taken.fill(1, repeat.start, repeat.start + turnsOf(repeat) * repeat.period);
      found.push(repeat);
    }
    waiting = cut;
  }
  return found.sort((a, b) => a.start - b.start);
}

const worthwhile = (list: ItemList, repeats: readonly Repeat[]) =>
  repeats
    .filter(({ start, end, period }) => end - start >= 2 * period)
    .map(repeat => ({ repeat, saved: list.saving(repeat) }))
    .filter(({ saved }) => saved > 0)
    .sort((a, b) => b.saved - a.saved || a.repeat.start - b.repeat.start);

function longestFree(repeat: Repeat, taken: Uint8Array): Repeat {
  let [start, end] = [repeat.start, repeat.start];
  for (let first = repeat.start; first < repeat.end;) {
    let last = first;
    while (last < repeat.end && taken[last] === 0) last++;
    if (last - first > end - start) [start, end] = [first, last];
    first = last + 1;
  }
  return { ...repeat, start, end };
}

/** Of how many places further on with the same symbol, and the same kind, a repeat is looked for. */
const [SYMBOLS_AHEAD, KINDS_AHEAD] = [2, 3];

/** A list in which repeats are looked for. */
class ItemList {
  readonly length: number;
  /** By item: entries of one kind with the same advances have the same number. */
  private readonly kinds: Int32Array;

  constructor(private readonly items: readonly RolledEntry[]) {
    this.length = items.length;
    this.kinds = numbered(items, ({ entry, advances }) => `${entry.kind}:${advances.join(';')}`);
  }

  /**
   * Where the list repeats. In a loop, the ways from one entry of a kind to the next repeat, too. So the period is the distance
   * to the next entry of the same kind in the same distance from the one before: rows are found by their first columns,
   * which few entries are like.
   */
  repeats(): readonly Repeat[] {
    const { kinds } = this;
    const previous = new Map<number, number>();
    const symbols = numbered(this.items, ({ entry: { fields } }, index) => {
      const kind = at(kinds, index);
      const before = previous.get(kind) ?? index;
      previous.set(kind, index);
      return `${kind}:${this.way(before, fields).join()}`;
    });
    const finder = new RepeatFinder(this);
    for (const [distances, ahead] of [
      [symbols, SYMBOLS_AHEAD],
      [kinds, KINDS_AHEAD],
    ] as const)
      finder.consider(distances, ahead);
    return finder.found;
  }

  private way(from: number, fields: readonly number[]): readonly number[] {
    const { fields: before } = at(this.items, from).entry;
    return fields.map((field, index) => field - at(before, index));
  }

  /** Whether an item is of the kind of the one a period later. */
  hasPair(index: number, period: number): boolean {
    const { kinds } = this;
    return index >= 0 && index + period < this.length && kinds[index] === kinds[index + period];
  }

  /** Whether an item, the one a period later and the one after that advance by the same. */
  advances(index: number, period: number): boolean {
    if (!this.hasPair(index, period) || !this.hasPair(index + period, period)) return false;
    const [first, second, third] = [index, index + period, index + 2 * period].map(
      place => at(this.items, place).entry.fields,
    );
    return (first ?? []).every(
      (field, place) =>
        (second?.[place] ?? 0) - field === (third?.[place] ?? 0) - (second?.[place] ?? 0),
    );
  }

  saving(repeat: Repeat): number {
    const { start, period } = repeat;
    let advancing = 0;
    for (let index = start; index < start + period; index++)
      for (const way of this.way(index, at(this.items, index + period).entry.fields))
        if (way !== 0) advancing++;
    return (turnsOf(repeat) - 1) * period * ENTRY_COST - LOOP_COST - advancing * ADVANCE_COST;
  }

  /** The items of the first turn, which advance by what is between it and the second one. */
  body(start: number, period: number): readonly RolledEntry[] {
    return this.items.slice(start, start + period).map((item, index) => ({
      ...item,
      advances: [
        ...item.advances,
        this.way(start + index, at(this.items, start + index + period).entry.fields),
      ],
    }));
  }
}

/** Looks for repeats with given periods; no stretch is looked at twice with the same one. */
class RepeatFinder {
  readonly found: Repeat[] = [];
  private readonly seen = new Map<number, { repeat: number; pair: number }>();

  constructor(private readonly list: ItemList) {}

  /** Takes the distance from each item to the next ones with the same number for a period. */
  consider(numbers: Int32Array, ahead: number): void {
    const next = new Map<number, number[]>();
    for (let index = numbers.length - 1; index >= 0; index--) {
      const number = at(numbers, index);
      const places = next.get(number) ?? [];
      for (const place of places) this.look(index, place - index);
      next.set(number, [index, ...places].slice(0, ahead));
    }
  }

  /**
   * Coming from the end of the list: whatever begins behind a stretch that was seen is in it. A repeat may begin a period
   * earlier, as an entry at its very beginning has another way from the one before.
   */
  private look(index: number, period: number): void {
    const { list } = this;
    const seen = this.seen.get(period) ?? { repeat: list.length, pair: list.length };
    this.seen.set(period, seen);
    if (index < seen.pair) {
      const pair = this.stretch(index, i => list.hasPair(i, period));
      seen.pair = pair.start;
      if (pair.end - pair.start >= period)
        this.found.push({ start: pair.start, end: pair.end + period, period, isPair: true });
    }
    const first = list.advances(index, period) ? index : index - period;
    if (first < seen.repeat && list.advances(first, period)) {
      const run = this.stretch(first, i => list.advances(i, period));
      seen.repeat = run.start;
      if (run.end - run.start >= period)
        this.found.push({ start: run.start, end: run.end + 2 * period, period, isPair: false });
    }
  }

  private stretch(index: number, holds: (index: number) => boolean) {
    let [start, end] = [index, index + 1];
    while (holds(start - 1)) start--;
    while (holds(end)) end++;
    return { start, end };
  }
}

/** By item: a number that those with the same key have. */
function numbered<T>(items: readonly T[], keyOf: (item: T, index: number) => string): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(items, (item, index) => {
    const key = keyOf(item, index);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
