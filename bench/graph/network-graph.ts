import { isDeepStrictEqual } from 'node:util';
import { at } from '../../src/base/assert';
import { UserError } from '../../src/base/user-error';
import type { Activation } from '../../src/core/network/activation';
import { FIRST_INPUT, shapeOf, type Layer, type Network } from '../../src/core/network/network';
import { isPlainSampling, repeats } from '../../src/core/network/resized-axis';
import { OVER_POSITIONS, type OperationOf, type Window } from '../../src/core/network/operation';
import type { ParameterSource } from '../../src/core/network/parameters';
import { sameExtent, type Shape } from '../../src/core/network/shape';
import { parameterCounts } from '../../src/core/operations/layer-shapes';
import type {
  GraphActivation,
  GraphNode,
  GraphOperation,
  GraphTensor,
  GraphValue,
  GraphWindow,
  PeerGraph,
} from './graph';

/** A graph with its numbers. */
export interface GraphModel {
  readonly graph: PeerGraph;
  readonly numbers: Float32Array;
}

/**
 * The same computation as a graph for peers; batch normalization is folded, as it is in the parameters.
 * @throws UserError that names the first layer that has no place in such a graph.
 */
export function networkGraph(network: Network, parameters: ParameterSource): GraphModel {
  const builder = new GraphBuilder(network, parameters);
  network.layers.forEach(layer => builder.add(layer));
  return builder.finish();
}

class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly numbers: Float32Array[] = [];
  private count = 0;
  /** By layer: the value that holds its output. */
  private readonly names = new Map([[FIRST_INPUT, 'x']]);

  constructor(
    private readonly network: Network,
    private readonly parameters: ParameterSource,
  ) {}

  add(layer: Layer): void {
    this.names.set(layer.index, this.valueOf(layer));
  }

  finish(): GraphModel {
    const numbers = new Float32Array(this.count);
    let start = 0;
    for (const part of this.numbers) {
      numbers.set(part, start);
      start += part.length;
    }
    const outputs = this.network.outputs.map(layer => this.graphValue(layer));
    return {
      graph: { input: this.graphValue(FIRST_INPUT), nodes: this.nodes, outputs },
      numbers,
    };
  }

  /** Adds the nodes of a layer, and returns the name of its output. */
  private valueOf(layer: Layer): string {
    const { operation, inputs, output } = layer;
    const input = inputs.length > 0 ? this.nameOf(at(inputs, 0)) : '';
    switch (operation.kind) {
      case 'convolution':
        return this.node(layer, this.convolution(layer, operation));
      case 'max-pool':
      case 'average-pool': {
        const { kind } = operation;
        if ('countedAfter' in operation) throw refusal(layer, 'that counts padding');
        const window = this.windowOf(layer, operation.window);
        return this.node(layer, { kind, input, window });
      }
      case 'reduce':
        if (operation.operator !== 'mean' || !isDeepStrictEqual(operation.over, OVER_POSITIONS))
          throw refusal(layer);
        return this.node(layer, { kind: 'global-average-pool', input });
      case 'activation':
        return this.activated(layer, input, activationOf(layer, operation.activation));
      case 'sum':
        return this.sum(layer, operation);
      case 'concat':
        return this.concat(layer, operation);
      case 'resize': {
        const { y, x, method, rounding, scale, sampling } = operation;
        const isPlain = method === 'nearest' && isPlainSampling(sampling);
        const factor = isPlain ? repeats(y, rounding) : undefined;
        if (factor === undefined || factor !== repeats(x, rounding))
          throw refusal(layer, 'other than by repeating positions');
        const larger = this.node(layer, { kind: 'upsample', input, factor });
        return this.scaled(layer, larger, scale);
      }
      case 'softmax': {
        const { groups, temperature, spatial, logarithm } = operation;
        if (spatial) throw refusal(layer, 'over the channels of each position');
        if (logarithm) throw refusal(layer, 'of logarithms');
        const name = this.scaled(layer, input, 1 / temperature);
        return this.node(layer, {
          kind: 'softmax',
          input: { name, shape: dims(output.shape) },
          groups,
        });
      }
      case 'identity':
        return input;
      default:
        throw refusal(layer);
    }
  }

  private convolution(layer: Layer, operation: OperationOf<'convolution'>): GraphOperation {
    const { index, inputs } = layer;
    const { filters, groups, activation, window } = operation;
    const input = shapeOf(this.network, at(inputs, 0));
    const weights = new Float32Array(parameterCounts(this.network, layer).weights);
    this.parameters.readWeights(index, 0, weights);
    const { kernel } = window;
    return {
      kind: 'convolution',
      input: this.nameOf(at(inputs, 0)),
      window: this.windowOf(layer, window),
      groups,
      weights: this.tensor(weights, [filters, input.channels / groups, kernel.y, kernel.x]),
      biases: this.tensor(this.parameters.biases(index), [filters]),
      activation: activationOf(layer, activation),
    };
  }

  private sum(layer: Layer, { strides, weights, activation }: OperationOf<'sum'>): string {
    const { inputs, output } = layer;
    const alike = inputs.every(input => {
      const shape = shapeOf(this.network, input);
      return shape.channels === output.shape.channels && sameExtent(shape, output.shape);
    });
    const plain = strides.every(({ x, y }) => x === 1 && y === 1) && weights === 'none';
    if (!alike || !plain) throw refusal(layer, 'of maps of different shapes, or weighted');
    const [first, ...others] = inputs.map(input => this.nameOf(input));
    const sum = others.reduce(
      (a, b) => this.node(layer, { kind: 'add', inputs: [a, b] }),
      first ?? '',
    );
    return this.activated(layer, sum, activationOf(layer, activation));
  }

  private concat(layer: Layer, { slices }: OperationOf<'concat'>): string {
    const parts = layer.inputs.map((input, index) => {
      const { start, count } = at(slices, index);
      const name = this.nameOf(input);
      if (count === shapeOf(this.network, input).channels) return name;
      return this.node(layer, { kind: 'slice', input: name, start, end: start + count });
    });
    const [first] = parts;
    if (parts.length === 1 && first !== undefined) return first;
    return this.node(layer, { kind: 'concat', inputs: parts });
  }

  private scaled(layer: Layer, input: string, factor: number): string {
    return factor === 1 ? input : this.node(layer, { kind: 'scale', input, factor });
  }

  private activated(layer: Layer, input: string, activation: GraphActivation): string {
    if (activation === 'linear') return input;
    return this.node(layer, { kind: 'activation', input, activation });
  }

  private node({ index, label }: Layer, operation: GraphOperation): string {
    const output = `${label}${index}_${this.nodes.length}`;
    this.nodes.push({ output, ...operation });
    return output;
  }

  private tensor(numbers: Float32Array, dims: readonly number[]): GraphTensor {
    const start = this.count;
    this.numbers.push(numbers);
    this.count += numbers.length;
    return { start, dims };
  }

  /** Padding behind the map is what the output's extent asks for; a rest that no window reaches is none. */
  private windowOf(
    { inputs, output }: Layer,
    { kernel, stride, dilation, before }: Window,
  ): GraphWindow {
    const { height, width } = shapeOf(this.network, at(inputs, 0));
    const after = (axis: 'x' | 'y', outputs: number, extent: number): number => {
      const reach = (outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
      return Math.max(0, reach - extent - before[axis]);
    };
    const { shape } = output;
    return {
      kernel: [kernel.y, kernel.x],
      strides: [stride.y, stride.x],
      dilations: [dilation.y, dilation.x],
      pads: [before.y, before.x, after('y', shape.height, height), after('x', shape.width, width)],
    };
  }

  private nameOf(layer: number): string {
    const name = this.names.get(layer);
    if (name === undefined) throw new Error(`layer ${layer} is read before it is computed`);
    return name;
  }

  private graphValue(layer: number): GraphValue {
    return { name: this.nameOf(layer), shape: dims(shapeOf(this.network, layer)) };
  }
}

const dims = ({ channels, height, width }: Shape): GraphValue['shape'] => [channels, height, width];

function activationOf(layer: Layer, activation: Activation): GraphActivation {
  switch (activation.kind) {
    case 'linear':
    case 'relu':
    case 'logistic':
      return activation.kind;
    case 'leaky':
      if (activation.slope === 0.1) return 'leaky';
      throw refusal(layer, `with slope ${activation.slope}`);
    default:
      throw refusal(layer, `with ${activation.kind}`);
  }
}

const refusal = ({ index, label }: Layer, what = ''): UserError =>
  new UserError(`Peers are not given layer ${index}, ${label}${what === '' ? '' : ` ${what}`}.`);
