import { at } from '../../base/assert';
import { areaOf, heightOf, wholeMap, widthOf, type Rectangle } from '../../base/rectangle';
import { dataflowOf } from '../network/dataflow';
import { tensorOf, type Layer, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import { fusedGroup } from '../tiling/fused-group';
import type { Plan } from '../tiling/plan';
import { requiredRectangle } from '../tiling/receptive-field';
import { tilingOf } from '../tiling/tiling';

/** Bytes that the paper counts for one layer while it runs. */
export interface WorkingSet {
  /** All inputs, as far as they are needed. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Darknet's im2col matrix: every input number once for each place in a window that reads it. */
  readonly scratchBytes: number;
}

export const workingSetBytes = (set: WorkingSet): number =>
  set.inputBytes + set.outputBytes + set.scratchBytes;

/**
 * Working set of a layer that computes the part `computed` of its output, by default all of it.
 * The paper's Darknet pads every tile and crops the spoiled ring away afterwards, so its output and
 * scratch have the size of the *input* tile divided by the stride. (A reconstruction: the text's exact
 * constants could not be read.)
 */
export function layerWorkingSet(
  network: Network,
  layer: Layer,
  computed: Rectangle = wholeMap(layer.output.shape),
): WorkingSet {
  const needed = layer.inputs.map((_, input) => requiredRectangle(network, layer, input, computed));
  const inputBytes = needed.reduce((sum, rectangle, input) => {
    const { shape, element } = tensorOf(network, at(layer.inputs, input));
    return sum + areaOf(rectangle) * shape.channels * ELEMENT_BYTES[element];
  }, 0);
  const { shape, element } = layer.output;
  const area = paddedArea(layer, computed, needed[0]);
  return {
    inputBytes,
    outputBytes: area * shape.channels * ELEMENT_BYTES[element],
    scratchBytes: area * windowNumbers(network, layer) * ELEMENT_BYTES[element],
  };
}

/** Positions that the original computes: those of the input tile where it pads, else the output's. */
function paddedArea({ operation }: Layer, computed: Rectangle, input?: Rectangle): number {
  if (operation.kind !== 'convolution' || input === undefined) return areaOf(computed);
  const { before, stride } = operation.window;
  const rows = before.y > 0 ? Math.floor(heightOf(input) / stride.y) : heightOf(computed);
  const columns = before.x > 0 ? Math.floor(widthOf(input) / stride.x) : widthOf(computed);
  return Math.max(areaOf(computed), rows * columns);
}

/** Numbers in one column of the im2col matrix. */
function windowNumbers(network: Network, { operation, inputs }: Layer): number {
  if (operation.kind !== 'convolution' && operation.kind !== 'locally-connected') return 0;
  const { channels } = tensorOf(network, at(inputs, 0)).shape;
  const groups = operation.kind === 'convolution' ? operation.groups : 1;
  return (channels / groups) * operation.window.kernel.y * operation.window.kernel.x;
}

/** A working set, and the layer and the group of the plan that have it. */
export interface LargestWorkingSet extends WorkingSet {
  readonly layer: number;
  readonly group: number;
}

/** The largest working set over all tiles and layers of a plan; undefined where nothing is computed. */
export function largestWorkingSet(network: Network, plan: Plan): LargestWorkingSet | undefined {
  const dataflow = dataflowOf(network);
  let largest: LargestWorkingSet | undefined;
  plan.groups.forEach((group, index) => {
    for (const tile of tilingOf(fusedGroup(dataflow, group)).tiles)
      for (const { layer, computed } of tile.layers) {
        const set = layerWorkingSet(network, at(network.layers, layer), computed);
        if (largest === undefined || workingSetBytes(set) > workingSetBytes(largest))
          largest = { ...set, layer, group: index };
      }
  });
  return largest;
}

/** The paper's peak of a plan, in bytes. */
export function planWorkingSet(network: Network, plan: Plan): number {
  const largest = largestWorkingSet(network, plan);
  return largest === undefined ? 0 : workingSetBytes(largest);
}
