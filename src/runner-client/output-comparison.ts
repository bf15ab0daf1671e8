import { assert, at } from '../base/assert';
import { type Network } from '../core/network/network';
import type { Deviation, Difference } from '../protocol/report';

/** Outputs of a run by layer, C×H×W. */
export type Outputs = ReadonlyMap<number, Float32Array>;

/** Compares the outputs of two runs bit by bit; undefined when they are identical. */
export function firstDifference(
  network: Network,
  planned: Outputs,
  untiled: Outputs,
): Difference | undefined {
  for (const [layer, expected] of untiled) {
    const actual = planned.get(layer);
    assert(actual?.length === expected.length, `output ${layer} is missing or of another size`);
    const index = firstDifferentWord(actual, expected);
    if (index === undefined) continue;
    const { height, width } = at(network.layers, layer).output.shape;
    return {
      layer,
      channel: Math.floor(index / (height * width)),
      row: Math.floor(index / width) % height,
      column: index % width,
      planned: actual[index] ?? NaN,
      untiled: expected[index] ?? NaN,
    };
  }
  return undefined;
}

/**
 * The layers in which fast kernels are compared with exact ones: the network's outputs, but of a softmax what it is
 * made of, since it multiplies differences by the size of its inputs.
 */
export const deviationLayers = (network: Network): readonly number[] =>
  network.outputs.map(index => {
    const { operation, inputs } = at(network.layers, index);
    const [source] = inputs;
    const isMade = operation.kind === 'softmax' && source !== undefined && source >= 0;
    return isMade ? source : index;
  });

/**
 * The output that is farthest from an expected one, measured by what `limitOf` allows it. A number beside one that is
 * none is as far away as can be.
 */
export function largestDeviation(
  actual: Outputs,
  expected: Outputs,
  limitOf: (layer: number) => number,
): Deviation {
  let farthest: Deviation = { layer: 0, relative: -1, limit: 1 };
  for (const [layer, numbers] of expected) {
    const others = actual.get(layer);
    assert(others?.length === numbers.length, `output ${layer} is missing or of another size`);
    const relative = relativeDifference(others, numbers);
    const limit = limitOf(layer);
    if (relative / limit > farthest.relative / farthest.limit)
      farthest = { layer, relative, limit };
  }
  return farthest;
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  let scale = 0;
  let difference = 0;
  expected.forEach((x, index) => {
    const y = actual[index] ?? NaN;
    const distance = Object.is(x, y) ? 0 : Math.abs(x - y);
    difference = Number.isNaN(distance) ? Number.MAX_VALUE : Math.max(difference, distance);
    if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  });
  return difference === 0 ? 0 : Math.min(Number.MAX_VALUE, difference / scale);
}

export const isSmall = ({ relative, limit }: Deviation): boolean => relative <= limit;

/** `from`: what was compared with. */
export const describeDeviation = (
  { layer, relative, limit }: Deviation,
  from: 'exact kernels' | 'exact kernels in WebAssembly',
): string =>
  `largest difference from ${from}: ${relative.toExponential(1)} of the largest value of ` +
  `layer ${layer}; up to ${limit.toExponential(0)} is due to rounding`;

function firstDifferentWord(a: Float32Array, b: Float32Array): number | undefined {
  const [x, y] = [words(a), words(b)];
  const index = x.findIndex((word, position) => word !== y[position]);
  return index < 0 ? undefined : index;
}

/** The bits, so that −0 differs from 0 and NaN equals itself. */
const words = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length);

export const describeDifference = (difference: Difference): string => {
  const { layer, channel, row, column, planned, untiled } = difference;
  return (
    `First difference in layer ${layer}, channel ${channel}, row ${row}, column ${column}: ` +
    `${planned} with the plan, ${untiled} untiled.`
  );
};
