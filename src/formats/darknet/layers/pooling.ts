import { sentence } from '../../../base/sentence';
import {
  bothAxes,
  OVER_POSITIONS,
  type Operation,
  type Window,
} from '../../../core/network/operation';
import type { Shape } from '../../../core/network/shape';
import { hasEmptyWindow, windowExtent } from '../extent';
import type { LayerContext, LayerDraft } from '../layer-context';
import { NO_WEIGHTS } from '../weight-record';
import { antialiased } from './antialiasing';

/** `padding` counts both sides; its smaller half lies before the map. */
function pool(
  context: LayerContext,
  kind: 'max-pool' | 'average-pool',
  shapeAt: (at: (stride: Window['stride']) => Shape, stride: Window['stride']) => Shape,
): LayerDraft | null {
  if (context.lacksImage()) return null;
  const { options } = context;
  const input = context.input();
  const stride = options.integer('stride');
  const size = options.integer('size', stride);
  const padding = options.integer('padding', size - 1);
  const window: Window = {
    kernel: bothAxes(size),
    stride: { y: options.integer('stride_y', stride), x: options.integer('stride_x', stride) },
    dilation: bothAxes(1),
    before: bothAxes(Math.trunc(padding / 2)),
  };
  const shape = shapeAt(
    step => ({ channels: input.channels, ...windowExtent(input, padding, size, step) }),
    window.stride,
  );
  if (context.isEmpty(shape, 'size', sentence('A {0} window', `${size}×${size}`))) return null;
  const operation: Operation = hasEmptyWindow(window, input, shape)
    ? { kind: 'unsupported', reason: 'some of its windows lie entirely in the padding' }
    : { kind, window };
  return { operation, inputs: [context.previous], shape, weights: NO_WEIGHTS };
}

export function maxpool(context: LayerContext): LayerDraft | null {
  const { options } = context;
  if (options.flag('maxpool_depth')) return channelMaxPool(context);
  const draft = pool(context, 'max-pool', (at, stride) => antialiased(options, stride, at));
  return draft === null || !options.flag('antialiasing')
    ? draft
    : {
        ...draft,
        operation: { kind: 'unsupported', reason: 'its output is blurred (antialiasing)' },
      };
}

function channelMaxPool(context: LayerContext): LayerDraft | null {
  if (context.lacksImage()) return null;
  const { options } = context;
  const input = context.input();
  const outputChannels = options.integer('out_channels');
  if (outputChannels < 1 || outputChannels > input.channels)
    return context.fail('number-out-of-range', options.rangeOf('out_channels'), [
      'out_channels',
      outputChannels,
      1,
      input.channels,
    ]);
  return {
    operation: { kind: 'channel-max-pool', outputChannels },
    inputs: [context.previous],
    shape: { ...input, channels: outputChannels },
    weights: NO_WEIGHTS,
  };
}

export const localAvgpool = (context: LayerContext): LayerDraft | null =>
  pool(context, 'average-pool', (at, stride) => at(stride));

export const avgpool = (context: LayerContext): LayerDraft | null =>
  context.lacksImage()
    ? null
    : {
        operation: { kind: 'reduce', operator: 'mean', over: OVER_POSITIONS },
        inputs: [context.previous],
        shape: { channels: context.input().channels, height: 1, width: 1 },
        weights: NO_WEIGHTS,
      };
