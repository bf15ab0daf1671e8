import { at } from '../../../base/assert';
import type { PerAxis, Window } from '../../../core/network/operation';
import { convolved } from '../../graph/convolutions';
import { need } from '../../graph/node-refusal';
import { walkedNumbers } from '../../graph/stored-numbers';
import type { KnownTensor, Tensor } from '../../graph/tensor';
import { eachAxis, reachOf, windowsOn } from '../../graph/windows';
import type { NodeContext } from '../node-context';
import { explicitPadding, extentOf, paddingOf, perAxis, perAxisOf, windowOf } from './windows';

interface Filters {
  readonly weights: KnownTensor;
  readonly biases: KnownTensor | undefined;
  readonly groups: number;
  readonly kernel: PerAxis;
}

function filtersOf(context: NodeContext): Filters {
  const weights = context.known(1, 'weights');
  need(weights.dims.length >= 3, 'its weights have too few dimensions');
  return {
    weights,
    biases: context.optionalKnown(2, 'biases'),
    groups: context.integer('group', 1),
    kernel: perAxis(weights.dims.slice(2), 1),
  };
}

/** Weights are [filters][channels / groups][rows][columns], as in core. */
export function convolution(context: NodeContext): Tensor {
  const { weights, biases, groups, kernel } = filtersOf(context);
  const count = at(weights.dims, 0);
  const window = windowOf(context, kernel);
  need(
    at(weights.dims, 1) * groups === context.size(1) && count % groups === 0,
    `its weights are for ${at(weights.dims, 1) * groups} channels, and its input has ${context.size(1)}`,
  );
  const extent = windowsOn(extentOf(context), window);
  return convolved(
    context.builder,
    'convolution',
    context.input(),
    { window, extent },
    { weights: weights.numbers, biases: biases?.numbers, count, groups },
  );
}

/** Weights are [channels][filters / groups][rows][columns], and in core [filters][channels / groups][rows][columns]. */
export function transposedConvolution(context: NodeContext): Tensor {
  const { weights, biases, groups, kernel } = filtersOf(context);
  const [channels = 1, each = 1] = weights.dims;
  need(channels === context.size(1), 'its weights are for another number of channels');
  const taps = kernel.y * kernel.x;
  const inner = channels / groups;
  const ordered = walkedNumbers(weights.numbers, {
    axes: [
      [{ size: groups, stride: inner * each * taps }],
      [{ size: each, stride: taps }],
      [{ size: inner, stride: each * taps }],
      [{ size: taps, stride: 1 }],
    ],
    offset: 0,
  });
  return convolved(
    context.builder,
    'transposed-convolution',
    context.input(),
    transposedWindow(context, kernel),
    { weights: ordered, biases: biases?.numbers, count: each * groups, groups },
  );
}

function transposedWindow(
  context: NodeContext,
  kernel: PerAxis,
): { readonly window: Window; readonly extent: PerAxis } {
  const stride = perAxisOf(context, 'strides', 1);
  const dilation = perAxisOf(context, 'dilations', 1);
  const added = perAxisOf(context, 'output_padding', 0);
  const input = extentOf(context);
  const whole = eachAxis(
    axis => stride[axis] * (input[axis] - 1) + added[axis] + reachOf(kernel[axis], dilation[axis]),
  );
  const shape = context.integers('output_shape');
  const wanted = shape && perAxis(shape.slice(-(context.dims().length - 2)), 1);
  const isSame = context.text('auto_pad', 'NOTSET').startsWith('SAME');
  if (wanted !== undefined && !isSame) {
    const total = eachAxis(axis => Math.max(0, whole[axis] - wanted[axis]));
    const before = eachAxis(axis => Math.ceil(total[axis] / 2));
    return { window: { kernel, stride, dilation, before }, extent: wanted };
  }
  const target = wanted ?? eachAxis(axis => input[axis] * stride[axis]);
  const { before, after } = isSame
    ? paddingOf(
        context,
        eachAxis(axis => Math.max(0, whole[axis] - target[axis])),
      )
    : context.text('auto_pad', 'NOTSET') === 'VALID'
      ? explicitPadding(undefined)
      : explicitPadding(context.integers('pads'));
  const extent = isSame ? target : eachAxis(axis => whole[axis] - before[axis] - after[axis]);
  return { window: { kernel, stride, dilation, before }, extent };
}
