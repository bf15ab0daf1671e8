import { at } from '../../../base/assert';
import { LINEAR } from '../../../core/network/activation';
import type { PerAxis, Window } from '../../../core/network/operation';
import type { LayerNumbers } from '../../../core/network/parameters';
import { need } from '../../graph/node-refusal';
import { allFloats, walkedNumbers, type StoredNumbers } from '../../graph/stored-numbers';
import type { KnownTensor, Tensor } from '../../graph/tensor';
import type { NodeContext } from '../node-context';
import {
  eachAxis,
  explicitPadding,
  extentOf,
  paddingOf,
  perAxis,
  perAxisOf,
  reachOf,
  windowOf,
  windowsOn,
} from './windows';

/** Filters and their biases, in the order of core. */
export const filterNumbers = (
  weights: StoredNumbers,
  biases: StoredNumbers | undefined,
  filters: number,
): LayerNumbers => ({
  biases: () => (biases === undefined ? new Float32Array(filters) : allFloats(biases)),
  readWeights: (start, target) => {
    weights.read(start, target);
  },
});

interface Filters {
  readonly weights: KnownTensor;
  readonly biases: KnownTensor | undefined;
  readonly groups: number;
  readonly kernel: PerAxis;
}

function filtersOf(context: NodeContext): Filters {
  const weights = context.known(1, 'weights');
  return {
    weights,
    biases: context.optionalKnown(2, 'biases'),
    groups: context.integer('group', 1),
    kernel: perAxis(weights.dims.slice(2), 1),
  };
}

const withoutAfter = ({ kernel, stride, dilation, before }: Window): Window => ({
  kernel,
  stride,
  dilation,
  before,
});

const learnedCount = ({ weights, biases }: Filters): number =>
  weights.numbers.count + (biases?.numbers.count ?? 0);

/** Weights are [filters][channels / groups][rows][columns], as in core. */
export function convolution(context: NodeContext): Tensor {
  const filters = filtersOf(context);
  const { weights, biases, groups, kernel } = filters;
  const count = at(weights.dims, 0);
  const window = windowOf(context, kernel);
  const map = context.builder.mapOf(context.input());
  need(
    at(weights.dims, 1) * groups === context.size(1) && count % groups === 0,
    `its weights are for ${at(weights.dims, 1) * groups} channels, and its input has ${context.size(1)}`,
  );
  const extent = windowsOn(extentOf(context), window);
  const made = context.builder.addLayer(
    {
      kind: 'convolution',
      window: withoutAfter(window),
      filters: count,
      groups,
      activation: LINEAR,
    },
    [map],
    { channels: count, height: extent.y, width: extent.x },
    {
      numbers: filterNumbers(weights.numbers, biases?.numbers, count),
      parameters: learnedCount(filters),
    },
  );
  return context.builder.mapTensor(made, context.dims().length);
}

/** Weights are [channels][filters / groups][rows][columns], and in core [filters][channels / groups][rows][columns]. */
export function transposedConvolution(context: NodeContext): Tensor {
  const filters = filtersOf(context);
  const { weights, biases, groups, kernel } = filters;
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
  const count = each * groups;
  const { window, extent } = transposedWindow(context, kernel);
  const made = context.builder.addLayer(
    { kind: 'transposed-convolution', window, filters: count, groups, activation: LINEAR },
    [context.builder.mapOf(context.input())],
    { channels: count, height: extent.y, width: extent.x },
    {
      numbers: filterNumbers(ordered, biases?.numbers, count),
      parameters: learnedCount(filters),
    },
  );
  return context.builder.mapTensor(made, context.dims().length);
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
    ? paddingOf(context, axis => Math.max(0, whole[axis] - target[axis]))
    : context.text('auto_pad', 'NOTSET') === 'VALID'
      ? explicitPadding(undefined)
      : explicitPadding(context.integers('pads'));
  const extent = isSame ? target : eachAxis(axis => whole[axis] - before[axis] - after[axis]);
  return { window: { kernel, stride, dilation, before }, extent };
}
