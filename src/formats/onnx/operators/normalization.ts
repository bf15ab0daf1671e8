import { at } from '../../../base/assert';
import { LINEAR } from '../../../core/network/activation';
import type { OperationOf } from '../../../core/network/operation';
import type { LayerNumbers } from '../../../core/network/parameters';
import { reshape } from '../../graph/arrangements';
import { activated, combined } from '../../graph/arithmetic';
import { elementwise } from '../../graph/elementwise';
import { need } from '../../graph/node-refusal';
import { reduced } from '../../graph/reductions';
import { responseNormalized } from '../../graph/response-normalization';
import { allFloats, allNumbers } from '../../graph/stored-numbers';
import { knownTensor } from '../../graph/known-arithmetic';
import { countOf, type KnownTensor, type Tensor } from '../../graph/tensor';
import { one, type NodeContext, type OperatorReader } from '../node-context';

const affineNumbers = (scales: () => Float32Array, shifts: () => Float32Array): LayerNumbers => ({
  biases: shifts,
  readWeights: (start, target) => {
    target.set(scales().subarray(start, start + target.length));
  },
});

/** (x − mean) / √(variance + ε) · scale + shift with learned mean and variance: x · factor + bias. */
export const batchNormalization = one(context => {
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map(index =>
    context.known(index, 'scales, means or variances'),
  ) as [KnownTensor, KnownTensor, KnownTensor, KnownTensor];
  const epsilon = context.float('epsilon', 1e-5);
  need(context.integer('training_mode', 0) === 0, 'it is in training mode');
  const { builder } = context;
  const { reference, again } = builder.onChannels(context.input(), 1);
  const shape = builder.shapeOf(reference);
  need(
    [scale, shift, mean, variance].every(({ numbers }) => numbers.count === shape.channels),
    `it has numbers for ${scale.numbers.count} channels, and its input has ${shape.channels}`,
  );
  const factors = (): Float64Array => {
    const variances = allNumbers(variance.numbers);
    return allNumbers(scale.numbers).map((s, c) => s / Math.sqrt(at(variances, c) + epsilon));
  };
  const shifts = (): Float32Array => {
    const means = allNumbers(mean.numbers);
    const shiftsBefore = allNumbers(shift.numbers);
    return Float32Array.from(factors(), (f, c) => at(shiftsBefore, c) - at(means, c) * f);
  };
  return again(
    builder.addLayer({ kind: 'channel-affine', activation: LINEAR }, [reference], shape, {
      numbers: affineNumbers(() => Float32Array.from(factors()), shifts),
      parameters: 4 * shape.channels,
    }),
  );
});

interface Normalization {
  readonly over: OperationOf<'normalize'>['over'];
  readonly groups: number;
  readonly axis: number;
  readonly scale: KnownTensor;
  readonly shift: KnownTensor | undefined;
}

function normalized(
  context: NodeContext,
  { over, groups, axis, scale, shift }: Normalization,
): Tensor {
  const { builder } = context;
  need(over === 'channels' || context.size(0) === 1, 'it normalizes several pictures');
  const { reference, again } = builder.onChannels(context.input(), axis);
  const shape = builder.shapeOf(reference);
  const { channels } = shape;
  // Before version 21 groups have one scale each, not channels.
  const perChannel = ({ numbers }: KnownTensor): Float32Array => {
    const values = allFloats(numbers);
    const each = channels / values.length;
    return Float32Array.from({ length: channels }, (_, c) => at(values, Math.floor(c / each)));
  };
  need(channels % scale.numbers.count === 0, 'its scales are for another number of channels');
  const operation: OperationOf<'normalize'> = {
    kind: 'normalize',
    over,
    groups,
    epsilon: context.float('epsilon', 1e-5),
    activation: LINEAR,
  };
  return again(
    builder.addLayer(operation, [reference], shape, {
      numbers: affineNumbers(
        () => perChannel(scale),
        () => (shift === undefined ? new Float32Array(channels) : perChannel(shift)),
      ),
      parameters: scale.numbers.count + (shift?.numbers.count ?? 0),
    }),
  );
}

const SCALES = 'scales';

export const instanceNormalization = one(context =>
  normalized(context, {
    over: 'positions',
    groups: context.size(1),
    axis: 1,
    scale: context.known(1, SCALES),
    shift: context.known(2, SCALES),
  }),
);

export const groupNormalization = one(context =>
  normalized(context, {
    over: 'positions',
    groups: context.integer('num_groups', 1),
    axis: 1,
    scale: context.known(1, SCALES),
    shift: context.known(2, SCALES),
  }),
);

/** Over the dimensions from an axis on, as if they were one; means and 1 / √(variance + ε) are outputs as well. */
export const layerNormalization: OperatorReader = context => {
  const { builder } = context;
  const dims = context.dims();
  const axis = context.axis('axis', -1);
  const inner = countOf(dims.slice(axis));
  const rows = reshape(builder, context.input(), [...dims.slice(0, axis), inner]);
  const made = normalized(context.withInputs([rows]), {
    over: 'channels',
    groups: 1,
    axis,
    scale: context.known(1, SCALES),
    shift: context.optionalKnown(2, SCALES),
  });
  const whole = reshape(builder, made, dims);
  return context.isWanted(1) || context.isWanted(2) ? [whole, ...moments(context, axis)] : [whole];
};

/** The means over the dimensions from an axis on, and 1 / √(variance + ε). */
function moments(context: NodeContext, axis: number): readonly Tensor[] {
  const { builder } = context;
  const axes = [...context.dims().keys()].slice(axis);
  const epsilon = knownTensor([], [context.float('epsilon', 1e-5)], false);
  const tensor = context.input();
  const mean = reduced(builder, tensor, 'mean', axes, true);
  const distance = combined(builder, 'subtract', tensor, mean);
  const squares = combined(builder, 'multiply', distance, distance);
  const variance = reduced(builder, squares, 'mean', axes, true);
  const deviation = activated(
    builder,
    { kind: 'sqrt' },
    combined(builder, 'add', variance, epsilon),
  );
  return [mean, combined(builder, 'divide', knownTensor([], [1], false), deviation)];
}

export const responseNormalization = one(context => {
  const size = context.integer('size', 1);
  return responseNormalized(context.builder, context.input(), 1, {
    before: Math.floor((size - 1) / 2),
    behind: Math.ceil((size - 1) / 2),
    bias: context.float('bias', 1),
    share: context.float('alpha', 1e-4) / size,
    beta: context.float('beta', 0.75),
  });
});

/** x divided by the norm of the numbers along an axis. */
export const lpNormalization = one(context => {
  const axis = context.axis('axis', -1);
  const p = context.integer('p', 2);
  const { builder } = context;
  const tensor = context.input();
  need(p === 1 || p === 2, `it divides by the norm of order ${p}`);
  const magnitudes =
    p === 1
      ? activated(builder, { kind: 'abs' }, tensor)
      : elementwise(builder, 'multiply', tensor, tensor);
  const sum = reduced(builder, magnitudes, 'sum', [axis], true);
  const norm = p === 1 ? sum : activated(builder, { kind: 'sqrt' }, sum);
  return elementwise(builder, 'divide', tensor, norm);
});
