import { unreadLayers, type Layer, type Network } from '../../core/network/network';
import type { Operation, OperationOf } from '../../core/network/operation';
import { isPlainSampling, repeats } from '../../core/network/resized-axis';
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
  switch (operation.kind) {
    case 'unsupported':
      return operation.kind;
    case 'softmax': {
      const { logarithm, ...rest } = operation;
      return logarithm ? operation : rest;
    }
    case 'reduce':
      return isGlobalMean(operation) ? { kind: 'global-average-pool' } : operation;
    case 'reorg':
      return { ...operation, reverse: false, order: 'darknet' };
    case 'space-to-depth':
    case 'depth-to-space':
      return rearrangementDescription(operation);
    case 'elementwise':
      return { ...productDescription(operation), activation: activationWord(operation.activation) };
    case 'resize':
      return resizeDescription(operation);
    case 'slice': {
      const { step, ...rest } = operation;
      // Parts of maps had another name while they had no steps.
      return step.y === 1 && step.x === 1 ? { ...rest, kind: 'crop' } : operation;
    }
    default:
      return 'activation' in operation
        ? { ...operation, activation: activationWord(operation.activation) }
        : operation;
  }
}

/** What was called so before there were other reductions. */
const isGlobalMean = ({ operator, over }: OperationOf<'reduce'>): boolean =>
  operator === 'mean' && over.y && over.x && !over.channels;

/** Squares in the order of Darknet's reorg3d by what they were called before there were others. */
function rearrangementDescription(
  operation: OperationOf<'space-to-depth' | 'depth-to-space'>,
): object {
  const { kind, block, order } = operation;
  const isReorg = block.y === block.x && order === 'yxc';
  return isReorg
    ? {
        kind: 'reorg',
        stride: block.y,
        reverse: kind === 'depth-to-space',
        order: 'space-to-depth',
      }
    : operation;
}

/** Repeated positions by what they were called before there were other ways to resize a map, and others before there was sampling. */
function resizeDescription(operation: OperationOf<'resize'>): object {
  const { sampling, ...rest } = operation;
  const { y, x, method, rounding, scale } = rest;
  const factor = repeats(y, rounding);
  const isOld = method === 'nearest' && factor !== undefined && factor === repeats(x, rounding);
  if (!isPlainSampling(sampling)) return operation;
  return isOld ? { kind: 'upsample', factor, scale } : rest;
}

/** Products by what they were called before there were other elementwise operations. */
function productDescription(operation: OperationOf<'elementwise'>): object {
  const kind = PRODUCTS.get(`${operation.operator} ${operation.spreads.join(' ')}`);
  return kind === undefined ? operation : { kind };
}

const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['multiply each each', 'multiply'],
  ['multiply per-channel each', 'scale-channels'],
  ['multiply per-position each', 'scale-positions'],
]);

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((number, index) => number === b[index]);
