import { joinsChannels, type Activation } from '../network/activation';
import type { Operation } from '../network/operation';
import { isRounded } from './number-types';
import { joined, type Rule } from './rewriting';

/** An activation becomes that of the operation before it, which applies it as it stores its numbers. */
export const fuseActivation: Rule = (layer, draft) => {
  const { operation, inputs } = layer;
  const [input] = inputs;
  if (operation.kind !== 'activation' || input === undefined) return undefined;
  const before = draft.layer(input);
  if (before === undefined || !draft.isReadOnce(input)) return undefined;
  if (isRounded(before, layer) || joinsChannels(operation.activation)) return undefined;
  const fused = withActivation(before.operation, operation.activation);
  return (
    fused && {
      kind: 'merged',
      layer: {
        ...before,
        id: layer.id,
        operation: fused,
        output: layer.output,
        ...joined(layer, [before]),
      },
    }
  );
};

function withActivation(operation: Operation, activation: Activation): Operation | undefined {
  const isOpen =
    operation.kind !== 'activation' &&
    'activation' in operation &&
    operation.activation.kind === 'linear';
  return isOpen ? { ...operation, activation } : undefined;
}
