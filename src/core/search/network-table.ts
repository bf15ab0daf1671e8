import { at } from '../../base/assert';
import { macsPerPosition } from '../network/cost';
import { dataflowOf, isRoot, lastRead, storageAt, type Dataflow } from '../network/dataflow';
import { NETWORK_INPUT, tensorOf, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import { reachOf, needsWholeMap, type Reach } from '../tiling/receptive-field';

/** How bytes are counted when plans are compared: as they are, or as another planner counts them. */
export interface Accounting {
  /** Bytes of each number in a map; absent: those of its element type. */
  readonly elementBytes?: number;
  /** Maps that are left out. */
  readonly excluded: ReadonlySet<'network-input' | 'network-output'>;
}

export const OWN_ACCOUNTING: Accounting = { excluded: new Set() };

/** A root of a network's dataflow with all that a search asks of it again and again. */
export interface Node {
  readonly layer: number;
  readonly height: number;
  readonly width: number;
  /** Bytes of one position as they are counted. */
  readonly positionBytes: number;
  /** Bytes of the whole map as they are counted, 0 where it is left out. */
  readonly mapBytes: number;
  readonly macsPerPosition: number;
  /** The last layer that reads it; Infinity for an answer of the network. */
  readonly lastRead: number;
  readonly needsWholeMap: boolean;
  readonly reads: readonly NodeRead[];
}

export interface NodeRead {
  /** The root that is read, or NETWORK_INPUT. */
  readonly root: number;
  readonly reach: Reach;
}

/** A network prepared for a search. */
export interface NetworkTable {
  readonly network: Network;
  readonly dataflow: Dataflow;
  /** By layer; undefined for layers that own no memory. */
  readonly nodes: readonly (Node | undefined)[];
  readonly input: Node;
}

export function networkTable(network: Network, accounting: Accounting): NetworkTable {
  const dataflow = dataflowOf(network);
  const nodes = network.layers.map(({ index }) =>
    isRoot(dataflow, index) ? nodeOf(dataflow, index, accounting) : undefined,
  );
  return { network, dataflow, nodes, input: nodeOf(dataflow, NETWORK_INPUT, accounting) };
}

/** The node of a root, the network's input included. */
export function nodeAt({ nodes, input }: NetworkTable, root: number): Node {
  const node = root === NETWORK_INPUT ? input : nodes[root];
  if (node === undefined) throw new Error(`internal error: layer ${root} owns no memory`);
  return node;
}

function nodeOf(dataflow: Dataflow, index: number, accounting: Accounting): Node {
  const { network } = dataflow;
  const { shape, element } = tensorOf(network, index);
  const { channels, height, width } = shape;
  const layer = index === NETWORK_INPUT ? undefined : at(network.layers, index);
  const positionBytes = channels * (accounting.elementBytes ?? ELEMENT_BYTES[element]);
  const answer = dataflow.isNetworkOutput(index);
  const left =
    (index === NETWORK_INPUT && accounting.excluded.has('network-input')) ||
    (answer && accounting.excluded.has('network-output'));
  return {
    layer: index,
    height,
    width,
    positionBytes,
    mapBytes: left ? 0 : positionBytes * height * width,
    macsPerPosition: layer === undefined ? 0 : macsPerPosition(network, layer),
    lastRead: lastRead(dataflow, index),
    needsWholeMap: layer !== undefined && needsWholeMap(network, layer),
    reads: (layer?.inputs ?? []).map((reference, input) => ({
      root: storageAt(dataflow.storage, reference).root,
      reach: reachOf(at(network.layers, index), input),
    })),
  };
}
