import { at, unreachable } from '../../../base/assert';
import { shapeOf, tensorOf, type Layer, type Network, type Reference } from '../../network/network';
import type { OperationOf } from '../../network/operation';
import { elementCount, type Shape, type TensorType } from '../../network/shape';
import type { ComputeStep, WeightBlock } from '../schedule';

/** Which parameters are in the weights' region. */
export class LoadedWeights {
  private readonly blocks = new Map<number, WeightBlock>();
  /** By layer: the least that all of its channels need. */
  private readonly leasts = new Map<Layer, LearnedNumbers>();

  constructor(
    private readonly network: Network,
    private readonly regionBytes: number,
  ) {}

  /** Loads a block over the previous content. Returns what is wrong with it, if anything. */
  load(block: WeightBlock): string | undefined {
    const { layer, weightsOffset, weightsBytes, biasesOffset, biasesBytes } = block;
    const [weights, biases] = partsOf(block);
    if (
      weightsOffset < 0 ||
      biasesOffset < 0 ||
      weights.end > this.regionBytes ||
      biases.end > this.regionBytes
    )
      return `the parameters of layer ${layer} reach beyond their region`;
    if (weightsBytes > 0 && biasesBytes > 0 && meet(weights, biases))
      return `weights and biases of layer ${layer} lie over one another`;
    for (const [other, loaded] of this.blocks)
      if (partsOf(loaded).some(part => meet(part, weights) || meet(part, biases)))
        this.blocks.delete(other);
    this.blocks.set(layer, block);
    return undefined;
  }

  /** Which parameters of a step are missing; undefined if all are there. */
  lack(layer: Layer, { channels, scratch }: ComputeStep): string | undefined {
    const least =
      channels === undefined
        ? this.leastOf(layer)
        : learnedNumbers(this.network, layer, channels.end - channels.start);
    if (least.weights + least.biases === 0) return undefined;
    const block = this.blocks.get(layer.index);
    if (block === undefined) return 'its parameters are not in memory';
    if (block.kernel !== (scratch === undefined ? 'exact' : 'fast'))
      return 'its parameters are packed for another kernel';
    if (block.channels?.start !== channels?.start || block.channels?.end !== channels?.end)
      return 'the parameters in memory are those of other channels';
    const size = layer.output.element === 'f32' ? FLOAT_BYTES : INTEGER_BYTES;
    if (
      block.weightsBytes < least.weights * size.weight ||
      block.biasesBytes < least.biases * size.bias
    )
      return 'there is too little room for its parameters';
    return undefined;
  }

  private leastOf(layer: Layer): LearnedNumbers {
    const known = this.leasts.get(layer);
    if (known !== undefined) return known;
    const least = learnedNumbers(this.network, layer, layer.output.shape.channels);
    this.leasts.set(layer, least);
    return least;
  }
}

/** Of a learned number at least. */
const FLOAT_BYTES = { weight: 4, bias: 4 };

const INTEGER_BYTES = { weight: 1, bias: 4 };

interface LearnedNumbers {
  readonly weights: number;
  readonly biases: number;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

const partsOf = (block: WeightBlock): readonly [Part, Part] => [
  { start: block.weightsOffset, end: block.weightsOffset + block.weightsBytes },
  { start: block.biasesOffset, end: block.biasesOffset + block.biasesBytes },
];

const meet = (a: Part, b: Part): boolean => a.start < b.end && b.start < a.end;

/** Parameters of `filters` output channels of a layer; packed, they need at least as many floats. */
// eslint-disable-next-line max-lines-per-function -- a table of all operations
function learnedNumbers(
  network: Network,
  { operation, inputs, output, parameters }: Layer,
  filters: number,
): LearnedNumbers {
  const inputShape = () => shapeOf(network, at(inputs, 0));
  switch (operation.kind) {
    case 'convolution':
    case 'transposed-convolution': {
      const { window, groups } = operation;
      const channels = inputShape().channels / groups;
      return { weights: filters * channels * window.kernel.y * window.kernel.x, biases: filters };
    }
    case 'fully-connected':
      return { weights: filters * elementCount(inputShape()), biases: filters };
    case 'locally-connected': {
      const { kernel } = operation.window;
      const outputs = elementCount(output.shape);
      return { weights: outputs * inputShape().channels * kernel.y * kernel.x, biases: outputs };
    }
    case 'channel-affine':
    case 'normalize':
      return { weights: filters, biases: filters };
    case 'prelu':
      return { weights: filters, biases: 0 };
    case 'sum':
      return { weights: operation.weights === 'none' ? 0 : inputs.length * filters, biases: 0 };
    case 'unsupported':
      return { weights: parameters, biases: 0 };
    case 'constant':
      return { weights: elementCount(output.shape), biases: 0 };
    case 'activation':
      // A function of integers is a table.
      return { weights: isOfIntegers(network, inputs, output) ? 256 : 0, biases: 0 };
    case 'resize':
      return {
        weights: isOfIntegers(network, inputs, output)
          ? 0
          : sampledNumbers(operation, output.shape),
        biases: 0,
      };
    case 'average-pool':
    case 'channel-max-pool':
    case 'channel-shuffle':
    case 'concat':
    case 'depth-to-space':
    case 'detection':
    case 'elementwise':
    case 'gaussian-yolo':
    case 'identity':
    case 'join':
    case 'matmul':
    case 'max-pool':
    case 'reduce':
    case 'pad':
    case 'region':
    case 'reorg':
    case 'reshape':
    case 'response-normalization':
    case 'slice':
    case 'softmax':
    case 'space-to-depth':
    case 'strided':
    case 'yolo':
      return { weights: 0, biases: 0 };
    default:
      return unreachable(operation);
  }
}

/** Of each row and column where it begins, how many positions it reads, and the weights of as many as there may be. */
function sampledNumbers(
  { y, x, method, sampling: { stretch, beyond } }: OperationOf<'resize'>,
  { height, width }: Shape,
): number {
  if (method === 'nearest' && typeof beyond !== 'number') return 0;
  const most = (stretched: number): number =>
    method === 'nearest' ? 1 : Math.ceil((method === 'linear' ? 2 : 4) * stretched);
  const rows = height * (2 + Math.min(most(stretch.y), y.extent));
  return rows + width * (2 + Math.min(most(stretch.x), x.extent));
}

const isOfIntegers = (
  network: Network,
  inputs: readonly Reference[],
  { element }: TensorType,
): boolean =>
  network.requantization !== undefined &&
  element !== 'f32' &&
  inputs.every(input => tensorOf(network, input).element !== 'f32');
