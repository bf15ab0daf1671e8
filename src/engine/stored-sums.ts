import { at } from '../base/assert';
import { sameRectangle } from '../base/rectangle';
import { dataflowOf, storageAt } from '../core/dataflow/dataflow';
import { isStored, type Activation } from '../core/network/activation';
import { shapeOf, type Layer, type Network } from '../core/network/network';
import type { OperationOf } from '../core/network/operation';
import { sameExtent } from '../core/network/shape';
import type { ArenaBuffer, ComputeStep, Schedule, View } from '../core/schedule/schedule';
import { sameStrides } from '../core/schedule/view';
import { isDepthwise } from '../core/schedule/weight-layout';

/** A sum that the convolution before it adds to its numbers as it stores them. */
export interface StoredSum {
  /** The step of the sum, in which nothing is left to do. */
  readonly sum: ComputeStep;
  /** What is added; it lies in memory with the strides of the output. */
  readonly summand: View;
  readonly place: 'beforeActivation' | 'afterActivation';
  /** The one activation that there is, the convolution's or the sum's. */
  readonly activation: Activation;
}

/**
 * A convolution goes through its output once for every few of its filters. With more channels than these what is to be
 * added arrives in small pieces far apart: some such sums gained, more lost, and all of resnet50 took 1 to 2 % longer.
 */
const MOST_CHANNELS = 32;

/**
 * The sums of a schedule that need no pass of their own, by the step of the convolution: those of two inputs, one
 * computed in the step right before, over which the sum lies, so that every number is in the convolution's
 * registers when the sum wants it; where that is quicker. The convolution's own numbers are then never in memory;
 * where layers are `tapped`, because somebody looks at their numbers, they are left alone.
 */
export function storedSums(
  { network, steps, buffers }: Pick<Schedule, 'network' | 'steps' | 'buffers'>,
  tapped: Iterable<number> = [],
): ReadonlyMap<ComputeStep, StoredSum> {
  const { storage } = dataflowOf(network);
  const roots = new Set([...tapped].map(layer => storageAt(storage, layer).root));
  const sums = new Map<ComputeStep, StoredSum>();
  steps.forEach((sum, index) => {
    const convolution = steps[index - 1];
    if (sum.kind !== 'compute' || convolution?.kind !== 'compute') return;
    if (roots.has(convolution.layer)) return;
    const stored = storedSum(network, buffers, convolution, sum);
    if (stored !== undefined) sums.set(convolution, stored);
  });
  return sums;
}

function storedSum(
  network: Network,
  buffers: readonly ArenaBuffer[],
  convolution: ComputeStep,
  sum: ComputeStep,
): StoredSum | undefined {
  const [first, second] = [convolution, sum].map(({ layer }) => at(network.layers, layer));
  if (first?.operation.kind !== 'convolution' || second?.operation.kind !== 'sum') return undefined;
  if (second.output.shape.channels > MOST_CHANNELS) return undefined;
  if (!isPlainSum(network, second, second.operation) || !isWhole(network, first, convolution))
    return undefined;
  const { output } = convolution;
  const own = sum.inputs.findIndex(input => sameMemory(buffers, input, output));
  const summand = sum.inputs[1 - own];
  if (own < 0 || summand === undefined || summand.buffer === output.buffer) return undefined;
  if (!sameMemory(buffers, sum.output, output) || !sameStrides(summand, output)) return undefined;
  if (!sameRectangle(convolution.computed, sum.computed)) return undefined;
  const activated = activatedOnce(first.operation.activation, second.operation.activation);
  return activated && { sum, summand, ...activated };
}

/** Two maps of the sum's own size, each counted once. */
function isPlainSum(
  network: Network,
  layer: Layer,
  { strides, weights }: OperationOf<'sum'>,
): boolean {
  const { shape } = layer.output;
  return (
    weights === 'none' &&
    layer.inputs.length === 2 &&
    strides.every(({ y, x }) => y === 1 && x === 1) &&
    layer.inputs
      .map(input => shapeOf(network, input))
      .every(input => sameExtent(input, shape) && input.channels === shape.channels)
  );
}

/** Whether a step computes all channels of its layer by a kernel that can add. */
function isWhole(network: Network, layer: Layer, { channels }: ComputeStep): boolean {
  const { operation } = layer;
  if (operation.kind !== 'convolution' || channels !== undefined) return false;
  const { channels: inputs } = shapeOf(network, at(layer.inputs, 0));
  return !isDepthwise(operation.filters, operation.groups, inputs);
}

/** Only one activation goes into the kernel's call, and what is added after it must not be activated once more. */
function activatedOnce(
  convolution: Activation,
  sum: Activation,
): Pick<StoredSum, 'place' | 'activation'> | undefined {
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
