import { LINEAR } from '../../core/network/activation';
import { bothAxes } from '../../core/network/operation';
import { elementwise } from './elementwise';
import type { GraphBuilder } from './graph-builder';
import { knownTensor } from './known-arithmetic';
import type { Tensor } from './tensor';

/** Channels before and behind each one that count, and how. */
interface Neighbours {
  readonly before: number;
  readonly behind: number;
  readonly bias: number;
  readonly share: number;
  readonly beta: number;
}

/** x / (bias + share · Σ x² over the neighbouring channels)^beta; the sum is a convolution with ones in a band. */
export function responseNormalized(
  builder: GraphBuilder,
  input: Tensor,
  axis: number,
  { before, behind, bias, share, beta }: Neighbours,
): Tensor {
  const { reference, again } = builder.onChannels(input, axis);
  const shape = builder.shapeOf(reference);
  const { channels } = shape;
  const tensor = again(reference);
  const squares = elementwise(builder, 'multiply', tensor, tensor);
  const { reference: squared } = builder.onChannels(squares, axis);
  const sums = builder.addLayer(
    {
      kind: 'convolution',
      window: {
        kernel: bothAxes(1),
        stride: bothAxes(1),
        dilation: bothAxes(1),
        before: bothAxes(0),
      },
      filters: channels,
      groups: 1,
      activation: LINEAR,
    },
    [squared],
    shape,
    {
      numbers: {
        biases: () => new Float32Array(channels).fill(bias),
        readWeights: (start, target) => {
          for (let index = 0; index < target.length; index++) {
            const place = start + index;
            const distance = (place % channels) - Math.floor(place / channels);
            target[index] = distance >= -before && distance <= behind ? share : 0;
          }
        },
      },
      parameters: 0,
    },
  );
  const power = knownTensor([], [-beta], false);
  return elementwise(
    builder,
    'multiply',
    tensor,
    elementwise(builder, 'power', again(sums), power),
  );
}
