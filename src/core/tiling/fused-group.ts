import { isRoot, storageAt, type Dataflow } from '../dataflow/dataflow';
import { FIRST_INPUT, shapeOf, tensorOf, type Layer, type Network } from '../network/network';
import type { ElementType } from '../network/shape';
import type { Reach } from '../operations/reach';
import { kernelOf, type Group } from './plan';
import { reachOf } from './receptive-field';

/** A group seen as a piece of the network's graph. Layers that own no memory are looked through. */
export interface FusedGroup {
  readonly dataflow: Dataflow;
  readonly group: Group;
  /**
   * The layers that compute something, in file order. Where the network's first input is kept as bytes, FIRST_INPUT
   * stands in front of those that read it: the numbers that the group makes of the bytes.
   */
  readonly layers: readonly Layer[];
  /** Those of them whose output is read outside the group, or is an answer of the network. */
  readonly outputs: ReadonlySet<number>;
  /** Roots outside the group (inputs of the network among them, where they hold numbers) that its layers read. */
  readonly inputs: ReadonlySet<number>;
}

const inside = ({ first, last }: Group, layer: number): boolean => first <= layer && layer <= last;

/** `input` is the element in which the network's input is kept. */
export function fusedGroup(
  dataflow: Dataflow,
  group: Group,
  input: ElementType = 'f32',
): FusedGroup {
  const layers = dataflow.network.layers
    .slice(group.first, group.last + 1)
    .filter(layer => isRoot(dataflow, layer.index));
  const leaves = ({ index }: Layer): boolean =>
    dataflow.isNetworkOutput(index) ||
    dataflow.readsOf(index).some(read => !inside(group, read.layer));
  const sources = layers.flatMap(layer =>
    layer.inputs.map(reference => storageAt(dataflow.storage, reference).root),
  );
  const inputs = new Set(sources.filter(root => !inside(group, root)));
  const normalizes = input !== 'f32' && inputs.delete(FIRST_INPUT);
  return {
    dataflow,
    group,
    layers: normalizes ? [normalization(dataflow.network), ...layers] : layers,
    outputs: new Set(layers.filter(leaves).map(layer => layer.index)),
    inputs,
  };
}

/** The network's first input as numbers, for the tilings a layer like any other. */
const normalization = (network: Network): Layer => ({
  index: FIRST_INPUT,
  id: 'input',
  label: 'input',
  operation: { kind: 'identity' },
  inputs: [],
  output: tensorOf(network, FIRST_INPUT),
  parameters: 0,
});

/** Which part of one of its inputs a layer of a group depends on, computed as the group says. */
export const reachIn = ({ group }: FusedGroup, layer: Layer, input: number): Reach =>
  reachOf(layer, input, kernelOf(group, layer.index));

export type Axis = 'y' | 'x';

/** Rows or columns of a layer's whole map. */
export const extentAlong = (fused: FusedGroup, layer: number, axis: Axis): number => {
  const { height, width } = shapeOf(fused.dataflow.network, layer);
  return axis === 'y' ? height : width;
};
