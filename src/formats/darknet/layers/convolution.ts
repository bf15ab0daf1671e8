import { bothAxes, type Operation, type PerAxis, type Window } from '../../../core/network/operation';
import { elementCount, formatShape, type Shape } from '../../../core/network/shape';
import { positions, windowExtent } from '../extent';
import type { LayerContext, LayerDraft } from '../layer-context';
import type { SectionReader } from '../section-reader';
import type { WeightRecord } from '../weight-record';

const unsupported = (reason: string): Operation => ({ kind: 'unsupported', reason });

/** Options that change what is computed and for which there are no kernels, each with the reason. */
const SPECIAL_CONVOLUTIONS: readonly (readonly [option: string, reason: string])[] = [
  ['xnor', 'its weights and input are rounded to two values (xnor=1)'],
  ['binary', 'its weights are rounded to two values (binary=1)'],
  ['antialiasing', 'its output is blurred (antialiasing)'],
  ['sway', 'its kernels are deformed (sway=1)'],
  ['rotate', 'its kernels are deformed (rotate=1)'],
  ['stretch', 'its kernels are deformed (stretch=1)'],
  ['stretch_sway', 'its kernels are deformed (stretch_sway=1)'],
  ['coordconv', 'coordinates are added to its input (coordconv=1)'],
];

const specialReason = (options: SectionReader): string | undefined =>
  SPECIAL_CONVOLUTIONS.find(([option]) => options.flag(option))?.[1];

/** stride_x and stride_y count only if they are at least 1. */
function strideOf(options: SectionReader): PerAxis {
  const [x, y] = [options.integer('stride_x'), options.integer('stride_y')];
  if (x >= 1 && y >= 1) return { y, x };
  const both = options.integer('stride');
  return { y: y < 1 ? both : y, x: x < 1 ? both : x };
}

/** The extra convolution that AlexeyAB's antialiasing puts behind the layer: 2×2, or 3×3 with padding 1. */
function blurred(map: Shape, antialiasing: number, stride: PerAxis): Shape {
  const [size, padding] = antialiasing === 2 ? [2, 0] : [3, 2];
  return { channels: map.channels, ...windowExtent(map, padding, size, stride) };
}

/** The map that is left after a window of stride 1 or `stride`, and after the blur if there is one. */
export function antialiased(
  options: SectionReader,
  stride: PerAxis,
  shapeAt: (stride: PerAxis) => Shape,
): Shape {
  const antialiasing = options.integer('antialiasing');
  return antialiasing === 0
    ? shapeAt(stride)
    : blurred(shapeAt(bothAxes(1)), antialiasing, stride);
}

/** Darknet sizes a dilated convolution as an undilated one; only where both sizes agree is its result defined. */
function dilationFits(input: Shape, padding: number, window: Window, output: Shape): boolean {
  const { kernel, stride, dilation } = window;
  const reach = dilation.x * (kernel.x - 1) + 1;
  return (
    positions(input.height, 2 * padding * dilation.y, reach, stride.y) === output.height &&
    positions(input.width, 2 * padding * dilation.x, reach, stride.x) === output.width
  );
}

export function convolutional(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const input = context.input();
  const filters = options.integer('filters');
  const groups = options.flag('xnor') ? 1 : Math.max(1, options.integer('groups'));
  for (const [what, count] of [
    ['channels', input.channels],
    ['filters', filters],
  ] as const)
    if (count % groups !== 0)
      return context.fail('not-divisible', options.rangeOf('groups'), [
        what,
        count,
        'groups',
        groups,
      ]);

  const size = options.integer('size');
  const stride = strideOf(options);
  const dilation = bothAxes(size === 1 ? 1 : options.integer('dilation'));
  const padding = options.flag('pad') ? Math.trunc(size / 2) : options.integer('padding');
  const before = bothAxes(padding * dilation.x);
  const window: Window = { kernel: bothAxes(size), stride, dilation, before };
  const shape = antialiased(options, stride, step => ({
    channels: filters,
    ...windowExtent(input, 2 * padding, size, step),
  }));
  if (shape.height < 1 || shape.width < 1)
    return context.fail('map-too-small', options.rangeOf('size'), [
      `A kernel of ${size}×${size}`,
      formatShape(input),
    ]);

  const activation = options.activation();
  const operation: Operation = { kind: 'convolution', window, filters, groups, activation };
  const stored: WeightRecord = {
    kind: 'filters',
    order: 'convolution',
    biases: filters,
    weights: filters * (input.channels / groups) * size * size,
    batchNormalize: options.flag('batch_normalize') || options.flag('cbn'),
    flipped: options.flag('flipped'),
  };
  const weights = sharedWeights(context, stored, operation, input);
  const reason =
    specialReason(options) ??
    (dilationFits(input, padding, window, shape)
      ? undefined
      : `Darknet's result is undefined for dilation=${dilation.x} with padding=${padding}`);
  return (
    weights && {
      operation: reason === undefined ? operation : unsupported(reason),
      inputs: [context.previous],
      shape,
      weights,
    }
  );
}

/** The record itself, or a reference to the layer that `share_index` names; null if that one does not fit. */
function sharedWeights(
  context: LayerContext,
  stored: WeightRecord & { kind: 'filters' },
  operation: Operation & { kind: 'convolution' },
  input: Shape,
): WeightRecord | null {
  const { options } = context;
  if (!options.isGiven('share_index')) return stored;
  const range = options.rangeOf('share_index');
  const index = context.resolve(options.integer('share_index'), range);
  if (index === null) return null;
  const donor = context.layer(index);
  const channels = context.shapeOf(donor?.inputs[0] ?? index).channels;
  const theirs = donor?.operation;
  const fits =
    theirs?.kind === 'convolution' &&
    theirs.filters === operation.filters &&
    theirs.groups === operation.groups &&
    theirs.window.kernel.x === operation.window.kernel.x &&
    channels === input.channels;
  if (!fits) return context.fail('cannot-share', range, [context.nameOf(index)]);
  return donor?.weights.kind === 'shared' ? donor.weights : { kind: 'shared', layer: index };
}

export function deconvolutional(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const input = context.input();
  const filters = options.integer('filters');
  const size = options.integer('size');
  const stride = options.integer('stride');
  const padding = options.flag('pad') ? Math.trunc(size / 2) : options.integer('padding');
  const shape: Shape = {
    channels: filters,
    height: (input.height - 1) * stride + size - 2 * padding,
    width: (input.width - 1) * stride + size - 2 * padding,
  };
  if (shape.height < 1 || shape.width < 1)
    return context.fail('map-too-small', options.rangeOf('padding'), [
      `A padding of ${padding}`,
      formatShape(input),
    ]);
  const biases = filters * (options.flag('batch_normalize') ? 4 : 1);
  return {
    operation: unsupported('there is no kernel for transposed convolutions'),
    inputs: [context.previous],
    shape,
    weights: { kind: 'opaque', numbers: biases + input.channels * filters * size * size },
  };
}

/**
 * Darknet takes `pad` as the rows of padding but sizes the output as if that kept the map's extent, so that only some
 * combinations of pad and size make sense.
 */
export function local(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const input = context.input();
  const filters = options.integer('filters');
  const size = options.integer('size');
  const stride = bothAxes(options.integer('stride'));
  const pad = options.integer('pad');
  const extent = windowExtent(input, 0, pad === 0 ? size : 1, stride);
  const shape: Shape = { channels: filters, ...extent };
  if (shape.height < 1 || shape.width < 1)
    return context.fail('map-too-small', options.rangeOf('size'), [
      `A kernel of ${size}×${size}`,
      formatShape(input),
    ]);
  const padded = windowExtent(input, 2 * pad, size, stride);
  const isDefined =
    pad >= 0 && padded.height === extent.height && padded.width === extent.width;
  const window: Window = {
    kernel: bothAxes(size),
    stride,
    dilation: bothAxes(1),
    before: bothAxes(pad),
  };
  const activation = options.activation();
  return {
    operation: isDefined
      ? { kind: 'locally-connected', window, filters, activation }
      : unsupported(`Darknet's result is undefined for pad=${pad} with size=${size}`),
    inputs: [context.previous],
    shape,
    weights: {
      kind: 'filters',
      order: 'convolution',
      biases: elementCount(shape),
      weights: elementCount(shape) * input.channels * size * size,
      batchNormalize: false,
      flipped: false,
    },
  };
}

export function connected(context: LayerContext): LayerDraft {
  const { options } = context;
  const inputs = elementCount(context.input());
  const outputs = options.integer('output');
  return {
    operation: { kind: 'fully-connected', outputs, activation: options.activation() },
    inputs: [context.previous],
    shape: { channels: outputs, height: 1, width: 1 },
    weights: {
      kind: 'filters',
      order: 'connected',
      biases: outputs,
      weights: outputs * inputs,
      batchNormalize: options.flag('batch_normalize'),
      flipped: false,
    },
  };
}
