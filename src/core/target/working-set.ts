import { at } from '../../base/assert';
import { areaOf, heightOf, wholeMap, widthOf, type Rectangle } from '../../base/rectangle';
import { dataflowOf } from '../dataflow/dataflow';
import { isInput, tensorOf, type Layer, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import type { Schedule } from '../schedule/schedule';
import { fusedGroup } from '../tiling/fused-group';
import type { Group } from '../tiling/plan';
import { requiredRectangle } from '../tiling/receptive-field';
import type { Tiling } from '../tiling/tile';
import { tilingOf } from '../tiling/tiling';

/** Bytes that the paper counts for one layer while it runs. */
export interface WorkingSet {
  /** All inputs, as far as they are needed. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** The im2col matrix: every input number once for each place in a window that reads it. */
  readonly scratchBytes: number;
}

export const workingSetBytes = (set: WorkingSet): number =>
  set.inputBytes + set.outputBytes + set.scratchBytes;

/**
 * Working set of a layer that computes the part `computed` of its output, by default all of it.
 * The paper's program pads every tile and crops the spoiled ring away afterwards, so its output and
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

/** A working set, and the layer that has it. */
export interface LayerWorkingSet extends WorkingSet {
  readonly layer: number;
}

/** The same, and the group of the plan that the layer is in. */
export interface LargestWorkingSet extends LayerWorkingSet {
  readonly group: number;
}

/** The working sets of a plan. */
export interface WorkingSets {
  /** The largest over all tiles and layers; undefined where nothing is computed. */
  readonly largest: LargestWorkingSet | undefined;
  /** By group, in bytes; 0 where nothing is computed. */
  readonly groupBytes: readonly number[];
  /** By layer, in bytes; 0 for those that compute nothing. */
  readonly layerBytes: Float64Array;
}

const KNOWN = new WeakMap<Schedule['facts'], WorkingSets>();

/** Takes long and is seldom asked for: worked out when it is. */
export function workingSetsOf({ network, facts }: Schedule): WorkingSets {
  const known = KNOWN.get(facts);
  if (known !== undefined) return known;
  const layerBytes = new Float64Array(network.layers.length);
  const byGroup = facts().groups.map(({ tiling }, group) => {
    const set = largestIn(network, tiling, (layer, bytes) => {
      layerBytes[layer] = Math.max(at(layerBytes, layer), bytes);
    });
    return set && { ...set, group };
  });
  const made: WorkingSets = {
    largest: byGroup.reduce((a, b) => (bytesOf(b) > bytesOf(a) ? b : a), undefined),
    groupBytes: byGroup.map(set => Math.max(0, bytesOf(set))),
    layerBytes,
  };
  KNOWN.set(facts, made);
  return made;
}

/** That of one group, in bytes. */
export const groupWorkingSet = (network: Network, group: Group): number =>
  Math.max(0, bytesOf(largestIn(network, tilingOf(fusedGroup(dataflowOf(network), group)))));

/** The largest of a tiling, which is told of those of all parts of layers. */
function largestIn(
  network: Network,
  { tiles }: Tiling,
  each: (layer: number, bytes: number) => void = () => undefined,
): LayerWorkingSet | undefined {
  let largest: LayerWorkingSet | undefined;
  let most = -1;
  for (const tile of tiles)
    for (const { layer, computed } of tile.layers) {
      if (isInput(layer)) continue;
      const set = layerWorkingSet(network, at(network.layers, layer), computed);
      const bytes = workingSetBytes(set);
      each(layer, bytes);
      if (bytes <= most) continue;
      most = bytes;
      largest = { ...set, layer };
    }
  return largest;
}

/** Less than any where there is none. */
const bytesOf = (set: WorkingSet | undefined): number =>
  set === undefined ? -1 : workingSetBytes(set);
