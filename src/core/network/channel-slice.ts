import { lengthOf, type Interval } from '../../base/interval';
import type { Layer } from './network';
import type { Activation } from './operation';

/** Whether the output channels of a layer can be computed one part after the other, each with its own weights. */
export function canSliceChannels({ operation }: Layer): boolean {
  switch (operation.kind) {
    case 'convolution':
      return operation.groups === 1 && !joinsChannels(operation.activation);
    case 'fully-connected':
      return !joinsChannels(operation.activation);
    default:
      return false;
  }
}

const joinsChannels = (activation: Activation): boolean =>
  activation.startsWith('normalize_channels');

/** A layer as if it had some of its output channels only. @throws Error where that cannot be. */
export function channelSlice(layer: Layer, channels: Interval): Layer {
  const { operation, output } = layer;
  const count = lengthOf(channels);
  const sliced = { ...output, shape: { ...output.shape, channels: count } };
  switch (operation.kind) {
    case 'convolution':
      return { ...layer, operation: { ...operation, filters: count }, output: sliced };
    case 'fully-connected':
      return { ...layer, operation: { ...operation, outputs: count }, output: sliced };
    default:
      throw new Error(
        `internal error: layer ${layer.index} is ${operation.kind}, not to be sliced`,
      );
  }
}
