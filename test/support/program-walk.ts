import { at } from '../../src/base/assert';
import { callBytes, numberBytes, type ProgramNode } from '../../src/core/schedule/program';
import type { SpanRow } from '../../src/core/schedule/rolled-calls';
import type { Tables } from '../../src/export/tables';
import type { Extent, ShapeRow } from '../../src/export/shape-row';

/** Where an operand of a call lies, as the runtime hands it to a kernel. */
export interface WalkedPlace {
  readonly base: number;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly ring: number;
  readonly y: number;
  readonly x: number;
  readonly extent: Extent;
}

/** A call as the runtime makes it of the tables. */
export interface WalkedCall {
  readonly shape: ShapeRow;
  readonly rows: readonly [start: number, end: number];
  readonly columns: readonly [start: number, end: number];
  readonly a?: WalkedPlace;
  readonly b?: WalkedPlace;
  readonly scratch?: number;
  readonly out: WalkedPlace;
}

/** The bytes of a program: runtime/schedule.h. */
export function bytesOf(program: readonly ProgramNode[]): readonly number[] {
  return program.flatMap(node => {
    if (node.kind === 'load') return [2];
    if (node.kind === 'call') return callBytes(node.call);
    return [1, ...numberBytes(node.count), ...bytesOf(node.body), 0];
  });
}

/** What runtime/engine.c does with the tables: the readable twin that tests compare with what was recorded. */
export function* walk(tables: Tables): Generator<WalkedCall | 'load', void> {
  const bytes = [...bytesOf(tables.program), 0];
  const loops: { readonly body: number; readonly count: number; turn: number }[] = [];
  let next = 0;
  const number = (): number => {
    const byte = at(bytes, next++);
    return byte < 0x80 ? byte : (byte & 0x7f) + 0x80 * number();
  };
  const span = (): SpanRow => {
    const row = at(tables.spans, number());
    return row.advances.reduce<SpanRow>((sum, { level, start, a, out }) => {
      const { turn } = at(loops, level);
      const moved = { start: sum.start + turn * start, a: sum.a + turn * a };
      return { ...sum, ...moved, out: sum.out + turn * out };
    }, row);
  };
  for (;;) {
    const code = number();
    if (code === 1) loops.push({ count: number(), body: next, turn: 0 });
    else if (code === 2) yield 'load';
    else if (code > 2) yield callOf(tables, at(tables.shapes, code - 3), number, span);
    else {
      const loop = loops.at(-1);
      if (loop === undefined) return;
      if (++loop.turn < loop.count) next = loop.body;
      else loops.pop();
    }
  }
}

function callOf(
  tables: Tables,
  shape: ShapeRow,
  number: () => number,
  span: () => SpanRow,
): WalkedCall {
  const locations = new Map(
    [...shape.operands, 'out' as const].map(name => [name, at(tables.places, number())]),
  );
  const [rows, columns] = [span(), span()];
  const starts = shape.operands.includes('b') ? [span().a, span().a] : [0, 0];
  const place = (name: 'a' | 'b' | 'out', y: number, x: number): WalkedPlace | undefined => {
    const location = locations.get(name);
    if (location === undefined) return undefined;
    const { row, pixel, ring } = location.strides;
    const strides = { rowStride: row, pixelStride: pixel, ring };
    return { base: location.offset, ...strides, y, x, extent: shape[name] };
  };
  const [a, b] = [place('a', rows.a, columns.a), place('b', at(starts, 0), at(starts, 1))];
  const [out, scratch] = [place('out', rows.out, columns.out), locations.get('scratch')];
  if (out === undefined) throw new Error('a call without an output');
  return {
    shape,
    rows: [rows.start, rows.start + rows.size],
    columns: [columns.start, columns.start + columns.size],
    ...(a && { a }),
    ...(b && { b }),
    ...(scratch && { scratch: scratch.offset }),
    out,
  };
}
