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
import { padded } from '../../graph/padding';
import { allNumbers, repeatedNumber } from '../../graph/stored-numbers';
import { axisOf, countOf, dimsOfTensor, type Tensor } from '../../graph/tensor';
import {
  channelsLast,
  channelsSecond,
  one,
  type NodeContext,
  type OperatorReader,
} from '../node-context';

/** The new shape, of which −1 is what is left, is an input, or an option where that is computed or missing. */
export const reshapeNode = one(context => {
  const dims = context.dims();
  const given = context.optional(1);
  const sizes = given?.kind === 'known' ? wholeNumbers(given) : context.integers(0);
  need(given === undefined || sizes.length > 0 || given.kind === 'known', 'its shape is computed');
  const open = sizes.indexOf(-1);
  const rest = countOf(sizes.filter(size => size !== -1));
  const filled = open < 0 ? sizes : sizes.with(open, countOf(dims) / rest);
  need(
    filled.every(size => Number.isInteger(size) && size >= 0),
    `[${dims.join(', ')}] cannot have the shape [${sizes.join(', ')}]`,
  );
  return reshape(context.builder, context.input(), filled);
});

export const transposeNode = one(context => {
  const permutation = context.wholeAt(1, 'order').map(axis => context.axisOf(axis));
  const isOrder = new Set(permutation).size === permutation.length;
  need(
    isOrder && permutation.length === context.dims().length,
    'its order is none of its dimensions',
  );
  return transpose(context.input(), permutation);
});

export const squeezeNode = one(context => {
  const dims = context.dims();
  const named = context.integers(0).map(axis => context.axisOf(axis));
  const ones = [...dims.keys()].filter(axis => dims[axis] === 1);
  return squeeze(context.builder, context.input(), named.length > 0 ? named : ones);
});

export const expandDims = one(context => {
  const dims = context.dims();
  const [axis = 0] = context.wholeAt(1, 'axis');
  return reshape(
    context.builder,
    context.input(),
    dims.toSpliced(axisOf(axis, dims.length + 1), 0, 1),
  );
});

/** Places of options. */
const CONCATENATION = { axis: 0, activation: 1 };
const PACK = { axis: 1 };

export const concatNode = one(context => {
  const axis = context.axisOf(context.integer(CONCATENATION.axis));
  const joined = joinedAlong(context, context.given, axis);
  return context.fused(CONCATENATION.activation, joined);
});

function joinedAlong({ builder }: NodeContext, all: readonly Tensor[], axis: number): Tensor {
  const [first = [], ...others] = all.map(dimsOfTensor);
  const isAlike = others.every(
    dims =>
      dims.length === first.length &&
      dims.every((size, place) => place === axis || size === first[place]),
  );
  need(isAlike, `it joins [${first.join(', ')}] with other shapes`);
  if (first.length !== 4 || axis !== 3) return concat(builder, all, axis);
  return channelsLast(
    concat(
      builder,
      all.map(tensor => channelsSecond(tensor, 4)),
      1,
    ),
  );
}

/** Tensors side by side along a new dimension. */
export const pack = one(context => {
  const { builder, given } = context;
  const dims = context.dims();
  const axis = axisOf(context.integer(PACK.axis), dims.length + 1);
  const larger = dims.toSpliced(axis, 0, 1);
  return joinedAlong(
    context,
    given.map(tensor => reshape(builder, tensor, larger)),
    axis,
  );
});

export const unpack: OperatorReader = context => {
  const axis = context.axisOf(context.integer(PACK.axis));
  const dims = context.dims().toSpliced(axis, 1);
  return Array.from({ length: context.outputCount }, (_, start) =>
    reshape(
      context.builder,
      slice(context.builder, context.input(), axis, { start, count: 1, step: 1 }),
      dims,
    ),
  );
};

function parts(
  { builder }: NodeContext,
  tensor: Tensor,
  axis: number,
  lengths: readonly number[],
): readonly Tensor[] {
  const size = dimsOfTensor(tensor)[axis];
  need(lengths.reduce((sum, length) => sum + length, 0) === size, 'its parts do not add up');
  let start = 0;
  return lengths.map(count => {
    const part = slice(builder, tensor, axis, { start, count, step: 1 });
    start += count;
    return part;
  });
}

/** Equal parts. The axis comes before the tensor. */
export const split: OperatorReader = context => {
  const [named = 0] = context.wholeAt(0, 'axis');
  const axis = context.axisOf(named, 1);
  const count = context.outputCount;
  const each = context.size(axis, 1) / count;
  need(count >= 1 && Number.isInteger(each), 'its parts are not equal');
  return parts(
    context,
    context.input(1),
    axis,
    Array.from({ length: count }, () => each),
  );
};

/** Parts as long as an input says; −1 is what is left. */
export const splitInto: OperatorReader = context => {
  const [named = 0] = context.wholeAt(2, 'axis');
  const axis = context.axisOf(named);
  const lengths = context.wholeAt(1, 'sizes');
  const rest = lengths.reduce((left, length) => left - Math.max(0, length), context.size(axis));
  return parts(
    context,
    context.input(),
    axis,
    lengths.map(length => (length < 0 ? rest : length)),
  );
};

/** Of a size, −1 is all that is left. */
export const sliceNode = one(context => {
  const begins = context.wholeAt(1, 'begins');
  const sizes = context.wholeAt(2, 'sizes');
  return begins.reduce<Tensor>((tensor, start, axis) => {
    const size = at(dimsOfTensor(tensor), axis);
    const given = sizes[axis] ?? -1;
    const count = given < 0 ? size - start : given;
    need(start >= 0 && start + count <= size, 'it takes more than there is');
    return slice(context.builder, tensor, axis, { start, count, step: 1 });
  }, context.input());
});

export const reverse = one(context =>
  context.wholeAt(1, 'axes').reduce<Tensor>((tensor, named) => {
    const axis = context.axisOf(named);
    const count = context.size(axis);
    return slice(context.builder, tensor, axis, { start: count - 1, count, step: -1 });
  }, context.input()),
);

/** Places of options. */
const GATHER = { axis: 0, batches: 1 };

export const gatherNode = one(context => {
  need(context.integer(GATHER.batches) === 0, 'it takes from each of a batch');
  const indices = context.known(1, 'indices');
  return gather(context.builder, context.input(), context.axisOf(context.integer(GATHER.axis)), {
    dims: indices.dims,
    values: wholeNumbers(indices),
  });
});

export const tileNode = one(context => tile(context.input(), context.wholeAt(1, 'counts')));

export const broadcastTo = one(context =>
  expand(context.input(), broadcast(context.dims(), context.wholeAt(1, 'shape'))),
);

/** Pairs of what is before and behind each dimension. */
function paddedBy(context: NodeContext, mode: PadMode, value: number): Tensor {
  const { builder } = context;
  const rank = context.dims().length;
  const pads = context.wholeAt(1, 'pads');
  need(pads.length === 2 * rank && pads.every(size => size >= 0), 'its pads are not pairs');
  const side = (which: 0 | 1): readonly number[] =>
    Array.from({ length: rank }, (_, axis) => at(pads, 2 * axis + which));
  const [before, after] = [side(0), side(1)];
  if (rank !== 4) return padded(builder, context.input(), { before, after, mode, value });
  const second = ([n = 0, y = 0, x = 0, c = 0]: readonly number[]) => [n, c, y, x];
  return channelsLast(
    padded(builder, channelsSecond(context.input(), rank), {
      before: second(before),
      after: second(after),
      mode,
      value,
    }),
  );
}

export const pad = one(context => {
  const value = context.optionalKnown(2, 'value');
  return paddedBy(
    context,
    'constant',
    value === undefined ? 0 : (allNumbers(value.numbers)[0] ?? 0),
  );
});

const SYMMETRIC = 1;

export const mirrorPad = one(context =>
  paddedBy(context, context.byte(0) === SYMMETRIC ? 'symmetric' : 'reflect', 0),
);

const blockOf = (context: NodeContext): number => {
  const block = context.integer(0);
  need(block > 0 && context.dims().length === 4, 'its blocks are none');
  return block;
};

/** Channels of a position become the positions of a block: row, column, channel. */
export const depthToSpace = one(context => {
  const block = blockOf(context);
  const [batch = 1, height = 1, width = 1, channels = 1] = context.dims();
  const each = channels / block ** 2;
  need(Number.isInteger(each), 'its channels are not a multiple of its blocks');
  const digits = [batch, height, width, block, block, each];
  const turned = transpose(reshape(context.builder, context.input(), digits), [0, 1, 3, 2, 4, 5]);
  return reshape(context.builder, turned, [batch, height * block, width * block, each]);
});

export const spaceToDepth = one(context => {
  const block = blockOf(context);
  const [batch = 1, height = 1, width = 1, channels = 1] = context.dims();
  const [rows, columns] = [height / block, width / block];
  need(
    Number.isInteger(rows) && Number.isInteger(columns),
    'its positions are not a multiple of its blocks',
  );
  const digits = [batch, rows, block, columns, block, channels];
  const turned = transpose(reshape(context.builder, context.input(), digits), [0, 1, 3, 2, 4, 5]);
  return reshape(context.builder, turned, [batch, rows, columns, channels * block ** 2]);
});

export const shapeNode = one(context => {
  const dims = context.dims();
  return knownTensor([dims.length], dims, true);
});

export const rank = one(context => knownTensor([], [context.dims().length], true));

const filledWith = (dims: readonly number[], value: number, isWhole: boolean): Tensor => ({
  kind: 'known',
  dims,
  numbers: repeatedNumber(countOf(dims), value),
  isWhole,
});

export const fill = one(context => {
  const { numbers, isWhole } = context.known(1, 'value');
  return filledWith(context.wholeAt(0, 'shape'), allNumbers(numbers)[0] ?? 0, isWhole);
});

export const zerosLike = one(context => filledWith(context.dims(), 0, false));
