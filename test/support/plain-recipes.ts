import { at } from '../../src/base/assert';
import { LINEAR } from '../../src/core/network/activation';
import { MOST_STRIDES } from '../../src/core/network/operation';
import { plainShape } from '../../src/core/network/shape';
import {
  channelsFirst,
  expanded,
  repeated,
  rowByRow,
  sizeOf,
  sliced,
  stridedCopy,
  transposed,
  type Walk,
} from '../../src/core/operations/walk';
import type { Draws } from './draws';
import { activationOf, divisorsOf, type NetworkSketch, type Recipe } from './network-sketch';

/** Numbers of a plain tensor, and its last dimension, at most. */
const MOST_NUMBERS = 4000;
const LONGEST = 400;

const product = (dims: readonly number[]): number => dims.reduce((count, size) => count * size, 1);

const isSmall = (dims: readonly number[]): boolean =>
  product(dims) <= MOST_NUMBERS && (dims.at(-1) ?? 1) <= LONGEST;

/** Any tensor, but mostly a plain one where there is one. */
function sourceOf(sketch: NetworkSketch, draws: Draws): number {
  const plain = sketch.plain();
  return plain.length > 0 && !draws.oneIn(3) ? draws.of(plain) : sketch.source(draws);
}

/** The network mostly goes on beside a plain tensor, since nothing behind it can be tiled as a map. */
function beside(sketch: NetworkSketch, draws: Draws, from: number): void {
  if (!draws.oneIn(3)) sketch.returnTo(from);
}

function permutation(draws: Draws, count: number): readonly number[] {
  const left = Array.from({ length: count }, (_, axis) => axis);
  return Array.from({ length: count }, () => at(left.splice(draws.below(left.length), 1), 0));
}

/** Every second place or so of an axis, now and then backwards. */
function slice(draws: Draws, walk: Walk): Walk {
  const axis = draws.below(walk.dims.length);
  const size = at(walk.dims, axis);
  const start = Math.min(size - 1, draws.below(2));
  const step = draws.of([1, 2, 3]);
  const most = Math.ceil((size - start) / step);
  const count = draws.oneIn(3) ? draws.between(1, most) : most;
  const last = start + (count - 1) * step;
  const range = { start, count, step };
  return sliced(walk, axis, draws.oneIn(3) ? range : { start: last, count, step: -step });
}

/** A walk over a tensor, changed once. */
function changed(draws: Draws, walk: Walk): Walk {
  switch (draws.of(['slice', 'transpose', 'slice', 'spread', 'repeat'] as const)) {
    case 'transpose':
      return transposed(walk, permutation(draws, walk.dims.length));
    case 'slice':
      return slice(draws, walk);
    case 'spread': {
      const one = sliced(walk, draws.below(walk.dims.length), { start: 0, count: 1, step: 1 });
      return expanded(
        one,
        [draws.of([1, 2]), ...one.dims].map(size => (size === 1 ? draws.between(1, 3) : size)),
      );
    }
    case 'repeat':
      return repeated(
        walk,
        walk.dims.map(() => draws.of([1, 2])),
      );
  }
}

/** Flattened in either order, transposed, sliced, spread, or several of these. */
const strided: Recipe = (sketch, draws) => {
  const from = sourceOf(sketch, draws);
  const isMap = sketch.dims(from).length === 3;
  let walk =
    isMap && draws.oneIn(2) ? channelsFirst(sketch.shape(from)) : rowByRow(sketch.dims(from));
  const isFlat = draws.oneIn(5);
  for (let changes = isFlat ? 0 : draws.of([1, 2, 3]); changes > 0; changes--)
    walk = changed(draws, walk);
  const operation = stridedCopy(walk);
  const dims = isFlat ? [sizeOf(walk)] : walk.dims;
  if (operation.dims.length > MOST_STRIDES || product(dims) > MOST_NUMBERS) return;
  sketch.add(operation, plainShape(dims), [from]);
  beside(sketch, draws, from);
};

/** The same numbers with other dimensions, one to three. */
const reshape: Recipe = (sketch, draws) => {
  const from = sourceOf(sketch, draws);
  const count = product(sketch.dims(from));
  const last = draws.of(divisorsOf(count).filter(size => size <= LONGEST));
  const middle = draws.of(divisorsOf(count / last));
  const dims = [count / last / middle, middle, last].slice(
    draws.oneIn(2) && middle * last === count ? 1 : 0,
  );
  sketch.add({ kind: 'reshape' }, plainShape(dims), [from]);
  beside(sketch, draws, from);
};

/** Tensors joined along one of the axes of the first; that one and its own pieces, where no other one fits. */
const join: Recipe = (sketch, draws) => {
  const from = sourceOf(sketch, draws);
  const dims = sketch.dims(from);
  const axis = draws.below(dims.length);
  const outer = product(dims.slice(0, axis));
  const rest = product(dims.slice(axis + 1));
  const fitting = sketch.all(
    shape => (shape.channels * shape.height * shape.width) % (outer * rest) === 0,
  );
  const others = Array.from({ length: draws.of([1, 1, 2]) }, () => draws.of(fitting));
  const inputs = draws.oneIn(2) ? [from, ...others] : [...others, from];
  const inner = inputs.map(input => product(sketch.dims(input)) / outer);
  const size = inner.reduce((sum, each) => sum + each, 0) / rest;
  const joined = dims.with(axis, size);
  if (!isSmall(joined)) return;
  sketch.add({ kind: 'join', outer, inner }, plainShape(joined), inputs);
  beside(sketch, draws, from);
};

/** Products of matrices: with another tensor that fits, or with learned numbers; in batches, transposed, or both. */
const matmul: Recipe = (sketch, draws) => {
  const from = sourceOf(sketch, draws);
  const { channels, height, width } = sketch.shape(from);
  const batches = draws.oneIn(3) ? 1 : draws.of(divisorsOf(height * width));
  const across = (height * width) / batches;
  const transposed = [draws.oneIn(3), draws.oneIn(2)] as const;
  const [rows, inner] = transposed[0] ? [channels, across] : [across, channels];
  const spread = draws.oneIn(2) ? 'one' : 'each';
  const matrices = spread === 'one' ? 1 : batches;
  const fitting = sketch.all(shape =>
    transposed[1]
      ? shape.channels === inner && (shape.height * shape.width) % matrices === 0
      : shape.height * shape.width === matrices * inner,
  );
  const learned = draws.between(1, 20);
  const size = transposed[1] ? [matrices, learned, inner] : [matrices, inner, learned];
  const isLearned = fitting.length === 0 || draws.oneIn(3);
  if (isLearned && !isSmall(size)) return;
  const second = isLearned
    ? sketch.add({ kind: 'constant' }, plainShape(size), [])
    : draws.of(fitting);
  const other = sketch.shape(second);
  const columns = transposed[1] ? (other.height * other.width) / matrices : other.channels;
  const shape = [batches, rows, columns];
  if (isSmall(shape))
    sketch.add(
      {
        kind: 'matmul',
        ...{ batches, rows, inner, columns, transposed },
        spreads: ['each', spread],
        activation: activationOf(draws),
      },
      plainShape(shape),
      [from, second],
    );
  beside(sketch, draws, from);
};

/** Every position of a map looks at all others: softmax(q · kᵀ) · v. */
export const attention: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { height, width } = sketch.shape(from);
  const places = height * width;
  const [inner, channels] = [draws.between(1, 6), draws.between(1, 6)];
  if (!isSmall([places, places])) return;
  const product = { kind: 'matmul', batches: 1, rows: places, activation: LINEAR } as const;
  const [queries, keys, values] = [inner, inner, channels].map(count => {
    const map = sketch.project(from, count);
    return sketch.add({ kind: 'reshape' }, plainShape([places, count]), [map]);
  }) as [number, number, number];
  const likeness = sketch.add(
    {
      ...product,
      ...{ inner, columns: places },
      spreads: ['each', 'one'],
      transposed: [false, true],
    },
    plainShape([places, places]),
    [queries, keys],
  );
  const shares = sketch.add(
    { kind: 'softmax', groups: 1, temperature: 1, spatial: true, logarithm: false },
    plainShape([places, places]),
    [likeness],
  );
  const seen = sketch.add(
    {
      ...product,
      ...{ inner: places, columns: channels },
      spreads: ['one', 'each'],
      transposed: [false, false],
    },
    plainShape([places, channels]),
    [shares, values],
  );
  sketch.add({ kind: 'reshape' }, { channels, height, width }, [seen]);
};

/** Layers that make plain tensors. */
export const PLAIN_RECIPES = { matmul, strided, reshape, join } as const;
