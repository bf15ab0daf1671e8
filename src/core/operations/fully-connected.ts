import { joinsChannels } from '../network/activation';
import type { OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, onlyInput, type LayerShapes, type Rules } from './rules';

/** Numbers that every output reads. */
const given = ({ inputs: [input] }: LayerShapes): number =>
  input === undefined ? 0 : elementCount(input);

export const fullyConnected: Rules<OperationOf<'fully-connected'>> = {
  fits: ({ outputs }, shapes) =>
    onlyInput(shapes) !== undefined && elementCount(shapes.output) === outputs,
  parameters: ({ outputs }, shapes) => ({ weights: outputs * given(shapes), biases: outputs }),
  weightsAre: 'kernels',
  macs: ({ outputs }, shapes) => outputs * given(shapes),
  reach: () => WHOLE,
  overwrites: apart,
  sliced: (operation, count) =>
    joinsChannels(operation.activation) ? undefined : { ...operation, outputs: count },
  passesOn: computes,
};
