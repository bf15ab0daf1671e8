import { at } from '../../base/assert';
import { isInput, type Network, type Reference } from '../network/network';
import { shapesOf } from '../operations/layer-shapes';
import { rulesOf } from '../operations/operations';

/**
 * Where the numbers of a layer really lie. A layer that only passes on what another one made
 * (identity, or some channels of a single input) has no memory of its own.
 */
export interface Storage {
  /** The layer that computes the numbers, or an input of the network. */
  readonly root: Reference;
  /** First channel within the root's output. */
  readonly channel: number;
}

/** One place where the output of a root is read. */
export interface Read {
  readonly layer: number;
  /** Position in that layer's `inputs`. */
  readonly input: number;
}

/** Who reads what, with layers that own no memory looked through. */
export interface Dataflow {
  readonly network: Network;
  /** By layer index. */
  readonly storage: readonly Storage[];
  /** Reads of a root by layers that compute something, in file order. */
  readsOf(root: number): readonly Read[];
  /** Whether the output of this root, or of a layer that passes it on, is an answer of the network. */
  isNetworkOutput(root: number): boolean;
}

function storages(network: Network): readonly Storage[] {
  const result: Storage[] = [];
  for (const layer of network.layers) {
    const first = rulesOf(layer.operation).passesOn(layer.operation, shapesOf(network, layer));
    if (first === undefined) result.push({ root: layer.index, channel: 0 });
    else {
      const { root, channel } = storageAt(result, at(layer.inputs, 0));
      result.push({ root, channel: channel + first });
    }
  }
  return result;
}

/** Storage of a layer, or of an input of the network. */
export const storageAt = (storage: readonly Storage[], reference: Reference): Storage =>
  isInput(reference) ? { root: reference, channel: 0 } : at(storage, reference);

const KNOWN = new WeakMap<Network, Dataflow>();

export function dataflowOf(network: Network): Dataflow {
  // A search asks for it with every plan.
  const known = KNOWN.get(network) ?? traced(network);
  KNOWN.set(network, known);
  return known;
}

function traced(network: Network): Dataflow {
  const storage = storages(network);
  const reads = new Map<number, Read[]>();
  for (const layer of network.layers) {
    if (at(storage, layer.index).root !== layer.index) continue;
    layer.inputs.forEach((reference, input) => {
      const { root } = storageAt(storage, reference);
      const list = reads.get(root) ?? [];
      reads.set(root, [...list, { layer: layer.index, input }]);
    });
  }
  const outputs = new Set(network.outputs.map(index => at(storage, index).root));
  return {
    network,
    storage,
    readsOf: root => reads.get(root) ?? [],
    isNetworkOutput: root => outputs.has(root),
  };
}

/** Whether the layer computes numbers into memory of its own. */
export const isRoot = ({ storage }: Dataflow, layer: number): boolean =>
  at(storage, layer).root === layer;

/** The last layer that reads a root; Infinity for an answer of the network. */
export const lastRead = (dataflow: Dataflow, root: number): number =>
  dataflow.isNetworkOutput(root)
    ? Infinity
    : dataflow.readsOf(root).reduce((last, { layer }) => Math.max(last, layer), -1);
