import { at } from '../src/base/assert';
import { shapeOf, NETWORK_INPUT, type Layer, type Network } from '../src/core/network/network';
import { parameterCounts, type ParameterSource } from '../src/core/network/parameters';
import { peer } from './peer';

/** The part of the package onnx-proto that is used. */
interface OnnxProto {
  readonly onnx: {
    readonly ModelProto: {
      create(model: unknown): unknown;
      encode(model: unknown): { finish(): Uint8Array };
    };
  };
}

const FLOAT = 1;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INTS = 7;

/**
 * A network of convolutions (leaky or linear) and max-pools as an ONNX model with the same weights, so
 * that onnxruntime can be measured on it. Input `x` and output `y` are 1×C×H×W.
 */
export function onnxModel(network: Network, parameters: ParameterSource): Uint8Array {
  const { onnx } = peer('onnx-proto') as OnnxProto;
  const nodes: unknown[] = [];
  const initializer: unknown[] = [];
  for (const layer of network.layers) addLayer(network, layer, parameters, nodes, initializer);
  const last = network.layers.length - 1;
  nodes.push({ opType: 'Identity', name: 'answer', input: [nameOf(last)], output: ['y'] });
  const graph = {
    name: 'network',
    node: nodes,
    initializer,
    input: [valueInfo(network, 'x', NETWORK_INPUT)],
    output: [valueInfo(network, 'y', last)],
  };
  const opsetImport = [{ domain: '', version: 13 }];
  return onnx.ModelProto.encode(
    onnx.ModelProto.create({ irVersion: 7, opsetImport, graph }),
  ).finish();
}

const nameOf = (layer: number): string => (layer === NETWORK_INPUT ? 'x' : `map${layer}`);

function addLayer(
  network: Network,
  layer: Layer,
  parameters: ParameterSource,
  nodes: unknown[],
  initializer: unknown[],
): void {
  const { index, operation, inputs, output } = layer;
  const input = shapeOf(network, at(inputs, 0));
  if (operation.kind !== 'convolution' && operation.kind !== 'max-pool')
    throw new Error(`layer ${index} (${operation.kind}) cannot be written as ONNX`);
  const { kernel, stride, before } = operation.window;
  const after = {
    y: (output.shape.height - 1) * stride.y + kernel.y - input.height - before.y,
    x: (output.shape.width - 1) * stride.x + kernel.x - input.width - before.x,
  };
  const attribute = [
    ints('kernel_shape', [kernel.y, kernel.x]),
    ints('strides', [stride.y, stride.x]),
    ints('pads', [before.y, before.x, Math.max(0, after.y), Math.max(0, after.x)]),
  ];
  const source = nameOf(at(inputs, 0));
  if (operation.kind === 'max-pool') {
    nodes.push({
      opType: 'MaxPool',
      name: `pool${index}`,
      input: [source],
      output: [nameOf(index)],
      attribute,
    });
    return;
  }
  const { filters, groups, activation } = operation;
  const weights = new Float32Array(parameterCounts(operation, [input], output.shape).weights);
  parameters.readWeights(index, 0, weights);
  const dims = [filters, input.channels / groups, kernel.y, kernel.x];
  initializer.push(tensor(`w${index}`, dims, weights));
  initializer.push(tensor(`b${index}`, [filters], parameters.biases(index)));
  const plain = activation === 'linear' ? nameOf(index) : `sum${index}`;
  nodes.push({
    opType: 'Conv',
    name: `convolution${index}`,
    input: [source, `w${index}`, `b${index}`],
    output: [plain],
    attribute,
  });
  if (activation === 'leaky')
    nodes.push({
      opType: 'LeakyRelu',
      name: `leaky${index}`,
      input: [plain],
      output: [nameOf(index)],
      attribute: [{ name: 'alpha', type: ATTRIBUTE_FLOAT, f: 0.1 }],
    });
  else if (activation !== 'linear')
    throw new Error(`layer ${index}: ${activation} cannot be written as ONNX`);
}

const ints = (name: string, values: readonly number[]): unknown => ({
  name,
  type: ATTRIBUTE_INTS,
  ints: values,
});

const tensor = (name: string, dims: readonly number[], data: Float32Array): unknown => ({
  name,
  dataType: FLOAT,
  dims,
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

function valueInfo(network: Network, name: string, layer: number): unknown {
  const { channels, height, width } = shapeOf(network, layer);
  const dim = [1, channels, height, width].map(dimValue => ({ dimValue }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
