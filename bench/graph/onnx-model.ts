import { peerPackage } from '../engines/peer-packages';
import {
  LEAKY_SLOPE,
  type GraphNode,
  type GraphNonlinearity,
  type GraphTensor,
  type GraphValue,
  type GraphWindow,
} from './graph';
import type { GraphModel } from './network-graph';

/** The part of the package onnx-proto that is used. */
interface OnnxProto {
  readonly onnx: {
    readonly ModelProto: {
      create(model: unknown): unknown;
      encode(model: unknown): { finish(): Uint8Array };
    };
  };
}

const IR_VERSION = 7;
const OPERATOR_SET = 13;

/** Of TensorProto. */
const FLOAT = 1;
const INT64 = 7;

/** Of AttributeProto. */
const ATTRIBUTE = { float: 1, int: 2, text: 3, ints: 7 } as const;

/** A node of an ONNX graph, as onnx-proto takes it. */
interface OnnxNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly unknown[];
}

/** The graph as the bytes of an ONNX model. Input and outputs keep their names; their shapes are 1×C×H×W. */
export function onnxModel({ graph, numbers }: GraphModel): Uint8Array {
  const { onnx } = peerPackage('onnx-proto') as OnnxProto;
  const writer = new NodeWriter(numbers);
  graph.nodes.forEach(node => writer.add(node));
  const model = {
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPERATOR_SET }],
    graph: {
      name: 'network',
      node: writer.nodes.map((node, index) => ({ name: `${node.opType}${index}`, ...node })),
      initializer: writer.initializers,
      input: [valueInfo(graph.input)],
      output: graph.outputs.map(valueInfo),
    },
  };
  return onnx.ModelProto.encode(onnx.ModelProto.create(model)).finish();
}

/** Writes nodes one by one, each as one or more of ONNX. */
class NodeWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: unknown[] = [];

  constructor(private readonly numbers: Float32Array) {}

  add(node: GraphNode): void {
    const { output } = node;
    switch (node.kind) {
      case 'convolution':
        this.convolve(node);
        break;
      case 'max-pool':
        this.write('MaxPool', [node.input], output, windowAttributes(node.window));
        break;
      case 'average-pool': {
        // This operator set knows no dilation here, and average pools of Darknet have none.
        const attributes = windowAttributes(node.window).filter(({ name }) => name !== 'dilations');
        this.write('AveragePool', [node.input], output, attributes);
        break;
      }
      case 'global-average-pool':
        this.write('GlobalAveragePool', [node.input], output);
        break;
      case 'activation':
        this.activate(node.activation, node.input, output);
        break;
      case 'add':
        this.write('Add', node.inputs, output);
        break;
      case 'concat':
        this.write('Concat', node.inputs, output, [int('axis', 1)]);
        break;
      case 'slice': {
        const limits = [[node.start], [node.end], [1]].map(list => this.integers(list));
        this.write('Slice', [node.input, ...limits], output);
        break;
      }
      case 'upsample':
        this.write('Resize', [node.input, '', this.factors(node.factor)], output, REPETITION);
        break;
      case 'scale':
        this.write('Mul', [node.input, this.floats(Float32Array.of(node.factor), [1])], output);
        break;
      case 'softmax':
        this.normalize(node);
        break;
    }
  }

  private convolve(node: GraphNode & { kind: 'convolution' }): void {
    const { input, output, activation } = node;
    const parameters = [this.tensor(node.weights), this.tensor(node.biases)];
    const plain = activation === 'linear' ? output : `${output}_sum`;
    const attributes = [...windowAttributes(node.window), int('group', node.groups)];
    this.write('Conv', [input, ...parameters], plain, attributes);
    if (activation !== 'linear') this.activate(activation, plain, output);
  }

  private activate(activation: GraphNonlinearity, input: string, output: string): void {
    switch (activation) {
      case 'leaky':
        this.write('LeakyRelu', [input], output, [float('alpha', LEAKY_SLOPE)]);
        break;
      case 'relu':
        this.write('Relu', [input], output);
        break;
      case 'logistic':
        this.write('Sigmoid', [input], output);
        break;
    }
  }

  private normalize({ input, groups, output }: GraphNode & { kind: 'softmax' }): void {
    const parts = this.integers([groups, -1]);
    const shape = this.integers([1, ...input.shape]);
    this.write('Reshape', [input.name, parts], `${output}_parts`);
    this.write('Softmax', [`${output}_parts`], `${output}_shares`, [int('axis', 1)]);
    this.write('Reshape', [`${output}_shares`, shape], output);
  }

  private write(
    opType: string,
    input: readonly string[],
    output: string,
    attribute: readonly unknown[] = [],
  ): void {
    this.nodes.push({ opType, input, output: [output], attribute });
  }

  private tensor({ start, dims }: GraphTensor): string {
    const count = dims.reduce((product, extent) => product * extent, 1);
    return this.floats(this.numbers.subarray(start, start + count), dims);
  }

  private floats(data: Float32Array, dims: readonly number[]): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.initializer({ dataType: FLOAT, dims, rawData });
  }

  /** Of an enlargement: batch, channels, rows, columns. */
  private factors(factor: number): string {
    return this.floats(Float32Array.of(1, 1, factor, factor), [4]);
  }

  private integers(int64Data: readonly number[]): string {
    return this.initializer({ dataType: INT64, dims: [int64Data.length], int64Data });
  }

  private initializer(tensor: object): string {
    const name = `constant${this.initializers.length}`;
    this.initializers.push({ name, ...tensor });
    return name;
  }
}

interface Attribute {
  readonly name: string;
}

const windowAttributes = ({
  kernel,
  strides,
  dilations,
  pads,
}: GraphWindow): readonly Attribute[] => [
  ints('kernel_shape', kernel),
  ints('strides', strides),
  ints('dilations', dilations),
  ints('pads', pads),
];

const ints = (name: string, values: readonly number[]): Attribute =>
  attribute(name, { type: ATTRIBUTE.ints, ints: values });

const int = (name: string, i: number): Attribute => attribute(name, { type: ATTRIBUTE.int, i });

const float = (name: string, f: number): Attribute => attribute(name, { type: ATTRIBUTE.float, f });

const text = (name: string, value: string): Attribute =>
  attribute(name, { type: ATTRIBUTE.text, s: new TextEncoder().encode(value) });

const attribute = (name: string, value: object): Attribute => ({ name, ...value });

/** An enlargement that repeats each position. */
const REPETITION = [
  text('mode', 'nearest'),
  text('coordinate_transformation_mode', 'asymmetric'),
  text('nearest_mode', 'floor'),
];

function valueInfo({ name, shape }: GraphValue): unknown {
  const dim = [1, ...shape].map(dimValue => ({ dimValue }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
