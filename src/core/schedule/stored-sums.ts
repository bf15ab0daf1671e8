import { at } from '../../base/assert';
import { sameRectangle } from '../../base/rectangle';
import { dataflowOf, storageAt } from '../dataflow/dataflow';
import { SUMMAND } from '../kernels/kernels';
import type { KernelUse } from '../kernels/use';
import { isStored, type Activation } from '../network/activation';
import { shapeOf, type Layer, type Network } from '../network/network';
import { sameExtent } from '../network/shape';
import type { ArenaBuffer, ComputeStep, Step, View } from './schedule';
import { sameStrides } from './view';

/**
 * A convolution goes through its output once for every few of its filters. With more channels than these what is to be
 * added arrives in small pieces far apart: some such sums gained, more lost, and all of resnet50 took 1 to 2 % longer.
 */
const MOST_CHANNELS = 32;

/**
 * The steps, in which convolutions leave sums that need no pass of their own: those of two inputs, one computed in the step
 * right before, over which the sum lies, so that every number is in the convolution's registers when the sum wants it;
 * where that is quicker. The convolution's own numbers are then never in memory; where layers are `tapped`, because
 * somebody looks at their numbers, they are left alone.
 */
export function withStoredSums(
  network: Network,
  buffers: readonly ArenaBuffer[],
  steps: readonly Step[],
  tapped: Iterable<number>,
): readonly Step[] {
  const sums = plainSums(network);
  if (sums.size === 0) return steps;
  const { storage } = dataflowOf(network);
  const roots = new Set([...tapped].map(layer => storageAt(storage, layer).root));
  const result = [...steps];
  steps.forEach((sum, index) => {
    if (sum.kind !== 'compute' || !sums.has(sum.layer)) return;
    const convolution = steps[index - 1];
    if (convolution?.kind !== 'compute' || roots.has(convolution.layer)) return;
    const storing = storingStep(buffers, convolution, sum);
    if (storing === undefined) return;
    result[index - 1] = storing;
    result[index] = { ...sum, uses: [] };
  });
  return result;
}

/** Layers that add two maps of their own size, each counted once, with few channels. */
const plainSums = (network: Network): ReadonlySet<number> =>
  new Set(network.layers.filter(layer => isPlainSum(network, layer)).map(({ index }) => index));

function isPlainSum(network: Network, { operation, inputs, output: { shape } }: Layer): boolean {
  return (
    operation.kind === 'sum' &&
    operation.weights === 'none' &&
    inputs.length === 2 &&
    shape.channels <= MOST_CHANNELS &&
    operation.strides.every(({ y, x }) => y === 1 && x === 1) &&
    inputs
      .map(input => shapeOf(network, input))
      .every(input => sameExtent(input, shape) && input.channels === shape.channels)
  );
}

/** The step of the convolution that also does what the next one stands for; undefined where it can't. */
function storingStep(
  buffers: readonly ArenaBuffer[],
  convolution: ComputeStep,
  sum: ComputeStep,
): ComputeStep | undefined {
  const [use, adding] = [convolution.uses[0], sum.uses[0]];
  if (use === undefined || adding === undefined) return undefined;
  // Only these kernels add, and all channels must be there at once.
  if (!('summand' in use.attributes) || convolution.channels !== undefined) return undefined;
  const { output } = convolution;
  const own = sum.inputs.findIndex(input => sameMemory(buffers, input, output));
  const summand = sum.inputs[1 - own];
  if (own < 0 || summand === undefined || summand.buffer === output.buffer) return undefined;
  if (!sameMemory(buffers, sum.output, output) || !sameStrides(summand, output)) return undefined;
  if (!sameRectangle(convolution.computed, sum.computed)) return undefined;
  const activated = activatedOnce(use.activation, adding.activation);
  return activated && { ...convolution, uses: [{ ...use, ...adds(use, activated) }], summand };
}

const adds = (
  { attributes, output }: KernelUse,
  { place, activation }: Activated,
): Pick<KernelUse, 'attributes' | 'activation' | 'b'> => ({
  attributes: { ...attributes, summand: SUMMAND[place] },
  activation,
  b: { source: 'summand', ...output },
});

/** The one activation that there is, the convolution's or the sum's, and whether numbers are added before it. */
interface Activated {
  readonly place: 'beforeActivation' | 'afterActivation';
  readonly activation: Activation;
}

/** Only one activation goes into the kernel's call, and what is added after it must not be activated once more. */
function activatedOnce(convolution: Activation, sum: Activation): Activated | undefined {
  if (convolution.kind === 'linear') return { place: 'beforeActivation', activation: sum };
  if (sum.kind === 'linear' && isStored(convolution))
    return { place: 'afterActivation', activation: convolution };
  return undefined;
}

/** Whether every position of the one lies where that of the other does. */
const sameMemory = (buffers: readonly ArenaBuffer[], a: View, b: View): boolean =>
  sameStrides(a, b) && originOf(buffers, a) === originOf(buffers, b);

/** Where in the arena position (0, 0) of the map would lie. */
const originOf = (
  buffers: readonly ArenaBuffer[],
  { buffer, offset, region, rowStride, pixelStride }: View,
): number =>
  at(buffers, buffer).offset + offset - region.y.start * rowStride - region.x.start * pixelStride;
