import { join } from 'node:path';
import {
  inputsOf,
  LEAKY_SLOPE,
  type GraphActivation,
  type GraphNode,
  type GraphNonlinearity,
  type GraphTensor,
  type GraphWindow,
} from '../graph/graph';
import { peerPackage, readGraph, readInput, readNumbers } from './case-files';
import { serve, type HostArguments, type Peer } from './host';

/** A tensor of TensorFlow.js: N×H×W×C. */
interface Tensor {
  readonly shape: readonly number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Pads = readonly (readonly [number, number])[];

interface Convolution {
  readonly x: Tensor;
  readonly filter: Tensor;
  readonly strides: readonly [number, number];
  readonly pad: Pads;
  readonly dilations: readonly [number, number];
  readonly bias: Tensor;
  readonly activation: string;
  readonly leakyreluAlpha: number;
}

/** The part of @tensorflow/tfjs-core that is used. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tensor(data: Float32Array, shape: readonly number[]): Tensor;
  tidy<T extends Tensor>(use: () => T): T;
  transpose(x: Tensor, order: readonly number[]): Tensor;
  readonly fused: {
    conv2d(wish: Convolution): Tensor;
    depthwiseConv2d(wish: Convolution): Tensor;
  };
  maxPool(x: Tensor, size: readonly number[], strides: readonly number[], pad: Pads): Tensor;
  avgPool(x: Tensor, size: readonly number[], strides: readonly number[], pad: Pads): Tensor;
  mean(x: Tensor, axes: readonly number[], keepDims: boolean): Tensor;
  leakyRelu(x: Tensor, slope: number): Tensor;
  relu(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: number): Tensor;
  concat(list: readonly Tensor[], axis: number): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  split(x: Tensor, parts: number, axis: number): readonly Tensor[];
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  softmax(x: Tensor): Tensor;
  readonly image: { resizeNearestNeighbor(x: Tensor, size: readonly [number, number]): Tensor };
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

const CHANNELS = 3;

const ACTIVATIONS: Readonly<Record<GraphActivation, string>> = {
  linear: 'linear',
  leaky: 'leakyrelu',
  relu: 'relu',
  logistic: 'sigmoid',
};

/** TensorFlow.js on WebAssembly. Maps that are read no more are given back, as its own graphs do. */
async function tensorFlow({ folder, threads }: HostArguments): Promise<Peer> {
  const tf = peerPackage<TensorFlow>('@tensorflow/tfjs-core');
  const backend = peerPackage<WasmBackend>('@tensorflow/tfjs-backend-wasm');
  const { MAFAT_PEERS: peers = '' } = process.env;
  const distribution = join(peers, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  backend.setWasmPaths(`${distribution}/`);
  backend.setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here');
  const graph = readGraph(folder);
  const { input, outputs } = graph;
  const network = new Interpreter(tf, graph.nodes, readNumbers(folder));
  const x = tf.tidy(() =>
    tf.transpose(tf.tensor(readInput(folder), [1, ...input.shape]), [0, 2, 3, 1]),
  );
  const kept = new Set([input.name, ...outputs.map(({ name }) => name)]);
  let latest: readonly Float32Array[] = [];
  return {
    run: async () => {
      const start = performance.now();
      const values = network.run(new Map([[input.name, x]]), kept);
      const answers = outputs.map(({ name }) => present(values.get(name)));
      const maps = await Promise.all(answers.map(answer => answer.data()));
      const elapsed = performance.now() - start;
      latest = maps.map((map, index) => planar(map, present(answers[index]).shape));
      answers.forEach(answer => answer.dispose());
      return elapsed;
    },
    outputs: () => latest,
  };
}

/** Runs the nodes of a graph one after the other. Their weights are tensors from the start. */
class Interpreter {
  private readonly weights = new Map<GraphTensor, Tensor>();
  /** By value: the node that reads it last. */
  private readonly lastReader = new Map<string, GraphNode>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly nodes: readonly GraphNode[],
    numbers: Float32Array,
  ) {
    for (const node of nodes) {
      for (const input of inputsOf(node)) this.lastReader.set(input, node);
      if (node.kind === 'convolution') this.load(node, numbers);
    }
  }

  /** The values that are `kept`; the others are disposed of. */
  run(values: Map<string, Tensor>, kept: ReadonlySet<string>): ReadonlyMap<string, Tensor> {
    for (const node of this.nodes) {
      values.set(
        node.output,
        this.tf.tidy(() => this.compute(node, values)),
      );
      for (const input of new Set(inputsOf(node)))
        if (this.lastReader.get(input) === node && !kept.has(input)) values.get(input)?.dispose();
    }
    return values;
  }

  /** Filters go from [filters][channels][rows][columns] to [rows][columns][channels][filters]. */
  private load(
    { weights, biases, groups }: GraphNode & { kind: 'convolution' },
    numbers: Float32Array,
  ): void {
    const { tf } = this;
    const part = ({ start, dims }: GraphTensor): Float32Array =>
      numbers.slice(start, start + dims.reduce((product, extent) => product * extent, 1));
    const order = isDepthwise(weights, groups) ? [2, 3, 0, 1] : [2, 3, 1, 0];
    this.weights.set(
      weights,
      tf.tidy(() => tf.transpose(tf.tensor(part(weights), weights.dims), order)),
    );
    this.weights.set(biases, tf.tensor(part(biases), biases.dims));
  }

  private compute(node: GraphNode, values: ReadonlyMap<string, Tensor>): Tensor {
    const { tf } = this;
    const value = (name: string): Tensor => present(values.get(name));
    switch (node.kind) {
      case 'convolution':
        return this.convolve(node, value(node.input));
      case 'max-pool': {
        const { kernel, strides } = node.window;
        return tf.maxPool(value(node.input), kernel, strides, padsOf(node.window));
      }
      case 'average-pool': {
        const { kernel, strides } = node.window;
        return tf.avgPool(value(node.input), kernel, strides, padsOf(node.window));
      }
      case 'global-average-pool':
        return tf.mean(value(node.input), [1, 2], true);
      case 'activation':
        return this.activate(node.activation, value(node.input));
      case 'add':
        return tf.add(value(node.inputs[0]), value(node.inputs[1]));
      case 'concat':
        return tf.concat(node.inputs.map(value), CHANNELS);
      case 'slice': {
        const [, height = 0, width = 0] = value(node.input).shape;
        const count = node.end - node.start;
        return tf.slice(value(node.input), [0, 0, 0, node.start], [1, height, width, count]);
      }
      case 'upsample': {
        const [, height = 0, width = 0] = value(node.input).shape;
        const size = [height * node.factor, width * node.factor] as const;
        return tf.image.resizeNearestNeighbor(value(node.input), size);
      }
      case 'scale':
        return tf.mul(value(node.input), node.factor);
      case 'softmax':
        return this.softmax(node, value(node.input.name));
    }
  }

  private convolve(node: GraphNode & { kind: 'convolution' }, x: Tensor): Tensor {
    const { tf } = this;
    const { weights, biases, groups, activation, window } = node;
    const wish = {
      strides: window.strides,
      pad: padsOf(window),
      dilations: window.dilations,
      activation: ACTIVATIONS[activation],
      leakyreluAlpha: LEAKY_SLOPE,
    };
    const filter = present(this.weights.get(weights));
    const bias = present(this.weights.get(biases));
    if (isDepthwise(weights, groups)) return tf.fused.depthwiseConv2d({ x, filter, bias, ...wish });
    if (groups === 1) return tf.fused.conv2d({ x, filter, bias, ...wish });
    const maps = tf.split(x, groups, CHANNELS);
    const filters = tf.split(filter, groups, CHANNELS);
    const addends = tf.split(bias, groups, 0);
    const parts = maps.map((map, group) =>
      tf.fused.conv2d({
        x: map,
        filter: present(filters[group]),
        bias: present(addends[group]),
        ...wish,
      }),
    );
    return tf.concat(parts, CHANNELS);
  }

  private activate(activation: GraphNonlinearity, x: Tensor): Tensor {
    const { tf } = this;
    switch (activation) {
      case 'leaky':
        return tf.leakyRelu(x, LEAKY_SLOPE);
      case 'relu':
        return tf.relu(x);
      case 'logistic':
        return tf.sigmoid(x);
    }
  }

  /** Parts are of the order C, H, W. */
  private softmax({ input, groups }: GraphNode & { kind: 'softmax' }, x: Tensor): Tensor {
    const { tf } = this;
    const [channels, height, width] = input.shape;
    const parts = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [groups, -1]);
    const shares = tf.reshape(tf.softmax(parts), [1, channels, height, width]);
    return tf.transpose(shares, [0, 2, 3, 1]);
  }
}

/** One filter a channel; TensorFlow.js has a function of its own for it. */
const isDepthwise = ({ dims }: GraphTensor, groups: number): boolean =>
  groups > 1 && dims[0] === groups && dims[1] === 1;

const padsOf = ({ pads: [above, left, below, right] }: GraphWindow): Pads => [
  [0, 0],
  [above, below],
  [left, right],
  [0, 0],
];

/** H×W×C to C×H×W. */
function planar(
  map: Float32Array,
  [, height = 1, width = 1, channels = 1]: readonly number[],
): Float32Array {
  const result = new Float32Array(map.length);
  const positions = height * width;
  for (let position = 0; position < positions; position++)
    for (let channel = 0; channel < channels; channel++)
      result[channel * positions + position] = map[position * channels + channel] ?? NaN;
  return result;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value is read that nothing computes');
  return value;
}

serve(tensorFlow);
