import { assert } from '../../base/assert';
import { lengthOf, type Interval } from '../../base/interval';
import type { Layer } from '../network/network';
import { rulesOf } from './operations';

/** Whether the output channels of a layer can be computed one part after the other, each with its own weights. */
export const canSliceChannels = ({ operation, output }: Layer): boolean =>
  rulesOf(operation).sliced(operation, output.shape.channels) !== undefined;

/** A layer as if it had some of its output channels only. @throws Error where that cannot be. */
export function channelSlice(layer: Layer, channels: Interval): Layer {
  const count = lengthOf(channels);
  const operation = rulesOf(layer.operation).sliced(layer.operation, count);
  assert(operation !== undefined, `layer ${layer.index} is ${layer.operation.kind}, not sliced`);
  const { output } = layer;
  return {
    ...layer,
    operation,
    output: { ...output, shape: { ...output.shape, channels: count } },
  };
}
