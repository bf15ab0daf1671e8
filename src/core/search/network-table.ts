import { wholeMap } from '../../base/rectangle';
import { joinedInputs } from '../target/cost-model';
import { interiorOf, type Interior } from '../target/extent';
import { macsPerPosition } from '../operations/macs';
import { dataflowOf, isRoot, lastRead, storageAt, type Dataflow } from '../dataflow/dataflow';
import {
  FIRST_INPUT,
  inputReference,
  inputReferences,
  isInput,
  tensorOf,
  type Layer,
  type Network,
  type Reference,
} from '../network/network';
import { residencesFor, type Residences } from '../dataflow/residence';
import { ELEMENT_BYTES, type ElementType, type TensorType } from '../network/shape';
import type { Reach } from '../operations/reach';
import { layerWeights } from '../schedule/weight-region';
import { keptTensor, type InputElement, type KernelMode, type Plan } from '../tiling/plan';
import { reachOf, needsWholeMap } from '../tiling/receptive-field';

/** How bytes are counted when plans are compared: as they are, or as another planner counts them. */
export interface Accounting {
  /** Bytes of each number in a map; absent: those of its element type. */
  readonly elementBytes?: number;
  /** Maps that are left out. */
  readonly excluded: ReadonlySet<'network-input' | 'network-output'>;
}

export const OWN_ACCOUNTING: Accounting = { excluded: new Set() };

/** A whole map as it lies in memory: that of one root, or of a concatenation with those that are written into it. */
export interface WholeMap {
  /** The roots that lie in it. */
  readonly roots: readonly number[];
  /** Bytes as they are counted, 0 where it is left out. */
  readonly bytes: number;
  /** The first layer that writes into it. */
  readonly first: number;
  /** The last layer that reads any of it; Infinity for an answer of the network. */
  readonly last: number;
}

/** A root of a network's dataflow with all that a search asks of it again and again. */
export interface Node {
  readonly layer: number;
  readonly height: number;
  readonly width: number;
  /** Bytes of one position as they are counted. */
  readonly positionBytes: number;
  readonly macsPerPosition: number;
  /** The last layer that reads it; Infinity for an answer of the network. */
  readonly lastRead: number;
  readonly needsWholeMap: boolean;
  readonly reads: readonly NodeRead[];
  /** Rows and columns whose windows no border of the map cuts. */
  readonly interior: Interior;
  /** Where it lies when it is whole. */
  readonly map: WholeMap;
  /** What is computed for it, of a concatenation only what there is to copy; undefined for inputs of the network. */
  readonly work: Layer | undefined;
  readonly kernel: KernelMode;
  /** Bytes of its packed parameters, and of those that must be there at once where they are streamed. */
  readonly weightsBytes: number;
  readonly streamedBytes: number;
}

export interface NodeRead {
  /** The root that is read, which may be an input of the network. */
  readonly root: number;
  readonly reach: Reach;
}

/** A network prepared for a search. */
export interface NetworkTable {
  readonly network: Network;
  readonly dataflow: Dataflow;
  /** By layer; undefined for layers that own no memory. */
  readonly nodes: readonly (Node | undefined)[];
  /** Inputs of the network. */
  readonly inputs: readonly Node[];
  /** The numbers that groups make of the first input where it is kept as bytes. */
  readonly converted: Node | undefined;
  /** The element in which the network's first input is kept. */
  readonly element: InputElement;
  /** One a layer; absent: all exact. */
  readonly kernels: readonly KernelMode[] | undefined;
  /** Layers that read the network's first input. */
  readonly inputReaders: readonly number[];
}

export function networkTable(
  network: Network,
  accounting: Accounting,
  element: InputElement = 'f32',
  kernels?: readonly KernelMode[],
  residences?: Plan['residences'],
): NetworkTable {
  const dataflow = dataflowOf(network);
  const maker = new NodeMaker(dataflow, accounting, kernels, residences);
  return {
    network,
    dataflow,
    nodes: network.layers.map(layer =>
      isRoot(dataflow, layer.index) ? maker.node(layer) : undefined,
    ),
    inputs: inputReferences(network).map(reference =>
      maker.input(reference, keptTensor({ input: element }, network, reference)),
    ),
    converted:
      element === 'f32' ? undefined : maker.input(FIRST_INPUT, tensorOf(network, FIRST_INPUT)),
    element,
    kernels,
    inputReaders: dataflow.readsOf(FIRST_INPUT).map(({ layer }) => layer),
  };
}

/** The node of a root, inputs of the network included. */
export function nodeAt({ nodes, inputs }: NetworkTable, root: Reference): Node {
  const node = isInput(root) ? inputs[inputReference(root)] : nodes[root];
  if (node === undefined) throw new Error(`internal error: layer ${root} owns no memory`);
  return node;
}

class NodeMaker {
  private readonly residences: Residences;
  /** By final host: the roots that lie in its map. */
  private readonly residents = new Map<number, number[]>();
  private readonly maps = new Map<number, WholeMap>();

  constructor(
    private readonly dataflow: Dataflow,
    private readonly accounting: Accounting,
    private readonly kernels: NetworkTable['kernels'],
    residences: Plan['residences'],
  ) {
    this.residences = residencesFor(dataflow, residences);
    for (const root of this.residences.keys()) {
      const host = this.finalHost(root);
      this.residents.set(host, [...(this.residents.get(host) ?? []), root]);
    }
  }

  node(layer: Layer): Node {
    const { dataflow } = this;
    const { network, storage } = dataflow;
    const { index } = layer;
    const { height, width } = layer.output.shape;
    const kernel = this.kernels?.[index] ?? 'exact';
    const { weightsBytes, streamedBytes } = layerWeights(network, layer, kernel);
    return {
      layer: index,
      height,
      width,
      positionBytes: this.positionBytes(index, layer.output.element),
      macsPerPosition: macsPerPosition(network, layer),
      lastRead: lastRead(dataflow, index),
      needsWholeMap: needsWholeMap(network, layer),
      reads: layer.inputs.map((reference, input) => ({
        root: storageAt(storage, reference).root,
        reach: reachOf(layer, input, kernel),
      })),
      interior: interiorOf(network, layer),
      map: this.mapOf(this.finalHost(index)),
      work: this.workOf(layer),
      kernel,
      weightsBytes,
      streamedBytes,
    };
  }

  /** An input of the network that is kept so. */
  input(reference: Reference, { shape, element }: TensorType): Node {
    const { dataflow } = this;
    const positionBytes = this.positionBytes(reference, element);
    const left = this.accounting.excluded.has('network-input');
    const last = lastRead(dataflow, reference);
    const bytes = left ? 0 : positionBytes * shape.height * shape.width;
    return {
      layer: reference,
      height: shape.height,
      width: shape.width,
      positionBytes,
      macsPerPosition: 0,
      lastRead: last,
      needsWholeMap: false,
      reads: [],
      interior: wholeMap(shape),
      map: { roots: [reference], bytes, first: FIRST_INPUT, last },
      work: undefined,
      kernel: 'exact',
      weightsBytes: 0,
      streamedBytes: 0,
    };
  }

  private positionBytes(root: number, element: ElementType): number {
    const { channels } = tensorOf(this.dataflow.network, root).shape;
    return channels * (this.accounting.elementBytes ?? ELEMENT_BYTES[element]);
  }

  private finalHost(root: number): number {
    const residence = this.residences.get(root);
    return residence === undefined ? root : this.finalHost(residence.host);
  }

  private mapOf(host: number): WholeMap {
    const known = this.maps.get(host);
    if (known !== undefined) return known;
    const { dataflow, accounting } = this;
    const { shape, element } = tensorOf(dataflow.network, host);
    const roots = [host, ...(this.residents.get(host) ?? [])];
    const left = dataflow.isNetworkOutput(host) && accounting.excluded.has('network-output');
    const map: WholeMap = {
      roots,
      bytes: left ? 0 : this.positionBytes(host, element) * shape.height * shape.width,
      first: Math.min(...roots),
      last: Math.max(...roots.map(root => lastRead(dataflow, root))),
    };
    this.maps.set(host, map);
    return map;
  }

  private workOf(layer: Layer): Layer {
    const { storage } = this.dataflow;
    const inPlace = (reference: number): boolean =>
      this.residences.get(storageAt(storage, reference).root)?.host === layer.index;
    if (!layer.inputs.some(inPlace)) return layer;
    const copied = layer.inputs.flatMap((reference, input) => (inPlace(reference) ? [] : [input]));
    return joinedInputs(layer, copied);
  }
}
