import type { PerAxis } from '../../../core/network/operation';
import { convolved } from '../../graph/convolutions';
import { need } from '../../graph/node-refusal';
import { walkedNumbers, type StoredNumbers } from '../../graph/stored-numbers';
import { windowsOn } from '../../graph/windows';
import { one, onMap, type NodeContext } from '../node-context';
import { extentOf, paddingOf, strideOf, windowOf } from './windows';

/** Places of options. */
const CONVOLUTION = { activation: 3, dilation: { x: 4, y: 5 } };
const DEPTHWISE = { activation: 4, dilation: { x: 5, y: 6 } };
const TRANSPOSED = { activation: 3 };

interface Weights {
  /** [filters][channels][rows][columns], as in core. */
  readonly numbers: StoredNumbers;
  readonly filters: number;
  readonly channels: number;
  readonly kernel: PerAxis;
}

/** Weights are [filters][rows][columns][channels]. */
function weightsOf(context: NodeContext): Weights {
  const { dims, numbers } = context.known(1, 'weights');
  const [filters = 1, y = 1, x = 1, channels = 1] = dims;
  need(dims.length === 4, 'its weights have not four dimensions');
  const ordered = walkedNumbers(numbers, {
    axes: [
      [{ size: filters, stride: y * x * channels }],
      [{ size: channels, stride: 1 }],
      [{ size: y * x, stride: channels }],
    ],
    offset: 0,
  });
  return { numbers: ordered, filters, channels, kernel: { y, x } };
}

/** Weights are [1][rows][columns][filters], the filters of a channel one behind the other. */
function depthwiseWeights(context: NodeContext): Weights {
  const { dims, numbers } = context.known(1, 'weights');
  const [batch, y = 1, x = 1, filters = 1] = dims;
  need(dims.length === 4 && batch === 1, 'its weights have not those dimensions');
  const ordered = walkedNumbers(numbers, {
    axes: [[{ size: filters, stride: 1 }], [{ size: y * x, stride: filters }]],
    offset: 0,
  });
  return { numbers: ordered, filters, channels: 1, kernel: { y, x } };
}

const convolutionBy = (
  weightsIn: (context: NodeContext) => Weights,
  { activation, dilation }: typeof CONVOLUTION,
) =>
  one(context => {
    const { numbers, filters, channels, kernel } = weightsIn(context);
    const all = context.size(3);
    const groups = all / channels;
    need(
      Number.isInteger(groups) && filters % groups === 0,
      `its weights are for ${channels} channels, and its input has ${all}`,
    );
    const window = windowOf(context, kernel, {
      y: context.integer(dilation.y, 1),
      x: context.integer(dilation.x, 1),
    });
    const extent = windowsOn(extentOf(context), window);
    const biases = context.optionalKnown(2, 'biases')?.numbers;
    const made = onMap(context, tensor =>
      convolved(
        context.builder,
        'convolution',
        tensor,
        { window, extent },
        { weights: numbers, biases, count: filters, groups },
      ),
    );
    return context.fused(activation, made);
  });

export const convolution = convolutionBy(weightsOf, CONVOLUTION);

export const depthwiseConvolution = convolutionBy(depthwiseWeights, DEPTHWISE);

/** Inputs are the shape that it makes, weights, what it reads, and biases. */
export const transposedConvolution = one(context => {
  const [, y = 1, x = 1] = context.wholeAt(0, 'sizes');
  const { numbers, filters, channels, kernel } = weightsOf(context);
  need(channels === context.size(3, 2), 'its weights are for another number of channels');
  const extent = { y, x };
  const sizes = { kernel, stride: strideOf(context), dilation: { y: 1, x: 1 } };
  const { before } = paddingOf(context, extent, sizes);
  const made = onMap(
    context,
    tensor =>
      convolved(
        context.builder,
        'transposed-convolution',
        tensor,
        { window: { ...sizes, before }, extent },
        {
          weights: numbers,
          biases: context.optionalKnown(3, 'biases')?.numbers,
          count: filters,
          groups: 1,
        },
      ),
    2,
  );
  return context.fused(TRANSPOSED.activation, made);
});
