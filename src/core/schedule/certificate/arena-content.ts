import { at } from '../../../base/assert';
import type { Lanes } from './lanes';

/**
 * Positions of a map one after the other in memory, `pitch` bytes apart: from (row, column) on along the row. If a row
 * has `width` positions in memory, the run continues in the next row at column `left`; 0 if all are in one row.
 */
export interface Run {
  readonly start: number;
  readonly positions: number;
  readonly pitch: number;
  readonly row: number;
  readonly column: number;
  readonly left: number;
  readonly width: number;
}

/** A run that was written, and what lies in the bytes of each position. Writing beside or over it changes it. */
class Piece implements Run {
  constructor(
    public start: number,
    public end: number,
    public positions: number,
    public pitch: number,
    public row: number,
    public column: number,
    public left: number,
    public width: number,
    public lanes: Lanes,
  ) {}

  copy(): Piece {
    const { start, end, positions, pitch, row, column, left, width, lanes } = this;
    return new Piece(start, end, positions, pitch, row, column, left, width, lanes);
  }

  become({ start, positions, pitch, row, column, left, width }: Run, lanes: Lanes): void {
    this.start = start;
    this.end = start + positions * pitch;
    this.positions = positions;
    this.pitch = pitch;
    this.row = row;
    this.column = column;
    this.left = left;
    this.width = width;
    this.lanes = lanes;
  }

  /** Keeps the whole positions from an address on, if there are any. */
  dropBefore(address: number): void {
    const { pitch, end } = this;
    const start = this.start + Math.ceil((address - this.start) / pitch) * pitch;
    if (start >= end) {
      this.positions = 0;
      return;
    }
    const { row, column } = positionAt(this, start);
    this.row = row;
    this.column = column;
    this.start = start;
    this.positions = (end - start) / pitch;
  }

  /** Keeps the whole positions below an address, if there are any. */
  dropFrom(address: number): void {
    this.positions = Math.floor((address - this.start) / this.pitch);
    this.end = this.start + this.positions * this.pitch;
  }
}

const pieceOf = (run: Run, lanes: Lanes): Piece => {
  const { start, positions, pitch, row, column, left, width } = run;
  const end = start + positions * pitch;
  return new Piece(start, end, positions, pitch, row, column, left, width, lanes);
};

/** What the bytes of the arena hold: stretches of known values, and unknown bytes between them. */
export class ArenaContent {
  /** In the order of memory; they do not overlap, and none is empty. */
  private readonly pieces: Piece[] = [];
  /** Uncovered pieces that are to be replaced: from the first up to, but not including, the last. */
  private first = 0;
  private last = 0;

  /** Writes a run into the bytes of its lanes. Other lanes of the same positions stay if they belong to them. */
  write(run: Run, lanes: Lanes): void {
    const end = run.start + run.positions * run.pitch;
    if (end <= run.start) return;
    const pieces = lanes.isWhole ? undefined : this.joined(run, end, lanes);
    this.uncover(run.start, end);
    if (pieces === undefined) this.put(run, lanes);
    else for (const piece of pieces) this.put(piece, piece.lanes);
    this.removeUncovered();
  }

  /** Forgets the content of some bytes. */
  forget(start: number, end: number): void {
    if (end <= start) return;
    this.uncover(start, end);
    this.removeUncovered();
  }

  /** The first position of a run, counted from its start, that doesn't hold the values of `lanes`; undefined if all do. */
  missing(run: Run, lanes: Lanes): number | undefined {
    const end = run.start + run.positions * run.pitch;
    let index = this.firstBehind(run.start);
    let address = run.start;
    while (address < end) {
      const piece = this.pieces[index++];
      if (
        piece === undefined ||
        piece.start > address ||
        piece.pitch !== run.pitch ||
        (address - piece.start) % run.pitch !== 0 ||
        !piece.lanes.contain(lanes)
      )
        return (address - run.start) / run.pitch;
      const stop = Math.min(piece.end, end);
      const wrong = difference(run, piece, address, stop);
      if (wrong !== undefined) return (wrong - run.start) / run.pitch;
      address = stop;
    }
    return undefined;
  }

  /** Pieces for some lanes of a stretch, with the other lanes of the same positions if they are known. */
  private joined(run: Run, end: number, lanes: Lanes): readonly Piece[] {
    const result: Piece[] = [];
    const whole = pieceOf(run, lanes);
    let address = run.start;
    const add = (stop: number, own: Lanes): void => {
      if (stop > address) result.push(partOf(whole, address, stop, own));
      address = Math.max(address, stop);
    };
    for (let index = this.firstBehind(run.start); index < this.pieces.length; index++) {
      const piece = at(this.pieces, index);
      if (piece.start >= end) break;
      if (piece.pitch !== run.pitch || (piece.start - run.start) % run.pitch !== 0) continue;
      add(piece.start, lanes);
      const stop = Math.min(piece.end, end);
      const same = difference(run, piece, address, stop) === undefined;
      add(stop, same ? lanes.over(piece.lanes) : lanes);
    }
    add(end, lanes);
    return result;
  }

  /** Shortens the pieces at both ends of a stretch, and notes the pieces inside it. */
  private uncover(start: number, end: number): void {
    const { pieces } = this;
    let first = this.firstBehind(start);
    const before = pieces[first];
    if (before !== undefined && before.start < start) {
      if (before.end > end) this.split(before, first, end);
      before.dropFrom(start);
      if (before.positions > 0) first++;
    }
    let last = first;
    while (last < pieces.length && at(pieces, last).end <= end) last++;
    const after = pieces[last];
    if (after !== undefined && after.start < end) {
      after.dropBefore(end);
      if (after.positions === 0) last++;
    }
    this.first = first;
    this.last = last;
  }

  /** Splits a piece in two at an address. */
  private split(piece: Piece, index: number, address: number): void {
    const tail = piece.copy();
    tail.dropBefore(address);
    if (tail.positions > 0) this.pieces.splice(index + 1, 0, tail);
  }

  /** Puts a run in place of the uncovered pieces, and joins it with neighbours that it continues. */
  private put(run: Run, lanes: Lanes): void {
    const { pieces } = this;
    const before = pieces[this.first - 1];
    if (before !== undefined && continues(before, before.lanes, run, lanes)) {
      before.positions += run.positions;
      before.end += run.positions * run.pitch;
    } else {
      const reused = this.first < this.last ? pieces[this.first] : undefined;
      if (reused === undefined) {
        pieces.splice(this.first, 0, pieceOf(run, lanes));
        this.last++;
      } else reused.become(run, lanes);
      this.first++;
    }
  }

  /** Removes what is still uncovered, and joins the pieces on both sides if one continues the other. */
  private removeUncovered(): void {
    const { pieces, first } = this;
    const before = pieces[first - 1];
    const after = pieces[this.last];
    if (
      before !== undefined &&
      after !== undefined &&
      continues(before, before.lanes, after, after.lanes)
    ) {
      before.positions += after.positions;
      before.end = after.end;
      this.last++;
    }
    if (this.last > first) pieces.splice(first, this.last - first);
  }

  /** Index of the first piece that ends after an address. */
  private firstBehind(address: number): number {
    const { pieces } = this;
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(pieces, middle).end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Of two runs over the same bytes with the same pitch: the first address at which their positions differ. */
function difference(a: Run, b: Run, start: number, stop: number): number | undefined {
  if (a.width === b.width && (a.width === 0 || a.left === b.left)) {
    const [here, there] = [stepsTo(a, start), stepsTo(b, start)];
    const same =
      a.width === 0
        ? a.row === b.row && a.column + here === b.column + there
        : placeIn(a) + here === placeIn(b) + there;
    return same ? undefined : start;
  }
  const here = positionAt(a, start);
  const there = positionAt(b, start);
  if (here.row !== there.row || here.column !== there.column) return start;
  // They can only part where one of them continues in its next row.
  const next = Math.min(rowEnd(a, here.column), rowEnd(b, there.column));
  const address = start + next * a.pitch;
  return address < stop ? address : undefined;
}

const stepsTo = (run: Run, address: number): number => (address - run.start) / run.pitch;

/** Index of a run's first position, counting the positions of all rows. */
const placeIn = ({ row, column, left, width }: Run): number => row * width + column - left;

const rowEnd = ({ left, width }: Run, column: number): number =>
  width === 0 ? Infinity : left + width - column;

function positionAt(run: Run, address: number): { row: number; column: number } {
  const steps = stepsTo(run, address);
  if (run.width === 0) return { row: run.row, column: run.column + steps };
  const along = run.column - run.left + steps;
  return {
    row: run.row + Math.floor(along / run.width),
    column: run.left + (along % run.width),
  };
}

/** The positions of a piece between two addresses, each of which starts a position. */
function partOf(piece: Piece, start: number, end: number, lanes: Lanes): Piece {
  const part = piece.copy();
  part.dropFrom(end);
  part.dropBefore(start);
  part.lanes = lanes;
  return part;
}

/** Whether a run continues another, in memory and in the map. */
function continues(a: Run & { readonly end: number }, own: Lanes, b: Run, lanes: Lanes): boolean {
  if (a.end !== b.start || a.pitch !== b.pitch || own !== lanes || a.width !== b.width)
    return false;
  return a.width === 0
    ? a.row === b.row && a.column + a.positions === b.column
    : a.left === b.left && placeIn(a) + a.positions === placeIn(b);
}
