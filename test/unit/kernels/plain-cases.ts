import fc from 'fast-check';
import { at } from '../../../src/base/assert';
import type { Shape } from '../../../src/core/network/shape';
import { activations, between, shapes } from './stored-maps';

/** Positions of a map in one of the ways in which they can lie in rows. */
const spreadOver = (positions: number, channels: number, width: number): Shape =>
  positions % width === 0
    ? { channels, height: positions / width, width }
    : { channels, height: 1, width: positions };

export const products = fc
  .record({
    batches: between(1, 3),
    rows: between(1, 6),
    inner: between(1, 11),
    columns: between(1, 38),
    width: between(1, 3),
    ones: fc.tuple(between(0, 1), between(0, 1)),
    transposed: fc.tuple(between(0, 1), between(0, 1)),
    activation: activations,
  })
  .map(({ batches, rows, inner, columns, width, ones, transposed, activation }) => {
    const [oneA, oneB] = ones;
    const [transposedA, transposedB] = transposed;
    const [ofA, ofB] = [oneA === 0 ? batches : 1, oneB === 0 ? batches : 1];
    return {
      a:
        transposedA === 0
          ? spreadOver(ofA * rows, inner, width)
          : spreadOver(ofA * inner, rows, width),
      b:
        transposedB === 0
          ? spreadOver(ofB * inner, columns, width)
          : spreadOver(ofB * columns, inner, width),
      wholeB: true as const,
      out: spreadOver(batches * rows, columns, width),
      fields: {
        ...activation,
        attributes: { rows, inner, oneA, oneB, transposedA, transposedB },
      },
    };
  });

/** Some digits of a walk over an input, and the smallest extent that it lies in; slowest digits last. */
export const walks = fc
  .record({
    out: shapes(6, 4),
    sizes: fc.array(between(1, 4), { minLength: 5, maxLength: 5 }),
    steps: fc.array(between(-3, 4), { minLength: 6, maxLength: 6 }),
    channels: between(1, 5),
    width: between(1, 4),
  })
  .map(({ out, sizes, steps, channels, width }) => {
    const inner = sizes.reduce((count, size) => count * size, 1);
    const count = out.channels * out.height * out.width;
    const spans = [...sizes, Math.ceil(count / inner)].map(
      (size, digit) => (size - 1) * at(steps, digit),
    );
    const offset = spans.reduce((sum, span) => sum - Math.min(0, span), 0);
    const last = spans.reduce((sum, span) => sum + Math.max(0, span), offset);
    const a = { channels, width, height: Math.floor(last / (channels * width)) + 1 };
    const attributes = Object.fromEntries([
      ['offset', offset],
      ...sizes.map((size, digit) => [`size${digit}`, size] as const),
      ...steps.map((step, digit) => [`step${digit}`, step] as const),
    ]);
    return { a, out, fields: { attributes } };
  });

/** One input of a join: what others fill stays as it is. */
export const joins = fc
  .record({
    out: shapes(6, 4),
    start: between(0, 4),
    inner: between(1, 9),
    after: between(0, 4),
    channels: between(1, 5),
    width: between(1, 4),
  })
  .map(({ out, start, inner, after, channels, width }) => {
    const total = start + inner + after;
    const count = inner * Math.ceil((out.channels * out.height * out.width) / total);
    const a = { channels, width, height: Math.ceil(count / (channels * width)) };
    return { a, out, fields: { attributes: { start, inner, total } } };
  });
