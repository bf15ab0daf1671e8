import { at } from '../base/assert';
import { dataflowOf, isRoot } from '../core/dataflow/dataflow';
import { isInput, type Network } from '../core/network/network';
import { isFast } from '../core/tiling/kernel-choice';
import type { Plan } from '../core/tiling/plan';

/**
 * What one layer adds, relative to the largest number of an output: 32 times what rounding one float32 may change (2⁻²⁴).
 * Kernels that fuse multiply-add round sums of products elsewhere, and what follows carries the difference on, so it grows
 * with the layers between an input and the output. Over 54 real networks, 0.34 of this was needed at most
 * (docs/device.md); onnxruntime differs from itself as much with and without its optimizations.
 */
const LAYER_DEVIATION = 2 ** -19;

/** What the transformations of fast kernels add, however many layers there are (ARCHITECTURE, "Fast kernels"). */
const FAST_DEVIATION = 2e-5;

/** A softmax multiplies differences by the size of its inputs. */
const SOFTMAX_FACTOR = 10;

/** How far an output may be from that of exact kernels due to rounding, relative to its largest number. */
export function roundingBound(network: Network, plan: Plan, output: number): number {
  const { operation } = at(network.layers, output);
  const isSoft = operation.kind === 'softmax' || ('softmax' in operation && operation.softmax);
  const layers = at(depths(network), output) * LAYER_DEVIATION;
  return (layers + (isFast(plan) ? FAST_DEVIATION : 0)) * (isSoft ? SOFTMAX_FACTOR : 1);
}

/** By layer, the most layers that compute something on a way from an input to it, itself included. */
function depths(network: Network): readonly number[] {
  const dataflow = dataflowOf(network);
  const result: number[] = [];
  for (const { index, inputs } of network.layers) {
    const before = inputs.map(input => (isInput(input) ? 0 : at(result, input)));
    result.push(Math.max(0, ...before) + (isRoot(dataflow, index) ? 1 : 0));
  }
  return result;
}
