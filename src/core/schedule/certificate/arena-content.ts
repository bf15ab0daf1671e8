import { at } from '../../../base/assert';
import type { Lanes } from './lanes';

/**
 * Positions of a map one behind the other in memory, `pitch` bytes apart: from (row, column) on along the row, and
 * on in the next one from column `left` where a row has `width` positions in memory; 0 where all are in one row.
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

/** A run that was written, and what lies in the bytes of each position. */
interface Piece extends Run {
  readonly end: number;
  readonly lanes: Lanes;
}

/** What the bytes of the arena hold: stretches of known numbers, and between them nothing that is known. */
export class ArenaContent {
  /** In the order of memory; they do not overlap. */
  private readonly pieces: Piece[] = [];

  /** The numbers of a run take the bytes that their lanes say; others in the same positions stay if they belong to these. */
  write(run: Run, lanes: Lanes): void {
    const end = run.start + run.positions * run.pitch;
    if (lanes.isWhole) this.replace(run.start, end, [{ ...run, end, lanes }]);
    else this.replace(run.start, end, this.joined(run, end, lanes));
  }

  /** Forgets what lies in some bytes. */
  forget(start: number, end: number): void {
    this.replace(start, end, []);
  }

  /** The first position of a run, counted from its begin, that does not hold the numbers of `lanes`; undefined if all do. */
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

  /** Pieces for some lanes of a stretch, with the other lanes of the same positions where these are there. */
  private joined(run: Run, end: number, lanes: Lanes): readonly Piece[] {
    const result: Piece[] = [];
    let address = run.start;
    const add = (stop: number, own: Lanes): void => {
      if (stop > address) result.push(part({ ...run, end, lanes: own }, address, stop));
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

  private replace(start: number, end: number, by: readonly Piece[]): void {
    if (end <= start) return;
    const { pieces } = this;
    const first = this.firstBehind(start);
    let last = first;
    while (last < pieces.length && at(pieces, last).start < end) last++;
    const news: Piece[] = [];
    const before = pieces[first];
    if (last > first && before !== undefined && before.start < start)
      append(news, before, before.start, start);
    for (const piece of by) appendPiece(news, piece);
    const after = pieces[last - 1];
    if (last > first && after !== undefined && after.end > end) append(news, after, end, after.end);
    this.splice(first, last, news);
  }

  /** Puts pieces in the place of others, and joins them with their neighbours where these go on in them. */
  private splice(first: number, last: number, news: Piece[]): void {
    const { pieces } = this;
    let [from, to] = [first, last];
    const head = news[0];
    const before = pieces[from - 1];
    if (head !== undefined && before !== undefined) {
      const merged = continued(before, head);
      if (merged !== undefined) {
        news[0] = merged;
        from--;
      }
    }
    const tail = news.at(-1);
    const after = pieces[to];
    if (tail !== undefined && after !== undefined) {
      const merged = continued(tail, after);
      if (merged !== undefined) {
        news[news.length - 1] = merged;
        to++;
      }
    }
    const single = news[0];
    if (news.length === 1 && to - from === 1 && single !== undefined) pieces[from] = single;
    else pieces.splice(from, to - from, ...news);
  }

  /** Index of the first piece that ends behind an address. */
  private firstBehind(address: number): number {
    let [low, high] = [0, this.pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.pieces, middle).end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Of two runs over the same bytes, in step with one another: the first address from which they hold different positions. */
function difference(a: Run, b: Run, start: number, stop: number): number | undefined {
  const here = positionAt(a, start);
  const there = positionAt(b, start);
  if (here.row !== there.row || here.column !== there.column) return start;
  if (a.width === b.width && (a.width === 0 || a.left === b.left)) return undefined;
  // They may part where the one or the other goes on in its next row.
  const next = Math.min(rowEnd(a, here.column), rowEnd(b, there.column));
  const address = start + next * a.pitch;
  return address < stop ? address : undefined;
}

const rowEnd = ({ left, width }: Run, column: number): number =>
  width === 0 ? Infinity : left + width - column;

function positionAt(run: Run, address: number): { row: number; column: number } {
  const steps = (address - run.start) / run.pitch;
  if (run.width === 0) return { row: run.row, column: run.column + steps };
  const along = run.column - run.left + steps;
  return {
    row: run.row + Math.floor(along / run.width),
    column: run.left + (along % run.width),
  };
}

/** The whole positions of a piece between two addresses. */
function part(piece: Piece, start: number, end: number): Piece {
  const { pitch } = piece;
  const skipped = Math.ceil((start - piece.start) / pitch);
  const from = piece.start + skipped * pitch;
  const positions = Math.floor((end - from) / pitch);
  if (from === piece.start && from + positions * pitch === piece.end) return piece;
  return {
    ...piece,
    ...positionAt(piece, from),
    start: from,
    end: from + positions * pitch,
    positions,
  };
}

function append(list: Piece[], piece: Piece, start: number, end: number): void {
  const rest = part(piece, start, end);
  if (rest.positions > 0) appendPiece(list, rest);
}

function appendPiece(list: Piece[], piece: Piece): void {
  const latest = list.at(-1);
  const merged = latest === undefined ? undefined : continued(latest, piece);
  if (merged === undefined) list.push(piece);
  else list[list.length - 1] = merged;
}

/** Two pieces as one, where the second goes on in memory and in the map where the first ends. */
function continued(a: Piece, b: Piece): Piece | undefined {
  if (a.end !== b.start || a.pitch !== b.pitch || a.lanes !== b.lanes) return undefined;
  if (a.width !== b.width || (a.width > 0 && a.left !== b.left)) return undefined;
  const next = positionAt(a, a.end);
  if (next.row !== b.row || next.column !== b.column) return undefined;
  return { ...a, end: b.end, positions: a.positions + b.positions };
}
