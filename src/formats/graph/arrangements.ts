import { at } from '../../base/assert';
import type { Reference } from '../../core/network/network';
import { elementCount, plainShape, sameExtent } from '../../core/network/shape';
import {
  expanded,
  isInOrder,
  permuted,
  reshaped,
  sliced,
  type FactoredWalk,
  type Places,
} from './factored-walk';
import { turnedTensor, type GraphBuilder } from './graph-builder';
import { need } from './node-refusal';
import type { NumberArray, StoredNumbers } from './stored-numbers';
import { countOf, dimsOfTensor, walked, walkOf, type KnownTensor, type Tensor } from './tensor';

/** The tensor, its numbers lying row by row, so that all walks over it can be written down. */
function inRows(builder: GraphBuilder, tensor: Tensor): Tensor {
  const dims = dimsOfTensor(tensor);
  return tensor.kind === 'known' ? tensor : builder.rowsTensor(builder.rowsOf(tensor), dims);
}

/** The same numbers in the same order, with other dimensions. */
export function reshape(builder: GraphBuilder, tensor: Tensor, dims: readonly number[]): Tensor {
  need(
    countOf(dims) === countOf(dimsOfTensor(tensor)),
    `it cannot have the shape [${dims.join(', ')}]`,
  );
  if (tensor.kind === 'known') return { ...tensor, dims };
  const walk = reshaped(tensor.walk, dims);
  return walk === undefined
    ? builder.rowsTensor(builder.rowsOf(tensor), dims)
    : { ...tensor, walk };
}

export const transpose = turnedTensor;

/** Some places of a dimension. */
export function slice(builder: GraphBuilder, tensor: Tensor, axis: number, places: Places): Tensor {
  need(axis in dimsOfTensor(tensor), 'its input has too few dimensions');
  need(places.count > 0, 'it leaves nothing of a dimension');
  const direct = sliced(walkOf(tensor), axis, places);
  if (direct !== undefined) return walked(tensor, direct);
  const rows = inRows(builder, tensor);
  const walk = sliced(walkOf(rows), axis, places);
  need(walk !== undefined, 'it takes places that cannot be walked over');
  return walked(rows, walk);
}

/** Without some dimensions of size 1. */
export const squeeze = (builder: GraphBuilder, tensor: Tensor, axes: readonly number[]): Tensor => {
  const dims = dimsOfTensor(tensor);
  need(
    axes.every(axis => dims[axis] === 1),
    'it removes a dimension that is not 1',
  );
  return reshape(
    builder,
    tensor,
    dims.filter((_, axis) => !axes.includes(axis)),
  );
};

/** The tensor spread over larger dimensions. */
export const expand = (tensor: Tensor, dims: readonly number[]): Tensor =>
  walked(tensor, expanded(walkOf(tensor), dims));

/** The tensor so many times along each dimension. */
export function tile(tensor: Tensor, times: readonly number[]): Tensor {
  const { axes, offset } = walkOf(tensor);
  return walked(tensor, {
    axes: axes.map((factors, axis) => {
      const count = times[axis] ?? 1;
      return count === 1 ? factors : [{ size: count, stride: 0 }, ...factors];
    }),
    offset,
  });
}

/** The places of a dimension that known indices name; the dimension goes where there is one index without dimensions. */
export function gather(
  builder: GraphBuilder,
  tensor: Tensor,
  axis: number,
  { dims, values }: { readonly dims: readonly number[]; readonly values: readonly number[] },
): Tensor {
  const own = dimsOfTensor(tensor);
  const size = at(own, axis);
  const indices = values.map(value => (value < 0 ? value + size : value));
  need(
    indices.every(index => index >= 0 && index < size),
    'an index is outside of what it takes from',
  );
  const parts = runsOf(indices).map(places => slice(builder, tensor, axis, places));
  const [first, ...others] = parts;
  need(first !== undefined, 'it takes nothing');
  const taken = others.length === 0 ? first : concat(builder, parts, axis);
  return reshape(builder, taken, [...own.slice(0, axis), ...dims, ...own.slice(axis + 1)]);
}

/** Indices as runs of equal distances. */
function runsOf(indices: readonly number[]): readonly Places[] {
  const runs: Places[] = [];
  for (const index of indices) {
    const run = runs.at(-1);
    const step = run === undefined || run.count > 1 ? run?.step : index - run.start;
    if (
      run !== undefined &&
      step !== undefined &&
      step !== 0 &&
      index === run.start + run.count * step
    )
      runs.splice(-1, 1, { start: run.start, count: run.count + 1, step });
    else runs.push({ start: index, count: 1, step: 1 });
  }
  return runs;
}

/** All tensors one behind the other along a dimension. */
export function concat(builder: GraphBuilder, all: readonly Tensor[], axis: number): Tensor {
  const tensors = all.filter(tensor => countOf(dimsOfTensor(tensor)) > 0);
  const [first, ...others] = tensors;
  need(first !== undefined, 'it joins nothing');
  if (others.length === 0) return first;
  if (tensors.every(tensor => tensor.kind === 'known')) return joinedNumbers(tensors, axis);
  const dims = dimsOfTensor(first);
  if (dims.length === 4 && axis === 1 && dims[0] === 1)
    return builder.mapTensor(
      joinedChannels(
        builder,
        tensors.map(t => builder.mapOf(t)),
      ),
      4,
    );
  return joinedByChannels(builder, tensors, axis) ?? joinedRows(builder, tensors, axis);
}

function joinedChannels(builder: GraphBuilder, maps: readonly Reference[]): Reference {
  const shapes = maps.map(map => builder.shapeOf(map));
  const shape = at(shapes, 0);
  need(
    shapes.every(other => sameExtent(other, shape)),
    'the maps that it joins differ in size',
  );
  const slices = shapes.map(({ channels }) => ({ start: 0, count: channels }));
  const channels = slices.reduce((sum, { count }) => sum + count, 0);
  return builder.addLayer({ kind: 'concat', slices }, maps, {
    channels,
    height: shape.height,
    width: shape.width,
  });
}

/** Tensors of which all have that dimension as their channels and lie alike otherwise. */
function joinedByChannels(
  builder: GraphBuilder,
  tensors: readonly Tensor[],
  axis: number,
): Tensor | undefined {
  const lying = tensors.map(tensor => builder.channelsOf(tensor, axis));
  const [first] = lying;
  if (first === undefined) return undefined;
  const unit = builder.shapeOf(first.reference);
  const positions = first.positions;
  const isAlike = lying.every(
    other =>
      other !== undefined &&
      sameExtent(builder.shapeOf(other.reference), unit) &&
      isSamePlaces(other.positions, positions),
  );
  if (!isAlike) return undefined;
  const maps = lying.flatMap(other => other?.reference ?? []);
  return first.again(joinedChannels(builder, maps));
}

const isSamePlaces = (a: FactoredWalk, b: FactoredWalk): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Tensors joined in a memory whose slowest dimension is that along which they are, or row by row. */
function joinedRows(builder: GraphBuilder, tensors: readonly Tensor[], axis: number): Tensor {
  const dims = dimsOfTensor(at(tensors, 0));
  const order = slowestFirst(at(tensors, 0), axis);
  const isThere = tensors.every(
    tensor =>
      tensor.kind === 'computed' &&
      isInOrder(permuted(tensor.walk, order), elementCount(builder.shapeOf(tensor.base))),
  );
  const chosen = isThere ? order : [...dims.keys()];
  const place = chosen.indexOf(axis);
  const turned = tensors.map(tensor => turnedTensor(tensor, chosen));
  const sizes = turned.map(dimsOfTensor);
  const total = sizes.reduce((sum, size) => sum + at(size, place), 0);
  const joined = at(sizes, 0).with(place, total);
  const outer = countOf(joined.slice(0, place));
  const made = builder.addLayer(
    { kind: 'join', outer, inner: sizes.map(size => countOf(size) / outer) },
    turned.map(tensor => builder.rowsOf(tensor)),
    plainShape(joined),
  );
  const back = chosen.map((_, position) => chosen.indexOf(position));
  return turnedTensor(builder.rowsTensor(made, joined), back);
}

/** Dimensions with one of them first, the others as they lie. */
function slowestFirst(tensor: Tensor, axis: number): readonly number[] {
  const { axes } = walkOf(tensor);
  const strideOf = (place: number): number => axes[place]?.[0]?.stride ?? Infinity;
  const others = [...axes.keys()].filter(place => place !== axis);
  return [axis, ...others.sort((a, b) => strideOf(b) - strideOf(a) || a - b)];
}

function joinedNumbers(tensors: readonly KnownTensor[], axis: number): KnownTensor {
  const dims = at(tensors, 0).dims;
  const total = tensors.reduce((sum, tensor) => sum + at(tensor.dims, axis), 0);
  const outer = countOf(dims.slice(0, axis));
  const inner = tensors.map(tensor => countOf(tensor.dims.slice(axis)));
  const row = inner.reduce((sum, count) => sum + count, 0);
  const numbers: StoredNumbers = {
    count: outer * row,
    read: (start, target) => {
      for (let done = 0; done < target.length;) done += readRow(start + done, target, done);
    },
  };
  /** Reads on in one of the tensors; how many numbers. */
  const readRow = (place: number, target: NumberArray, done: number): number => {
    let within = place % row;
    let which = 0;
    for (; within >= at(inner, which); which++) within -= at(inner, which);
    const count = Math.min(at(inner, which) - within, target.length - done);
    const from = Math.floor(place / row) * at(inner, which) + within;
    at(tensors, which).numbers.read(from, target.subarray(done, done + count));
    return count;
  };
  const isWhole = tensors.every(tensor => tensor.isWhole);
  return { kind: 'known', dims: dims.with(axis, total), numbers, isWhole };
}
