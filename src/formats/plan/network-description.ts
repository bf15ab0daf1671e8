import { unreadLayers, type Layer, type Network } from '../../core/network/network';
import type { Operation } from '../../core/network/operation';
import { activationWord } from './activation-word';

/**
 * A network as its hash sees it: what it computes and on which maps, in words that stay as they are whatever the types of
 * `core` come to be called, because users' plan files hold hashes of them. A network that could be written down
 * before something new was there is still described without it.
 */
export function networkDescription({ inputs, layers, outputs }: Network): readonly unknown[] {
  const [input, ...others] = inputs.map(({ output }) => output);
  const isUsual = sameNumbers(outputs, unreadLayers(layers));
  // Formats did not name outputs at first: those were the layers that nothing reads.
  const ends = isUsual && others.length === 0 ? [] : [outputs];
  return [input, layers.map(layerDescription), ...ends, ...(others.length > 0 ? [others] : [])];
}

const layerDescription = ({ operation, inputs, output }: Layer): readonly unknown[] => [
  operationDescription(operation),
  inputs,
  output,
];

function operationDescription(operation: Operation): unknown {
  if (operation.kind === 'unsupported') return operation.kind;
  if (operation.kind === 'reorg' && operation.order === 'mixed')
    return { ...operation, order: 'darknet' };
  const word = formerProduct(operation);
  if (word !== undefined && 'activation' in operation)
    return { kind: word, activation: activationWord(operation.activation) };
  return 'activation' in operation
    ? { ...operation, activation: activationWord(operation.activation) }
    : operation;
}

/** What products were called before there were other elementwise operations. */
function formerProduct(operation: Operation): string | undefined {
  if (operation.kind !== 'elementwise' || operation.operator !== 'multiply') return undefined;
  switch (operation.spreads.join(' ')) {
    case 'each each':
      return 'multiply';
    case 'per-channel each':
      return 'scale-channels';
    case 'per-position each':
      return 'scale-positions';
    default:
      return undefined;
  }
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((number, index) => number === b[index]);
