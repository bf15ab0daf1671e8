import { at } from '../../base/assert';
import type { Activation } from '../network/activation';
import type { Reference } from '../network/network';
import type { Operation } from '../network/operation';
import { NO_NUMBERS, type DraftLayer } from './draft';
import { lineBehind, lineOf, polynomialOf, type Line } from './polynomial';
import { joined, type Rule, type Surroundings } from './rewriting';

/** x times a function of x that has a name of its own, in the ways in which people write it. */
export const recogniseGate: Rule = (layer, draft) => {
  const outer = scaledProduct(layer, draft);
  if (outer === undefined) return undefined;
  const [a = 0, b = 0] = outer.product.inputs;
  for (const [value, gate] of [[a, b] as const, [b, a] as const])
    for (const line of [itself(value), lineOf(value, draft)]) {
      const found = gateOf(gate, line.of, draft);
      if (found === undefined || line.shift !== 0) continue;
      const factor = outer.factor * line.scale;
      const activation = productWith(found, factor * found.scale, factor * found.shift);
      const absorbed = [...line.layers, ...found.layers, ...outer.layers];
      if (activation !== undefined && absorbed.every(isExact))
        return replaced(layer, line.of, activation, absorbed);
    }
  return undefined;
};

/** (scale · x + shift) between two limits, where these are 0 and 1 behind another scale. */
export const recogniseHardSigmoid: Rule = (layer, draft) => {
  const outer = isBehind(layer, 'activation', draft) ? lineBehind(layer, draft) : undefined;
  const clip = outer && draft.layer(outer.of);
  if (outer === undefined || clip?.operation.kind !== 'activation') return undefined;
  const inner = lineOf(at(clip.inputs, 0), draft);
  const absorbed = [...inner.layers, clip, ...outer.layers.slice(0, -1)];
  if (inner.layers.length === 0 || !absorbed.every(isExact)) return undefined;
  const activation = sigmoidOf(clip.operation.activation, outer, [inner.shift, inner.scale]);
  return activation && replaced(layer, inner.of, activation, absorbed);
};

const replaced = (
  layer: DraftLayer,
  x: Reference,
  activation: Activation,
  absorbed: readonly DraftLayer[],
): ReturnType<Rule> => ({
  kind: 'layer',
  layer: {
    ...layer,
    operation: { kind: 'activation', activation },
    inputs: [x],
    numbers: NO_NUMBERS,
    ...joined(layer, absorbed),
  },
});

/** A number as it is. */
const itself = (of: Reference): Line => ({ scale: 1, shift: 0, of, layers: [] });

/** A product of two maps, and what it is multiplied by behind that. */
function scaledProduct(layer: DraftLayer, draft: Surroundings) {
  if (isProduct(layer)) return { product: layer, factor: 1, layers: [] };
  const line = isBehind(layer, 'elementwise', draft) ? lineBehind(layer, draft) : undefined;
  const product = line && draft.layer(line.of);
  if (line === undefined || product === undefined || !isProduct(product)) return undefined;
  if (line.shift !== 0) return undefined;
  return { product, factor: line.scale, layers: [product, ...line.layers.slice(0, -1)] };
}

/** Whether a layer scales what one of a kind computes: others aren't looked at, as that takes reading their numbers. */
const isBehind = (
  { operation, inputs }: DraftLayer,
  kind: Operation['kind'],
  draft: Surroundings,
): boolean =>
  operation.kind === 'channel-affine' && draft.layer(at(inputs, 0))?.operation.kind === kind;

const isProduct = ({ operation }: DraftLayer): boolean =>
  operation.kind === 'elementwise' &&
  operation.operator === 'multiply' &&
  operation.activation.kind === 'linear' &&
  operation.spreads.every(spread => spread === 'each');

/** scale · f + shift, with a function f of x. */
interface Gate {
  readonly scale: number;
  readonly shift: number;
  readonly activation: Activation;
  /** Coefficients of 1, x, x² and x³, to which it is applied; behind softplus where `isSoft`. */
  readonly inside: readonly number[];
  readonly isSoft: boolean;
  readonly layers: readonly DraftLayer[];
}

function gateOf(reference: Reference, x: Reference, draft: Surroundings): Gate | undefined {
  const { scale, shift, of, layers } = lineOf(reference, draft);
  const outer = draft.layer(of);
  if (outer?.operation.kind !== 'activation') return undefined;
  const { activation } = outer.operation;
  const input = at(outer.inputs, 0);
  const soft = draft.layer(input);
  const isSoft =
    soft?.operation.kind === 'activation' && soft.operation.activation.kind === 'softplus';
  const within = isSoft ? [soft] : [];
  const polynomial = polynomialOf(isSoft ? at(soft.inputs, 0) : input, x, draft);
  return (
    polynomial && {
      scale,
      shift,
      activation,
      inside: polynomial.coefficients,
      isSoft,
      layers: [...polynomial.layers, ...within, outer, ...layers],
    }
  );
}

/** x · (scale · f + shift), by its name. */
function productWith(
  { activation, inside, isSoft }: Gate,
  scale: number,
  shift: number,
): Activation | undefined {
  const [constant = 0, linear = 0, square = 0, cubic = 0] = inside;
  const isPlain = near(scale, 1) && near(shift, 0);
  const isHalf = near(scale, 0.5) && near(shift, 0.5);
  const isItself = near(constant, 0) && near(linear, 1) && square === 0 && cubic === 0;
  const isRoot = near(constant, 0) && near(linear, Math.SQRT1_2);
  if (isSoft)
    return activation.kind === 'tanh' && isPlain && isItself ? { kind: 'mish' } : undefined;
  switch (activation.kind) {
    case 'logistic':
      return isPlain && isItself ? { kind: 'swish' } : undefined;
    case 'erf':
      return isHalf && isRoot && square === 0 && cubic === 0 ? { kind: 'gelu' } : undefined;
    case 'tanh':
      return isHalf && near(constant, 0) && square === 0 && cubic !== 0
        ? { kind: 'gelu-tanh', linear, cubic }
        : undefined;
    case 'hard-sigmoid':
      return isPlain && isSixth(activation, inside) ? { kind: 'hard-swish' } : undefined;
    case 'clip': {
      const sigmoid = sigmoidOf(activation, { scale, shift }, inside);
      return sigmoid && isSixth(sigmoid, [0, 1]) ? { kind: 'hard-swish' } : undefined;
    }
    default:
      return undefined;
  }
}

type HardSigmoid = Extract<Activation, { kind: 'hard-sigmoid' }>;

/** x/6 + 1/2 between 0 and 1, of a line of x. */
const isSixth = (
  { alpha, beta }: HardSigmoid,
  [constant = 0, linear = 0, ...others]: readonly number[],
): boolean =>
  near(alpha * linear, 1 / 6) &&
  near(alpha * constant + beta, 0.5) &&
  others.every(coefficient => coefficient === 0);

/** scale · clip + shift, of a line of x, where it goes from 0 to 1. */
function sigmoidOf(
  activation: Activation,
  { scale, shift }: Pick<Line, 'scale' | 'shift'>,
  [constant = 0, linear = 0, ...others]: readonly number[],
): HardSigmoid | undefined {
  if (activation.kind !== 'clip' || others.some(coefficient => coefficient !== 0)) return undefined;
  const { low, high } = activation;
  if (!near(scale * low + shift, 0) || !near(scale * high + shift, 1)) return undefined;
  return {
    kind: 'hard-sigmoid',
    alpha: Math.fround(scale * linear),
    beta: Math.fround(scale * constant + shift),
  };
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-4;

/** Whether nothing is rounded behind a function, or only as each logistic function of bytes is: to multiples of 1/256. */
function isExact({ operation, output: { element, quantization } }: DraftLayer): boolean {
  if (element === 'f32') return true;
  const isLogistic = operation.kind === 'activation' && operation.activation.kind === 'logistic';
  const lowest = element === 'i8' ? -128 : element === 'u8' ? 0 : undefined;
  return isLogistic && quantization?.scale === 1 / 256 && quantization.zeroPoint === lowest;
}
