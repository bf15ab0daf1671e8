import { LINEAR } from '../../../core/network/activation';
import type { Operation } from '../../../core/network/operation';
import type { LayerBuilder, LayerContext, LayerDraft } from '../layer-context';
import { NO_WEIGHTS } from '../weight-record';

/** A layer that keeps the shape. */
const keepShape = (context: LayerContext, operation: Operation): LayerDraft => ({
  operation,
  inputs: [context.previous],
  shape: context.input(),
  weights: NO_WEIGHTS,
});

/** Layers that matter in training only. */
export const identity: LayerBuilder = context => keepShape(context, { kind: 'identity' });

/** The same, in the memory of the layer before. */
export const passing: LayerBuilder = context => (context.isFirst() ? null : identity(context));

export const unsupported =
  (reason: string): LayerBuilder =>
  context =>
    keepShape(context, { kind: 'unsupported', reason });

export const activation: LayerBuilder = context =>
  keepShape(context, { kind: 'activation', activation: context.options.activation() });

export const logistic: LayerBuilder = context =>
  keepShape(context, { kind: 'activation', activation: { kind: 'logistic' } });

export const batchnorm: LayerBuilder = context => ({
  ...keepShape(context, { kind: 'channel-affine', activation: LINEAR }),
  weights: { kind: 'batch-normalization', channels: context.input().channels },
});

export const normalization: LayerBuilder = context => {
  const { options } = context;
  return keepShape(context, {
    kind: 'response-normalization',
    size: options.integer('size'),
    alpha: options.float('alpha'),
    beta: options.float('beta'),
    kappa: options.float('kappa'),
  });
};
