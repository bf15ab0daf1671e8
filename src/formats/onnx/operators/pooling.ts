import {
  bothAxes,
  OVER_POSITIONS,
  type Operation,
  type PerAxis,
  type Reduction,
} from '../../../core/network/operation';
import { need } from '../../graph/node-refusal';
import { eachAxis, windowsOn } from '../../graph/windows';
import { one, type NodeContext, type OperatorReader } from '../node-context';
import { extentOf, perAxis, windowOf } from './windows';

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
    return [context.builder.overMap(context.input(), operationOf(context)(window, after), extent)];
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
  one(context =>
    context.builder.overMap(
      context.input(),
      { kind: 'reduce', operator, over: OVER_POSITIONS },
      bothAxes(1),
    ),
  );
