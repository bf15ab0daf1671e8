import { at } from '../../base/assert';
import { isInput, type Reference } from '../network/network';
import type { OperationOf } from '../network/operation';
import type { DraftLayer } from './draft';
import type { Surroundings } from './rewriting';

/** More layers, one behind the other, are none that anybody writes. */
const DEPTH = 6;

/** scale · x + shift with the same two numbers for all channels, of a number x that another layer computes. */
export interface Line {
  readonly scale: number;
  readonly shift: number;
  readonly of: Reference;
  /** Layers that it stands for. */
  readonly layers: readonly DraftLayer[];
}

/** What a reference is a line of: itself, if nothing else. */
export function lineOf(reference: Reference, draft: Surroundings, depth = 0): Line {
  const layer = depth > DEPTH ? undefined : draft.layer(reference);
  const line = layer && lineBehind(layer, draft, depth);
  return line ?? { scale: 1, shift: 0, of: reference, layers: [] };
}

/** The line that a layer computes, if it does. */
export function lineBehind(layer: DraftLayer, draft: Surroundings, depth = 0): Line | undefined {
  const own = ownLine(layer);
  if (own === undefined) return undefined;
  const before = lineOf(at(layer.inputs, 0), draft, depth + 1);
  return {
    scale: own.scale * before.scale,
    shift: own.scale * before.shift + own.shift,
    of: before.of,
    layers: [...before.layers, layer],
  };
}

/** The two numbers of a layer that scales and shifts all channels alike. */
function ownLine({ operation, output, numbers }: DraftLayer) {
  if (operation.kind !== 'channel-affine' || operation.activation.kind !== 'linear')
    return undefined;
  const scales = new Float32Array(output.shape.channels);
  numbers.readWeights(0, scales);
  const shifts = numbers.biases();
  const [scale = 1] = scales;
  const [shift = 0] = shifts;
  const isOne = scales.every(each => each === scale) && shifts.every(each => each === shift);
  return isOne ? { scale, shift } : undefined;
}

/** Coefficients of 1, x, x² and x³. */
export interface Polynomial {
  readonly coefficients: readonly number[];
  readonly layers: readonly DraftLayer[];
}

const DEGREE = 3;

/** What a reference computes of x number by number; undefined where that is no polynomial of third degree. */
export function polynomialOf(
  reference: Reference,
  x: Reference,
  draft: Surroundings,
  depth = 0,
): Polynomial | undefined {
  if (reference === x) return { coefficients: [0, 1], layers: [] };
  if (isInput(reference) || depth > DEPTH) return undefined;
  const layer = draft.layer(reference);
  if (layer === undefined) return undefined;
  const { operation, inputs } = layer;
  const operand = (place: number): Polynomial | undefined =>
    polynomialOf(at(inputs, place), x, draft, depth + 1);
  if (operation.kind === 'channel-affine') {
    const own = ownLine(layer);
    const before = operand(0);
    const made = own && before && sum(scaled(before.coefficients, own.scale), [own.shift]);
    return before && of([before], layer, made);
  }
  if (operation.kind !== 'elementwise' || operation.activation.kind !== 'linear') return undefined;
  if (operation.operator === 'power') return power(layer, operand(0), draft);
  if (!operation.spreads.every(spread => spread === 'each')) return undefined;
  const [a, b] = [operand(0), operand(1)];
  const coefficients = a && b && combined(operation, a.coefficients, b.coefficients);
  return coefficients && of([a, b], layer, coefficients);
}

const of = (
  operands: readonly Polynomial[],
  layer: DraftLayer,
  coefficients: readonly number[] | undefined,
): Polynomial | undefined =>
  coefficients && { coefficients, layers: [...operands.flatMap(({ layers }) => layers), layer] };

function combined(
  { operator }: OperationOf<'elementwise'>,
  a: readonly number[],
  b: readonly number[],
): readonly number[] | undefined {
  switch (operator) {
    case 'add':
      return sum(a, b);
    case 'subtract':
      return sum(a, scaled(b, -1));
    case 'multiply':
      return product(a, b);
    default:
      return undefined;
  }
}

/** To the second or the third. */
function power(
  layer: DraftLayer,
  base: Polynomial | undefined,
  draft: Surroundings,
): Polynomial | undefined {
  const exponents = draft.layer(at(layer.inputs, 1));
  if (base === undefined || exponents?.operation.kind !== 'constant') return undefined;
  const { channels, height, width } = exponents.output.shape;
  if (channels * height * width !== 1) return undefined;
  const numbers = new Float32Array(1);
  exponents.numbers.readWeights(0, numbers);
  const squared = product(base.coefficients, base.coefficients);
  const made = numbers[0] === 2 ? squared : squared && product(squared, base.coefficients);
  return numbers[0] === 2 || numbers[0] === 3 ? of([base], layer, made) : undefined;
}

const scaled = (a: readonly number[], factor: number): readonly number[] =>
  a.map(coefficient => factor * coefficient);

const sum = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, n) => (a[n] ?? 0) + (b[n] ?? 0));

function product(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const made = Array.from({ length: a.length + b.length - 1 }, () => 0);
  for (const [n, x] of a.entries())
    for (const [m, y] of b.entries()) made[n + m] = (made[n + m] ?? 0) + x * y;
  return made.length <= DEGREE + 1 ? made : undefined;
}
