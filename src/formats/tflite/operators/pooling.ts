import type { Operation, Window } from '../../../core/network/operation';
import { windowsOn, withoutAfter } from '../../graph/windows';
import { one, onMap, type OperatorReader } from '../node-context';
import { extentOf, windowOf } from './windows';

/** Places of options. */
const WIDTH = 3;
const HEIGHT = 4;
const ACTIVATION = 5;

/** Positions outside of the map don't count. */
const pooling = (operationOf: (window: Window) => Operation): OperatorReader =>
  one(context => {
    const kernel = { y: context.integer(HEIGHT), x: context.integer(WIDTH) };
    const window = windowOf(context, kernel);
    const extent = windowsOn(extentOf(context), window);
    const operation = operationOf(withoutAfter(window));
    const made = onMap(context, tensor => context.builder.overMap(tensor, operation, extent));
    return context.fused(ACTIVATION, made);
  });

export const maxPool = pooling(window => ({ kind: 'max-pool', window }));
export const averagePool = pooling(window => ({ kind: 'average-pool', window }));
