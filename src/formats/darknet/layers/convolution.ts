import { sentence } from '../../../base/sentence';
import {
  bothAxes,
  type Operation,
  type PerAxis,
  type Window,
} from '../../../core/network/operation';
import type { Shape } from '../../../core/network/shape';
import { rulesOf } from '../../../core/operations/operations';
import { positions, windowExtent } from '../extent';
import { antialiased } from './antialiasing';
import type { LayerContext, LayerDraft } from '../layer-context';
import type { SectionReader } from '../section-reader';
import type { WeightRecord } from '../weight-record';

/** Options that change what is computed and for which there are no kernels, each with the reason. */
const SPECIAL_CONVOLUTIONS: readonly (readonly [option: string, reason: string])[] = [
  ['xnor', 'its weights and input are binarized (xnor=1)'],
  ['binary', 'its weights are binarized (binary=1)'],
  ['antialiasing', 'its output is blurred (antialiasing)'],
  ['sway', 'its kernels are deformed (sway=1)'],
  ['rotate', 'its kernels are deformed (rotate=1)'],
  ['stretch', 'its kernels are deformed (stretch=1)'],
  ['stretch_sway', 'its kernels are deformed (stretch_sway=1)'],
  ['coordconv', 'coordinates are added to its input (coordconv=1)'],
];

const specialReason = (options: SectionReader): string | null =>
  SPECIAL_CONVOLUTIONS.find(([option]) => options.flag(option))?.[1] ?? null;

/** stride_x and stride_y count only if they are at least 1. */
function strideOf(options: SectionReader): PerAxis {
  const [x, y] = [options.integer('stride_x'), options.integer('stride_y')];
  if (x >= 1 && y >= 1) return { y, x };
  const both = options.integer('stride');
  return { y: y < 1 ? both : y, x: x < 1 ? both : x };
}

/** Darknet sizes a dilated convolution as an undilated one; only where both sizes agree is its result defined. */
function dilationReason(
  input: Shape,
  padding: number,
  { kernel, stride, dilation }: Window,
  output: Shape,
): string | null {
  const reach = dilation.x * (kernel.x - 1) + 1;
  const agrees =
    positions(input.height, 2 * padding * dilation.y, reach, stride.y) === output.height &&
    positions(input.width, 2 * padding * dilation.x, reach, stride.x) === output.width;
  return agrees
    ? null
    : `Darknet's result is undefined for dilation=${dilation.x} with padding=${padding}`;
}

/** As many groups as Darknet makes, or null if they do not divide the channels on both sides. */
function groupsOf(context: LayerContext, channels: number, filters: number): number | null {
  const { options } = context;
  const groups = options.flag('xnor') ? 1 : Math.max(1, options.integer('groups'));
  const counts = { channels, filters };
  for (const [what, count] of Object.entries(counts))
    if (count % groups !== 0)
      return context.fail('not-divisible', options.rangeOf('groups'), [
        what,
        count,
        'groups',
        groups,
      ]);
  return groups;
}

/** Kernels can be deformed in one way, and not those of one number. */
function refusesDeformation(context: LayerContext): boolean {
  const { options } = context;
  const given = ['sway', 'rotate', 'stretch', 'stretch_sway'].filter(name => options.flag(name));
  const [first] = given;
  if (first === undefined) return false;
  const range = options.rangeOf(first);
  if (given.length > 1)
    context.fail('not-loadable', range, [sentence("{0} can't be combined", given.join(', '))]);
  else if (options.integer('size') === 1)
    context.fail('not-loadable', range, [sentence('{0} needs size=3 or larger', first)]);
  else return false;
  return true;
}

export function convolutional(context: LayerContext): LayerDraft | null {
  const { options } = context;
  if (context.lacksImage() || refusesDeformation(context)) return null;
  const input = context.input();
  const filters = options.integer('filters');
  const groups = groupsOf(context, input.channels, filters);
  const size = options.integer('size');
  const stride = strideOf(options);
  const dilation = size === 1 ? 1 : options.integer('dilation');
  const padding = options.flag('pad') ? Math.trunc(size / 2) : options.integer('padding');
  const shape = antialiased(options, stride, step => ({
    channels: filters,
    ...windowExtent(input, 2 * padding, size, step),
  }));
  if (
    groups === null ||
    context.isEmpty(shape, 'size', sentence('A {0} kernel', `${size}×${size}`))
  )
    return null;

  const window: Window = {
    kernel: bothAxes(size),
    stride,
    dilation: bothAxes(dilation),
    before: bothAxes(padding * dilation),
  };
  const weights = sharedWeights(context, size, {
    kind: 'filters',
    order: 'convolution',
    biases: filters,
    weights: filters * (input.channels / groups) * size * size,
    batchNormalize: options.flag('batch_normalize') || options.flag('cbn'),
    flipped: options.flag('flipped'),
  });
  const activation = options.activation();
  const reason = specialReason(options) ?? dilationReason(input, padding, window, shape);
  const plain: Operation = { kind: 'convolution', window, filters, groups, activation };
  const macs =
    rulesOf(plain).macs(plain, { inputs: [input], output: shape }) * shape.height * shape.width;
  const operation: Operation = reason === null ? plain : { kind: 'unsupported', reason, macs };
  return weights && { operation, inputs: [context.previous], shape, weights };
}

/** The record itself, or a reference to the layer that `share_index` names; null if that one does not fit. */
function sharedWeights(
  context: LayerContext,
  size: number,
  stored: WeightRecord & { kind: 'filters' },
): WeightRecord | null {
  const { options } = context;
  if (!options.isGiven('share_index')) return stored;
  const range = options.rangeOf('share_index');
  const index = context.resolve(options.integer('share_index'), range);
  if (index === null) return null;
  const donor = context.layer(index);
  const root = donor?.weights.kind === 'shared' ? donor.weights.layer : index;
  const theirs = context.layer(root)?.weights;
  const kernel = donor?.operation.kind === 'convolution' ? donor.operation.window.kernel.x : size;
  const fits =
    theirs?.kind === 'filters' &&
    theirs.order === 'convolution' &&
    theirs.biases === stored.biases &&
    theirs.weights === stored.weights &&
    kernel === size &&
    context.shapeOf(donor?.inputs[0] ?? index).channels === context.input().channels;
  return fits
    ? { kind: 'shared', layer: root }
    : context.fail('cannot-share', range, [context.nameOf(index)]);
}

export function deconvolutional(context: LayerContext): LayerDraft | null {
  if (context.lacksImage()) return null;
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
  if (context.isEmpty(shape, 'padding', sentence('A padding of {0}', padding))) return null;
  const biases = filters * (options.flag('batch_normalize') ? 4 : 1);
  const weights = input.channels * filters * size * size;
  const reason = 'transposed convolutions are not supported';
  return {
    operation: { kind: 'unsupported', reason, macs: weights * input.height * input.width },
    inputs: [context.previous],
    shape,
    weights: { kind: 'opaque', numbers: biases + weights },
  };
}
