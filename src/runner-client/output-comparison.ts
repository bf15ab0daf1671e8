import { assert, at } from '../base/assert';
import type { Network } from '../core/network/network';
import type { Difference } from '../protocol/report';

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
    `The first difference is in layer ${layer}, channel ${channel}, row ${row}, column ${column}: ` +
    `${planned} with the plan, ${untiled} untiled.`
  );
};
