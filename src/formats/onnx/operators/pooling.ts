import {
  OVER_POSITIONS,
  type Operation,
  type PerAxis,
  type Reduction,
} from '../../../core/network/operation';
import { need } from '../../graph/node-refusal';
import type { Tensor } from '../../graph/tensor';
import type { NodeContext, OperatorReader } from '../node-context';
import { one } from '../node-context';
import { eachAxis, extentOf, perAxis, windowOf, windowsOn } from './windows';

type Pooling = (
  window: Extract<Operation, { kind: 'max-pool' }>['window'],
  after: PerAxis,
) => Operation;

const pooling =
  (operationOf: (context: NodeContext) => Pooling): OperatorReader =>
  context => {
    const kernel = context.integers('kernel_shape');
    need(kernel !== undefined, 'it has no kernel_shape');
    need(!context.isWanted(1), 'it also answers where each maximum was');
    const { after, ...window } = windowOf(context, perAxis(kernel, 1));
    const extent = windowsOn(
      extentOf(context),
      { ...window, after },
      context.integer('ceil_mode', 0) === 1,
    );
    const map = context.builder.mapOf(context.input());
    const { channels } = context.builder.shapeOf(map);
    const made = context.builder.addLayer(operationOf(context)(window, after), [map], {
      channels,
      height: extent.y,
      width: extent.x,
    });
    return [context.builder.mapTensor(made, context.dims().length)];
  };

export const maxPool = pooling(() => window => ({ kind: 'max-pool', window }));

export const averagePool = pooling(context => (window, after) => {
  const isCounted = context.integer('count_include_pad', 0) === 1;
  const isPadded = eachAxis(axis => window.before[axis] + after[axis]);
  return isCounted && isPadded.y + isPadded.x > 0
    ? { kind: 'average-pool', window, countedAfter: after }
    : { kind: 'average-pool', window };
});

/** One number a channel. */
export const globalPool = (operator: Reduction): OperatorReader =>
  one((context): Tensor => {
    const { builder } = context;
    const map = builder.mapOf(context.input());
    const { channels } = builder.shapeOf(map);
    const made = builder.addLayer({ kind: 'reduce', operator, over: OVER_POSITIONS }, [map], {
      channels,
      height: 1,
      width: 1,
    });
    return builder.mapTensor(made, context.dims().length);
  });
