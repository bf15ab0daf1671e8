import { at } from '../../../base/assert';
import type { PadMode } from '../../../core/network/operation';
import {
  concat,
  expand,
  gather,
  reshape,
  slice,
  squeeze,
  tile,
  transpose,
} from '../../graph/arrangements';
import { broadcast } from '../../graph/elementwise';
import { knownTensor, wholeNumbers } from '../../graph/known-arithmetic';
import { need } from '../../graph/node-refusal';
import { padded, type Pads } from '../../graph/padding';
import { allNumbers, repeatedNumber } from '../../graph/stored-numbers';
import { axisOf, countOf, dimsOfTensor, type Tensor } from '../../graph/tensor';
import { one, type NodeContext, type OperatorReader } from '../node-context';

/** Of a new shape, 0 is what was there and −1 what is left. */
export const reshapeNode = one(context => {
  const dims = context.dims();
  const shape = context.whole(1, 'shape');
  need(shape !== undefined, 'it has no shape');
  const keepsZeros = context.integer('allowzero', 0) === 0;
  const sizes = shape.map((size, axis) => (size === 0 && keepsZeros ? (dims[axis] ?? 0) : size));
  const open = sizes.indexOf(-1);
  const rest = countOf(sizes.filter(size => size !== -1));
  const filled = open < 0 ? sizes : sizes.with(open, countOf(dims) / rest);
  need(
    filled.every(Number.isInteger),
    `[${dims.join(', ')}] cannot have the shape [${shape.join(', ')}]`,
  );
  return reshape(context.builder, context.input(), filled);
});

export const flatten = one(context => {
  const dims = context.dims();
  const axis = axisOf(context.integer('axis', 1), dims.length);
  return reshape(context.builder, context.input(), [
    countOf(dims.slice(0, axis)),
    countOf(dims.slice(axis)),
  ]);
});

export const transposeNode = one(context => {
  const reversed = [...context.dims().keys()].reverse();
  const permutation = context.integers('perm') ?? reversed;
  need(
    [...permutation].sort((a, b) => a - b).every((axis, place) => axis === place) &&
      permutation.length === reversed.length,
    'its perm is no order of its dimensions',
  );
  return transpose(context.input(), permutation);
});

export const squeezeNode = one(context => {
  const dims = context.dims();
  const axes = context.whole(1, 'axes')?.map(axis => axisOf(axis, dims.length));
  const ones = [...dims.keys()].filter(axis => dims[axis] === 1);
  return squeeze(context.builder, context.input(), axes ?? ones);
});

export const unsqueeze = one(context => {
  const axes = context.whole(1, 'axes') ?? [];
  const dims = context.dims();
  const rank = dims.length + axes.length;
  const added = new Set(axes.map(axis => axisOf(axis, rank)));
  need(
    added.size === axes.length && [...added].every(axis => axis >= 0 && axis < rank),
    'its axes are none of its dimensions',
  );
  let next = 0;
  const larger = Array.from({ length: rank }, (_, axis) =>
    added.has(axis) ? 1 : at(dims, next++),
  );
  return reshape(context.builder, context.input(), larger);
});

export const expandNode = one(context => {
  const shape = context.whole(1, 'shape') ?? [];
  return expand(context.input(), broadcast(context.dims(), shape));
});

export const tileNode = one(context => tile(context.input(), context.whole(1, 'repeats') ?? []));

export const concatNode = one(context => {
  const rank = context.dims().length;
  const axis = context.axis('axis', 1);
  const dims = context.dims();
  for (const tensor of context.given)
    need(
      dimsOfTensor(tensor).length === rank &&
        dimsOfTensor(tensor).every((size, other) => other === axis || size === dims[other]),
      `it joins [${dims.join(', ')}] with [${dimsOfTensor(tensor).join(', ')}]`,
    );
  return concat(context.builder, context.given, axis);
});

export const gatherNode = one(context => {
  const indices = context.known(1, 'indices');
  const axis = context.axis('axis', 0);
  const tensor = context.input();
  return gather(context.builder, tensor, axis, {
    dims: indices.dims,
    values: wholeNumbers(indices),
  });
});

/** Parts along an axis: as long as they are said to be, else equal, the last one shorter. */
export const split: OperatorReader = context => {
  const axis = context.axis('axis', 0);
  const size = context.size(axis);
  const count = context.integer('num_outputs', context.outputCount);
  need(count >= 1 && count <= size, `it makes ${count} parts of ${size}`);
  const each = Math.ceil(size / count);
  const lengths =
    context.whole(1, 'split') ??
    Array.from({ length: count }, (_, part) => Math.min(each, size - part * each));
  need(lengths.reduce((sum, length) => sum + length, 0) === size, 'its parts do not add up');
  let start = 0;
  return lengths.map(length => {
    const part = slice(context.builder, context.input(), axis, { start, count: length, step: 1 });
    start += length;
    return part;
  });
};

/** Attributes before version 10, inputs from then on. Places behind the ends are the ends. */
export const sliceNode = one(context => {
  const starts = context.whole(1, 'starts') ?? [];
  const ends = context.whole(2, 'ends') ?? [];
  const axes = context.whole(3, 'axes') ?? [...starts.keys()];
  const steps = context.whole(4, 'steps') ?? starts.map(() => 1);
  need(
    [starts, ends, steps].every(({ length }) => length === axes.length),
    'its starts, ends and steps are not one for each dimension',
  );
  return axes.reduce<Tensor>((tensor, named, place) => {
    const axis = context.axisOf(named);
    const size = at(dimsOfTensor(tensor), axis);
    const step = at(steps, place);
    const within = (index: number, low: number, high: number): number =>
      Math.min(Math.max(index < 0 ? index + size : index, low), high);
    const [first, last] = step > 0 ? [0, size] : [-1, size - 1];
    const start = within(at(starts, place), Math.max(first, 0), last);
    // A start far before the beginning is −1 only for ends.
    const end = within(at(ends, place), first, last);
    const count = Math.max(0, Math.ceil((end - start) / step));
    return slice(context.builder, tensor, axis, { start, count, step });
  }, context.input());
});

const PAD_MODES: Readonly<Partial<Record<string, PadMode>>> = {
  constant: 'constant',
  edge: 'edge',
  reflect: 'reflect',
};

function padsOf(context: NodeContext): Pick<Pads, 'before' | 'after'> {
  const rank = context.dims().length;
  const pads = context.whole(1, 'pads') ?? context.integers('paddings') ?? [];
  const axes = context.whole(3, 'axes')?.map(axis => axisOf(axis, rank)) ?? [...Array(rank).keys()];
  const half = pads.length / 2;
  need(half === axes.length, 'its pads are not two for each dimension');
  const spread = (part: readonly number[]): readonly number[] =>
    Array.from({ length: rank }, (_, axis) => part[axes.indexOf(axis)] ?? 0);
  return { before: spread(pads.slice(0, half)), after: spread(pads.slice(half)) };
}

export const pad = one(context => {
  const { builder } = context;
  const name = context.text('mode', 'constant');
  const mode = PAD_MODES[name];
  need(mode !== undefined, `its mode is ${name}`);
  const value = context.number(2, 'value') ?? 0;
  const { before, after } = padsOf(context);
  const rest = (sizes: readonly number[]) => sizes.map(size => Math.max(0, size));
  const cut = cutTo(context, { before, after });
  return padded(builder, cut, { before: rest(before), after: rest(after), mode, value });
});

/** Negative padding takes places away. */
function cutTo(context: NodeContext, { before, after }: Pick<Pads, 'before' | 'after'>): Tensor {
  return before.reduce<Tensor>((tensor, size, axis) => {
    const start = Math.max(0, -size);
    const removed = start + Math.max(0, -(after[axis] ?? 0));
    if (removed === 0) return tensor;
    const count = at(dimsOfTensor(tensor), axis) - removed;
    return slice(context.builder, tensor, axis, { start, count, step: 1 });
  }, context.input());
}

/** Blocks of channels become positions, and the other way, by their digits. */
export const depthToSpace = one(context => {
  const { builder } = context;
  const block = context.integer('blocksize', 1);
  const [batch = 1, channels = 1, height = 1, width = 1] = context.dims();
  const each = channels / block ** 2;
  need(Number.isInteger(each), 'its channels are not a multiple of its blocks');
  const isColumnsFirst = context.text('mode', 'DCR') === 'DCR';
  const digits = isColumnsFirst
    ? [batch, block, block, each, height, width]
    : [batch, each, block, block, height, width];
  const order = isColumnsFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const turned = transpose(reshape(builder, context.input(), digits), order);
  return reshape(builder, turned, [batch, each, height * block, width * block]);
});

export const spaceToDepth = one(context => {
  const { builder } = context;
  const block = context.integer('blocksize', 1);
  const [batch = 1, channels = 1, height = 1, width = 1] = context.dims();
  need(
    height % block === 0 && width % block === 0,
    'its positions are not a multiple of its blocks',
  );
  const digits = [batch, channels, height / block, block, width / block, block];
  const turned = transpose(reshape(builder, context.input(), digits), [0, 3, 5, 1, 2, 4]);
  return reshape(builder, turned, [batch, channels * block ** 2, height / block, width / block]);
});

/** What is known of shapes. */
export const shapeNode = one(context => {
  const dims = context.dims();
  const end = context.integer('end', dims.length);
  const part = dims.slice(context.integer('start', 0), end);
  return knownTensor([part.length], part, true);
});

export const sizeNode = one(context => knownTensor([], [countOf(context.dims())], true));

export const constantOfShape = one(context => {
  const dims = wholeNumbers(context.known(0, 'sizes'));
  const tensor = context.tensor('value');
  const value = tensor === undefined ? 0 : (allNumbers(tensor.numbers)[0] ?? 0);
  const numbers = repeatedNumber(countOf(dims), value);
  return { kind: 'known', dims, numbers, isWhole: tensor?.isWhole ?? false };
});

export const constant = one(context => {
  const tensor = context.tensor('value');
  if (tensor !== undefined) return tensor;
  const integers = context.integers('value_ints');
  const floats = context.floats('value_floats');
  if (integers !== undefined) return knownTensor([integers.length], integers, true);
  if (floats !== undefined) return knownTensor([floats.length], floats, false);
  const integer = context.integer('value_int');
  if (integer !== undefined) return knownTensor([], [integer], true);
  const float = context.float('value_float');
  need(float !== undefined, 'its value is no number');
  return knownTensor([], [float], false);
});

/** Rows and columns cut off, as experimental versions had it: left, top, right and bottom. */
export const crop = one(context => {
  const [left = 0, top = 0, right = 0, bottom = 0] = context.integers('border') ?? [];
  const [height, width] = context.integers('scale') ?? [];
  const { builder } = context;
  const rows = slice(builder, context.input(), 2, {
    start: top,
    count: height ?? context.size(2) - top - bottom,
    step: 1,
  });
  return slice(builder, rows, 3, {
    start: left,
    count: width ?? context.size(3) - left - right,
    step: 1,
  });
});
