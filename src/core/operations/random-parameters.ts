import { assert, unreachable } from '../../base/assert';
import type { Activation } from '../network/activation';
import { placeInFile } from '../network/layer-order';
import { consumersOf, type Layer, type Network } from '../network/network';
import type { ParameterSource } from '../network/parameters';
import { parameterCounts } from './layer-shapes';
import { rulesOf } from './operations';

/** What the variance of an activation's input must be multiplied by so that its output has the mean square 1. */
function gainOf(activation: Activation): number {
  switch (activation.kind) {
    case 'relu':
    case 'clip':
    case 'relie':
    case 'mish':
    case 'swish':
    case 'hard-mish':
    case 'hard-swish':
    case 'gelu':
    case 'gelu-tanh':
      return 2;
    case 'leaky':
    case 'steep':
      return 2 / (1 + activation.slope * activation.slope);
    case 'ramp':
      return 2 / 1.22;
    case 'elu':
      return 1.5;
    default:
      return 1;
  }
}

/** Spread of all biases, small beside activations of about 1. */
const BIAS_DEVIATION = 0.05;

/**
 * Numbers that depend on the seed, the layer's place in the file and their index alone, so pieces can be read in any order. Weights have
 * the variance gain / inputs (He et al. 2015), and layers that feed a sum less, so that the activations of a deep
 * network neither grow nor vanish.
 */
export function randomParameters(network: Network, seed: number): ParameterSource {
  const counts = network.layers.map(layer => parameterCounts(network, layer));
  const distributions = network.layers.map(distributionOf(network));
  const layerSeed = (layer: number, what: number): number =>
    mixed(mixed(seed ^ 0x9e3779b9) ^ mixed(2 * placeInFile(network, layer) + what));
  return {
    biases: layer => {
      const start = layerSeed(layer, 1);
      return Float32Array.from({ length: counts[layer]?.biases ?? 0 }, (_, index) =>
        spread(start, index, 0, BIAS_DEVIATION),
      );
    },
    readWeights: (layer, start, target) => {
      const distribution = distributions[layer];
      const total = counts[layer]?.weights ?? 0;
      assert(distribution !== undefined, `there is no layer ${layer}`);
      assert(start >= 0 && start + target.length <= total, `weights from ${start} of ${total}`);
      const { mean, deviation } = distribution;
      const base = layerSeed(layer, 0);
      for (let index = 0; index < target.length; index++)
        target[index] = spread(base, start + index, mean, deviation);
    },
  };
}

interface Distribution {
  readonly mean: number;
  readonly deviation: number;
}

/** Where the weights of a layer lie. */
function distributionOf(network: Network): (layer: Layer) => Distribution {
  const feedsSum = layersThatFeedSums(network);
  const sums = network.layers.filter(({ operation }) => operation.kind === 'sum').length;
  return layer => {
    const { operation } = layer;
    const { weightsAre } = rulesOf(operation);
    switch (weightsAre) {
      case 'kernels': {
        const { weights, biases } = parameterCounts(network, layer);
        const after = 'activation' in operation ? gainOf(operation.activation) : 1;
        const gain = after / (feedsSum.has(layer.index) ? sums : 1);
        return { mean: 0, deviation: Math.sqrt((gain * biases) / weights) };
      }
      case 'values':
        return { mean: 0, deviation: 1 };
      case 'factors':
      case 'none':
        return { mean: 1, deviation: 0.1 };
      default:
        return unreachable(weightsAre);
    }
  };
}

/** Layers with weights whose output goes into a sum, also by way of layers that change nothing. */
function layersThatFeedSums(network: Network): ReadonlySet<number> {
  const consumers = consumersOf(network);
  const feeding = new Set<number>();
  for (const { index } of [...network.layers].reverse()) {
    const feeds = (consumers[index] ?? []).some(reader => {
      const kind = network.layers[reader]?.operation.kind;
      return kind === 'sum' || (kind === 'identity' && feeding.has(reader));
    });
    if (feeds) feeding.add(index);
  }
  return feeding;
}

/** Number `index` of a sequence: even between mean − √3·deviation and mean + √3·deviation. */
function spread(seed: number, index: number, mean: number, deviation: number): number {
  const high = Math.floor(index / 2 ** 32);
  const bits = mixed(mixed(seed ^ mixed(index | 0)) + high);
  return mean + deviation * Math.sqrt(3) * (bits / 2 ** 31 - 1);
}

/** The finalizer of MurmurHash3: every bit of the input reaches every bit of the unsigned 32-bit result. */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
