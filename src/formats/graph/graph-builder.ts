import { at } from '../../base/assert';
import {
  inputReference,
  tensorOf,
  type InputTensor,
  type Reference,
} from '../../core/network/network';
import { LINEAR } from '../../core/network/activation';
import type { Operation, PerAxis } from '../../core/network/operation';
import type { LayerNumbers } from '../../core/network/parameters';
import {
  elementCount,
  plainShape,
  type NumberType,
  type Shape,
  type TensorType,
} from '../../core/network/shape';
import { rulesOf } from '../../core/operations/operations';
import { sameShape } from '../../core/operations/rules';
import {
  NO_NUMBERS,
  type DraftLayer,
  type NamedTensor,
  type NetworkDraft,
} from '../../core/passes/draft';
import { copies } from './copies';
import {
  compact,
  dimsOf,
  flattened,
  isInOrder,
  isPermutation,
  permuted,
  reshaped,
  rowByRow,
  sameFactors,
  type FactoredWalk,
} from './factored-walk';
import { need } from './node-refusal';
import { storedType, walkedNumbers, type StoredNumbers } from './stored-numbers';
import { countOf, dimsOfTensor, walked, walkOf, type ComputedTensor, type Tensor } from './tensor';

/** How the numbers of a tensor lie that nobody laid out. */
export interface Layout {
  readonly shape: Shape;
  readonly walk: FactoredWalk;
}

/** The node that layers are made of. */
export interface Origin {
  /** Its place in the definition. */
  readonly node: number;
  /** What its layers are called. */
  readonly id: string;
  readonly label: string;
  /** What its numbers are stored as. */
  readonly type: NumberType;
}

export const FLOATS: NumberType = { element: 'f32' };

const CONVERSION: Operation = { kind: 'activation', activation: LINEAR };

/** What a layer learned: its numbers, and how many the definition holds for it. */
export interface Learned {
  readonly numbers: LayerNumbers;
  readonly parameters: number;
}

const NOTHING_LEARNED: Learned = { numbers: NO_NUMBERS, parameters: 0 };

/** A memory whose fastest dimension is one of a tensor's. */
export interface OnChannels {
  readonly reference: Reference;
  /** The walk over the others, the channels counted as one. */
  readonly positions: FactoredWalk;
  /** The tensor again, with as many places along that dimension as the layer has channels that was made. */
  readonly again: (layer: Reference) => ComputedTensor;
}

/**
 * Makes layers of the nodes of a graph whose tensors have dimensions in any order. Nodes that only arrange numbers make no
 * layers: they change the walk over what was computed, and a copy is made where a layer needs the numbers otherwise.
 */
export class GraphBuilder {
  readonly #inputs: InputTensor[] = [];
  readonly #layers: DraftLayer[] = [];
  /** Conversions by what they read and what they make of it. */
  readonly #conversions = new Map<string, Reference>();
  #origin: Origin = { node: 0, id: '', label: '', type: FLOATS };

  /** From here on, layers are those of this node. */
  begin(origin: Origin): void {
    this.#origin = origin;
  }

  /** What layers of the node are stored as from here on. */
  storeAs(type: NumberType): void {
    this.#origin = { ...this.#origin, type };
  }

  /** One more input of the network. */
  addInput(id: string, { shape, walk }: Layout, type: NumberType = FLOATS): ComputedTensor {
    const base = inputReference(this.#inputs.length);
    this.#inputs.push({ id, output: { shape, ...type } });
    return { kind: 'computed', base, walk };
  }

  /** @param type what its numbers are stored as, where those of the node are not. */
  addLayer(
    operation: Operation,
    inputs: readonly Reference[],
    shape: Shape,
    { numbers, parameters }: Learned = NOTHING_LEARNED,
    type = this.#origin.type,
  ): Reference {
    this.#checkShapes(operation, inputs, shape);
    const { node, id, label } = this.#origin;
    const { element, quantization } = type;
    this.#layers.push({
      id,
      label,
      operation,
      inputs,
      output: { shape, element, ...(quantization && { quantization }) },
      parameters,
      numbers,
      origins: [node],
    });
    return this.#layers.length - 1;
  }

  /** @throws NodeRefusal where an operation doesn't make such a shape, which only a wrong file asks for. */
  #checkShapes(operation: Operation, inputs: readonly Reference[], output: Shape): void {
    need(isMadeOfNumbers(output), 'its output has no numbers, or too many');
    const shapes = { inputs: inputs.map(reference => this.shapeOf(reference)), output };
    need(rulesOf(operation).fits(operation, shapes), 'the sizes that it says do not fit together');
  }

  /** A layer that only moves numbers, which stay what they are. */
  #addCopy(operation: Operation, base: Reference, shape: Shape): Reference {
    return this.addLayer(operation, [base], shape, NOTHING_LEARNED, this.typeOf(base));
  }

  shapeOf(reference: Reference): Shape {
    return this.typeOf(reference).shape;
  }

  typeOf(reference: Reference): TensorType {
    return tensorOf({ inputs: this.#inputs, layers: this.#layers }, reference);
  }

  /** The same numbers, stored as those of the node, or otherwise. */
  converted(tensor: Tensor, type = this.#origin.type): Tensor {
    return this.mapped(tensor, (reference, shape) => {
      const { element, quantization } = type;
      const name = JSON.stringify([reference, element, quantization]);
      const known = this.#conversions.get(name);
      if (known !== undefined) return known;
      const made = this.addLayer(CONVERSION, [reference], shape, NOTHING_LEARNED, type);
      this.#conversions.set(name, made);
      return made;
    });
  }

  /** @param tensors those that layers and inputs compute, by their names. */
  draft(
    name: string,
    outputs: readonly number[],
    tensors: ReadonlyMap<string, Tensor>,
  ): NetworkDraft {
    return {
      name,
      inputs: this.#inputs,
      layers: this.#layers,
      outputs,
      tensors: [...tensors].flatMap(([tensorName, tensor]) =>
        tensor.kind === 'known' ? [] : namedTensor(tensorName, tensor),
      ),
    };
  }

  /**
   * The tensor as a map. Its dimensions are a batch of one, channels, and one or two others.
   * @throws NodeRefusal where they are not.
   */
  mapOf(tensor: Tensor): Reference {
    const { walk, shape } = mapView(walkOf(tensor));
    return this.#laidOut(tensor, walk, shape);
  }

  /** The tensor with its numbers row by row; its shape may have other dimensions. */
  rowsOf(tensor: Tensor): Reference {
    const walk = walkOf(tensor);
    return this.#laidOut(tensor, walk, plainShape(dimsOf(walk)), 'order');
  }

  /** The tensor row by row, with dimensions whose last one is the channels. */
  plainOf(tensor: Tensor, dims: readonly number[] = dimsOfTensor(tensor)): Reference {
    const shape = plainShape(dims);
    const rows = this.rowsOf(tensor);
    return sameShape(this.shapeOf(rows), shape)
      ? rows
      : this.#addCopy({ kind: 'reshape' }, rows, shape);
  }

  /** The numbers that a walk over a tensor's memory meets, as a tensor of a shape. @param walk over H, W and C, or all of it. */
  #laidOut(
    tensor: Tensor,
    walk: FactoredWalk,
    shape: Shape,
    what: 'shape' | 'order' = 'shape',
  ): Reference {
    if (tensor.kind === 'known') return this.constant(tensor.numbers, walk, shape);
    const source = this.shapeOf(tensor.base);
    const isThere = isInOrder(walk, elementCount(source));
    if (isThere && (what === 'order' || sameShape(source, shape))) return tensor.base;
    if (isThere) return this.#addCopy({ kind: 'reshape' }, tensor.base, shape);
    return this.copied(tensor.base, walk, shape);
  }

  /** The numbers that a walk over what somebody computed meets. @param walk over H, W and C, or all of it. */
  copied(base: Reference, walk: FactoredWalk, shape: Shape): Reference {
    let made = base;
    for (const { operation, shape: intermediate } of copies(this.shapeOf(base), walk, shape))
      made = this.#addCopy(operation, made, intermediate);
    return made;
  }

  /**
   * A layer with numbers that are known. Of integers it has those that are stored, or such as the node makes.
   * @param walk over them as they shall lie.
   */
  constant(numbers: StoredNumbers, walk: FactoredWalk, shape: Shape): Reference {
    const { channels, height, width } = shape;
    need(
      Math.max(numbers.count, elementCount(shape)) <= MOST_CONSTANTS,
      'it has too many constants',
    );
    // Layers hold their numbers channel by channel.
    const positions = reshaped(walk, [height, width, channels]);
    need(positions !== undefined, 'its constants cannot be laid out');
    const planar = walkedNumbers(numbers, permuted(positions, [2, 0, 1]));
    const learned = {
      numbers: {
        biases: () => new Float32Array(),
        readWeights: (start: number, target: Float32Array) => {
          planar.read(start, target);
        },
      },
      parameters: planar.count,
    };
    return this.addLayer({ kind: 'constant' }, [], shape, learned, this.#constantType(numbers));
  }

  #constantType(numbers: StoredNumbers): NumberType {
    const { type } = this.#origin;
    return type.element === 'f32' ? type : (storedType(numbers, type.element) ?? type);
  }

  /** Whether layers of the node make integers. */
  get makesIntegers(): boolean {
    return this.#origin.type.element !== 'f32';
  }

  /** A tensor of a layer's map. @param dims in which channels are the second dimension, or the first of three. */
  mapTensor(base: Reference, rank: number): ComputedTensor {
    const { channels, height, width } = this.shapeOf(base);
    const walk = rowByRow([1, height, width, channels]);
    const map = permuted(walk, [0, 3, 1, 2]);
    if (rank === 4) return { kind: 'computed', base, walk: map };
    const lines = reshaped(map, [1, channels, height * width]);
    need(rank === 3 && lines !== undefined, `its output has ${rank} dimensions`);
    return { kind: 'computed', base, walk: lines };
  }

  /** A layer over a tensor as a map, whose channels it keeps. @param extent rows and columns that it makes. */
  overMap(tensor: Tensor, operation: Operation, extent: PerAxis): ComputedTensor {
    const map = this.mapOf(tensor);
    const { channels } = this.shapeOf(map);
    const shape = { channels, height: extent.y, width: extent.x };
    return this.mapTensor(this.addLayer(operation, [map], shape), dimsOfTensor(tensor).length);
  }

  /** A tensor whose numbers lie row by row. */
  rowsTensor(base: Reference, dims: readonly number[]): ComputedTensor {
    need(countOf(dims) === elementCount(this.shapeOf(base)), 'its dimensions do not multiply up');
    return { kind: 'computed', base, walk: rowByRow(dims) };
  }

  /** The tensor in a memory in which one of its dimensions is the channels. */
  onChannels(tensor: Tensor, axis: number): OnChannels {
    need(axis < dimsOfTensor(tensor).length, 'its input has too few dimensions');
    return (
      this.channelsOf(tensor, axis) ?? this.#byChannels(this.#withChannels(tensor, axis), axis)
    );
  }

  /** The same where the tensor lies so already. */
  channelsOf(tensor: Tensor, axis: number): OnChannels | undefined {
    if (tensor.kind === 'known') return undefined;
    const { base, walk } = tensor;
    const shape = this.shapeOf(base);
    const isChannels = sameFactors(
      at(walk.axes, axis),
      compact([{ size: shape.channels, stride: 1 }]),
    );
    return isChannels && isPermutation(walk, elementCount(shape))
      ? this.#byChannels(tensor, axis)
      : undefined;
  }

  #byChannels({ base: reference, walk }: ComputedTensor, axis: number): OnChannels {
    const { channels } = this.shapeOf(reference);
    return {
      reference,
      positions: withOtherChannels(walk, axis, channels, 1),
      again: base => ({
        kind: 'computed',
        base,
        walk: withOtherChannels(walk, axis, channels, this.shapeOf(base).channels),
      }),
    };
  }

  #withChannels(tensor: Tensor, axis: number): ComputedTensor {
    const dims = dimsOfTensor(tensor);
    if (axis === 1 && dims.length === 4 && dims[0] === 1)
      return this.mapTensor(this.mapOf(tensor), 4);
    const order = [...dims.keys()].filter(other => other !== axis);
    const turned = this.plainOf(turnedTensor(tensor, [...order, axis]));
    const back = dims.map((_, place) => (place === axis ? dims.length - 1 : order.indexOf(place)));
    const walk = rowByRow([...order.map(other => at(dims, other)), at(dims, axis)]);
    return { kind: 'computed', base: turned, walk: permuted(walk, back) };
  }

  /** The tensor with another operation's numbers in place of each of its own: whatever the order in which they lie. */
  mapped(tensor: Tensor, operationOn: (reference: Reference, shape: Shape) => Reference): Tensor {
    const whole = this.whole(tensor);
    const made = operationOn(whole.base, this.shapeOf(whole.base));
    return { ...whole, base: made };
  }

  /** The tensor in a memory in which nothing else is. */
  whole(tensor: Tensor): ComputedTensor {
    if (tensor.kind === 'computed') {
      const { base, walk } = tensor;
      if (isPermutation(walk, elementCount(this.shapeOf(base)))) return tensor;
    }
    const dims = dimsOfTensor(tensor);
    return isMapLike(dims)
      ? this.mapTensor(this.mapOf(tensor), dims.length)
      : this.rowsTensor(this.plainOf(tensor), dims);
  }
}

/** A computed tensor by a name. */
export const namedTensor = (name: string, { base, walk }: ComputedTensor): NamedTensor => ({
  name,
  dims: dimsOf(walk),
  base,
  walk: flattened(walk),
});

/** Whether a tensor has numbers, and not more than any memory holds. */
export const isMadeOfNumbers = (shape: Shape): boolean =>
  [shape.channels, shape.height, shape.width].every(
    size => Number.isSafeInteger(size) && size >= 1,
  ) && elementCount(shape) <= MOST_NUMBERS;

/** Numbers of a constant, which are all in memory when it is read. */
const MOST_CONSTANTS = 2 ** 26;

/** Of one tensor: 4 TiB. */
const MOST_NUMBERS = 2 ** 40;

/** Whether dimensions can be those of a map: a batch of one, channels, rows and columns. */
const isMapLike = (dims: readonly number[]): boolean => dims.length === 4 && dims[0] === 1;

/** A tensor with its dimensions in another order. */
export const turnedTensor = (tensor: Tensor, permutation: readonly number[]): Tensor =>
  walked(tensor, permuted(walkOf(tensor), permutation));

/** A walk over dimensions of a batch, channels and positions, as one over H, W and C. */
function mapView({ axes, offset }: FactoredWalk): { walk: FactoredWalk; shape: Shape } {
  const [batch = [], channels, ...positions] = axes;
  const [y, x] = positions.length === 1 ? [[], at(positions, 0)] : positions;
  need(
    batch.length === 0 && channels !== undefined && y !== undefined && x !== undefined,
    `it reads ${axes.length} dimensions, not those of a map`,
  );
  need(positions.length <= 2, 'it has three or more dimensions of positions');
  const walk = { axes: [y, x, channels], offset };
  const [height = 1, width = 1, count = 1] = dimsOf(walk);
  return { walk, shape: { channels: count, height, width } };
}

/** A walk over a memory that has another number of channels, which are the dimension `axis`. */
const withOtherChannels = (
  { axes, offset }: FactoredWalk,
  axis: number,
  before: number,
  after: number,
): FactoredWalk => ({
  axes: axes.map((factors, place) =>
    place === axis
      ? compact([{ size: after, stride: 1 }])
      : factors.map(({ size, stride }) => ({ size, stride: (stride / before) * after })),
  ),
  offset,
});
