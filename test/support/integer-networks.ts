import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { integerTable } from '../../src/core/kernels/integer-table';
import { hasKernels } from '../../src/core/kernels/kernel-use';
import { LINEAR, type Activation } from '../../src/core/network/activation';
import {
  isInput,
  tensorOf,
  type Layer,
  type Network,
  type Requantization,
} from '../../src/core/network/network';
import type { ElementwiseOperator, Operation } from '../../src/core/network/operation';
import type { IntegerNumbers, ParameterSource } from '../../src/core/network/parameters';
import type { NumberType } from '../../src/core/network/shape';
import { parameterCounts } from '../../src/core/operations/layer-shapes';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { networksOf } from './random-network';
import { recipesOf } from './layer-recipes';

/** What integers stand for: each layer that computes others draws one. */
const QUANTIZATIONS = [
  { scale: Math.fround(0.05), zeroPoint: -3 },
  { scale: Math.fround(0.02), zeroPoint: -128 },
  { scale: Math.fround(0.11), zeroPoint: 17 },
  { scale: 1 / 128, zeroPoint: 0 },
] as const;

const typeOf = (place: number): NumberType => ({
  element: 'i8',
  quantization: at(QUANTIZATIONS, place % QUANTIZATIONS.length),
});

/** All numbers from 0 to 1. */
const SHARES: NumberType = { element: 'i8', quantization: { scale: 1 / 256, zeroPoint: -128 } };

/** Operations whose integers stand for the same numbers as those that they read. */
const KEEPING: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  'average-pool',
  'channel-shuffle',
  'concat',
  'depth-to-space',
  'identity',
  'join',
  'max-pool',
  'pad',
  'reshape',
  'resize',
  'slice',
  'space-to-depth',
  'strided',
]);

/** The operation as integers have it: limits are the only functions that other operations apply. */
function ofIntegers(
  operation: Operation,
  type: NumberType,
  requantization: Requantization,
): Operation {
  switch (operation.kind) {
    case 'activation': {
      const { activation } = operation;
      return integerTable(activation, type, type, requantization)
        ? operation
        : { ...operation, activation: LINEAR };
    }
    case 'elementwise':
      return {
        ...operation,
        operator:
          operation.operator === 'power' || requantization !== 'float'
            ? fixedOperator(operation.operator)
            : operation.operator,
        activation: limit(operation.activation),
      };
    case 'softmax':
      return { ...operation, spatial: true, logarithm: false, groups: 1 };
    case 'slice':
      return { ...operation, scale: 1, shift: 0 };
    case 'average-pool':
      return { kind: operation.kind, window: operation.window };
    default:
      return 'activation' in operation
        ? { ...operation, activation: limit(operation.activation) }
        : operation;
  }
}

/** Others have no rule, or one for integers of one scale only. */
const fixedOperator = (operator: ElementwiseOperator): ElementwiseOperator =>
  operator === 'subtract' || operator === 'multiply' ? operator : 'add';

const limit = (activation: Activation): Activation =>
  activation.kind === 'relu' || activation.kind === 'clip' ? activation : LINEAR;

/** The network with integers for all numbers; undefined where there are no kernels for some of its layers. */
function inIntegers(network: Network, requantization: Requantization): Network | undefined {
  const inputs = network.inputs.map((input, place) => ({
    ...input,
    output: { shape: input.output.shape, ...typeOf(place) },
  }));
  const layers: Layer[] = [];
  const made: Network = { ...network, inputs, layers, requantization };
  for (const layer of network.layers) {
    const read = layer.inputs.map(reference =>
      isInput(reference) || layers[reference] !== undefined ? tensorOf(made, reference) : undefined,
    );
    const [first = typeOf(0)] = read;
    const operation = ofIntegers(layer.operation, typeOf(layer.index), requantization);
    const { element, quantization } = KEEPING.has(operation.kind)
      ? first
      : operation.kind === 'softmax'
        ? SHARES
        : typeOf(layer.index);
    const output = { shape: layer.output.shape, element, ...(quantization && { quantization }) };
    layers.push({ ...layer, operation, output, ...zeroWeight(layer) });
  }
  return layers.every(layer => hasKernels(made, layer)) ? made : undefined;
}

/** Of each third layer with weights another integer than 0 stands for 0. */
const zeroWeight = ({ operation: { kind }, index }: Layer): Pick<Layer, 'zeroWeight'> =>
  index % 3 === 1 &&
  (kind === 'convolution' || kind === 'fully-connected' || kind === 'transposed-convolution')
    ? { zeroWeight: 40 - 13 * (index % 7) }
    : {};

const REQUANTIZATIONS: readonly Requantization[] = ['fixed', 'fixed-once', 'float'];

/** Those of drawn networks that there are kernels for, with integers for all numbers. */
const integersFor = (networks: fc.Arbitrary<Network>): fc.Arbitrary<Network> =>
  fc
    .tuple(networks, fc.constantFrom(...REQUANTIZATIONS))
    .map(([network, requantization]) => inIntegers(network, requantization))
    .filter(network => network !== undefined);

/** Networks of integers, with all operations that there are kernels for. */
export const integerNetworks: fc.Arbitrary<Network> = integersFor(
  networksOf(
    recipesOf([
      'convolution',
      'fully-connected',
      'max-pool',
      'average-pool',
      'elementwise',
      'scale-channels',
      'concat',
      'resize',
      'upsample',
      'space-to-depth',
      'depth-to-space',
      'channel-shuffle',
      'pad',
      'slice',
      'strided',
      'reshape',
      'join',
      'reduce',
      'softmax',
      'transposed-convolution',
      'prelu',
      'activation',
      'constant',
      'identity',
    ]),
  ),
);

const SIDE = fc.integer({ min: 1, max: 12 });

/** Networks of integers that are sums of products, of maps of many channels or few. */
export const integerProducts: fc.Arbitrary<Network> = integersFor(
  networksOf(
    recipesOf(['convolution', 'convolution', 'fully-connected']),
    undefined,
    fc.record({ channels: fc.integer({ min: 1, max: 44 }), height: SIDE, width: SIDE }),
  ),
);

/** Numbers of the layers of a network of integers; the same each time. */
export function randomIntegers(network: Network, seed: number): ParameterSource {
  const floats = randomParameters(network, seed);
  const integers = network.layers.map((layer): IntegerNumbers => {
    const { weights, biases } = parameterCounts(network, layer);
    const filters = Math.max(1, biases);
    return {
      scales: () =>
        Float64Array.from({ length: filters }, (_, filter) =>
          Math.fround(0.001 * (1 + ((filter * 7 + layer.index) % 23))),
        ),
      zeroPoints: () => new Float64Array(filters).fill(layer.zeroWeight ?? 0),
      biases: () => Int32Array.from(floats.biases(layer.index), bias => Math.round(bias * 20_000)),
      readWeights: (start, target) => {
        const numbers = new Float32Array(target.length);
        if (weights > 0) floats.readWeights(layer.index, start, numbers);
        target.set(numbers.map(w => Math.min(Math.max(Math.round(w * 90), -127), 127)));
      },
    };
  });
  return { ...floats, integers: layer => integers[layer] };
}

/** Numbers of any network of random ones; the same each time. */
export const randomNumbers = (network: Network, seed: number): ParameterSource =>
  network.requantization === undefined
    ? randomParameters(network, seed)
    : randomIntegers(network, seed);
