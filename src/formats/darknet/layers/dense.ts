import { sentence } from '../../../base/sentence';
import { bothAxes, type Window } from '../../../core/network/operation';
import { elementCount, type Shape } from '../../../core/network/shape';
import { windowExtent } from '../extent';
import type { LayerContext, LayerDraft } from '../layer-context';

/**
 * Darknet takes `pad` as the rows of padding but sizes the output as if that kept the map's extent, so that only some
 * combinations of pad and size make sense.
 */
export function local(context: LayerContext): LayerDraft | null {
  if (context.lacksImage()) return null;
  const { options } = context;
  const input = context.input();
  const filters = options.integer('filters');
  const size = options.integer('size');
  const stride = bothAxes(options.integer('stride'));
  const pad = options.integer('pad');
  const extent = windowExtent(input, 0, pad === 0 ? size : 1, stride);
  const shape: Shape = { channels: filters, ...extent };
  if (context.isEmpty(shape, 'size', sentence('A {0} kernel', `${size}×${size}`))) return null;
  const padded = windowExtent(input, 2 * pad, size, stride);
  const isDefined = pad >= 0 && padded.height === extent.height && padded.width === extent.width;
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
      : {
          kind: 'unsupported',
          reason: `Darknet's result is undefined for pad=${pad} with size=${size}`,
        },
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
