import type { Arithmetic } from './arithmetic';
import { foldBinary, foldUnary, foldWhere, knownTensor } from './known-arithmetic';
import type { NodeInputs } from './node-inputs';
import { need } from './node-refusal';
import { allNumbers } from './stored-numbers';
import type { StoredType } from './stored-types';
import type { KnownTensor, Tensor } from './tensor';

/** Nodes that formats of graphs have for sizes and other numbers that are in the file. */

/** A function of each number. */
export const knownUnary =
  (compute: (value: number) => number, staysWhole = true) =>
  (inputs: NodeInputs): KnownTensor =>
    foldUnary(inputs.known(0, 'operands'), compute, staysWhole);

/** A function of two numbers, or a comparison, whose results are whole. */
export const knownBinary =
  (compute: Arithmetic) =>
  (inputs: NodeInputs): KnownTensor =>
    foldBinary(inputs.known(0, 'operands'), inputs.known(1, 'operands'), compute, true);

/** The second input where the first one isn't 0, else the third. */
export const knownChoice = (inputs: NodeInputs): KnownTensor =>
  foldWhere(
    inputs.known(0, 'conditions'),
    inputs.known(1, 'operands'),
    inputs.known(2, 'operands'),
  );

const MOST_COUNTED = 2 ** 16;

/** Numbers from the first input on, below the second, as far apart as the third says. */
export function knownRange(inputs: NodeInputs): KnownTensor {
  const [start = 0, limit = 0, step = 1] = [0, 1, 2].map(
    index => allNumbers(inputs.known(index, 'limits').numbers)[0],
  );
  const count = Math.max(0, Math.ceil((limit - start) / step));
  need(count <= MOST_COUNTED, 'it makes too many constants');
  const values = Float64Array.from({ length: count }, (_, index) => start + index * step);
  return knownTensor([count], values, inputs.known(0, 'limits').isWhole);
}

/** All floats are computed in float32, so a cast between them changes nothing. */
export function cast(tensor: Tensor, type: StoredType): Tensor {
  const { name, isWhole } = type;
  if (tensor.kind === 'computed') {
    need(!isWhole, `it rounds to ${name}`);
    return { ...tensor, isWhole: false };
  }
  if (!isWhole || tensor.isWhole) return { ...tensor, isWhole, stored: type };
  const whole = foldUnary(tensor, name === 'bool' ? x => Number(x !== 0) : Math.trunc, true);
  return { ...whole, stored: type };
}
