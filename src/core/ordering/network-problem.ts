import { isRoot, type Dataflow } from '../dataflow/dataflow';
import { possibleResidences, type Residences } from '../dataflow/residence';
import { inputReferences, isInput, tensorOf, type Reference } from '../network/network';
import { tensorBytes } from '../network/shape';
import type { OrderProblem, TouchedBuffer } from './order-problem';

/**
 * The order of a network's layers as a problem, if maps lie where `residences` says: tasks are layers, buffers whole maps.
 * A map is touched by the layers that write it, or a map inside it, and by those that read one of these.
 */
export function networkProblem(dataflow: Dataflow, residences: Residences): OrderProblem {
  const hosted = new Map<number, number[]>();
  for (const root of rootsOf(dataflow)) {
    const host = lastHost(residences, root);
    hosted.set(host, [...(hosted.get(host) ?? []), root]);
  }
  const maps = [...hosted].map(([host, roots]) =>
    bufferOf(dataflow, bytesOf(dataflow, host), roots),
  );
  return problemOf(dataflow, maps);
}

/**
 * A problem that no order and no residences beat: numbers that are joined are there once, whether by themselves or in a
 * concatenation, and from when they are computed.
 */
export function relaxedProblem(dataflow: Dataflow): OrderProblem {
  const hosts = new Map<number, number[]>();
  const joined = new Map<number, number>();
  for (const { layer, host } of possibleResidences(dataflow)) {
    hosts.set(layer, [...(hosts.get(layer) ?? []), host]);
    joined.set(host, (joined.get(host) ?? 0) + bytesOf(dataflow, layer));
  }
  const reach = new Map<number, readonly number[]>();
  // Concatenations come behind what they join, so those that a map reaches are known before it.
  for (const root of [...rootsOf(dataflow)].reverse())
    reach.set(root, [
      ...new Set([root, ...(hosts.get(root) ?? []).flatMap(host => reach.get(host) ?? [])]),
    ]);
  const maps = [...reach].map(([root, roots]) =>
    bufferOf(dataflow, bytesOf(dataflow, root) - (joined.get(root) ?? 0), roots),
  );
  return problemOf(dataflow, maps);
}

const rootsOf = (dataflow: Dataflow): readonly number[] =>
  dataflow.network.layers.map(({ index }) => index).filter(index => isRoot(dataflow, index));

const bytesOf = ({ network }: Dataflow, reference: Reference): number =>
  tensorBytes(tensorOf(network, reference));

function lastHost(residences: Residences, root: number): number {
  const residence = residences.get(root);
  return residence === undefined ? root : lastHost(residences, residence.host);
}

/** Memory that the maps of some roots share. */
function bufferOf(dataflow: Dataflow, bytes: number, roots: readonly Reference[]): TouchedBuffer {
  const writers = roots.filter(root => !isInput(root));
  const readers = roots.flatMap(root => dataflow.readsOf(root).map(({ layer }) => layer));
  return {
    bytes,
    touchedBy: [...new Set([...writers, ...readers])],
    fromStart: roots.some(isInput),
    toEnd: roots.some(root => dataflow.isNetworkOutput(root)),
  };
}

function problemOf(dataflow: Dataflow, maps: readonly TouchedBuffer[]): OrderProblem {
  const { network } = dataflow;
  const inputs = inputReferences(network).map(input =>
    bufferOf(dataflow, bytesOf(dataflow, input), [input]),
  );
  const buffers = [...inputs, ...maps];
  const isTouched = ({ touchedBy }: TouchedBuffer): boolean => touchedBy.length > 0;
  return {
    waitsFor: network.layers.map(layer => [
      ...new Set(layer.inputs.filter(input => !isInput(input))),
    ]),
    buffers: buffers.filter(isTouched),
    // An input that is an output, too, and that no layer reads.
    constantBytes: buffers
      .filter(buffer => !isTouched(buffer) && buffer.toEnd)
      .reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
