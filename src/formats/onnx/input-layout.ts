import type { OnnxGraph, OnnxNode, OnnxValue } from './onnx-model';

/** Operators in front of a network that treat each number by itself. */
const BY_NUMBER: ReadonlySet<string> = new Set([
  'Add',
  'Cast',
  'Clip',
  'DequantizeLinear',
  'Div',
  'Identity',
  'Mul',
  'QuantizeLinear',
  'Sub',
]);

/**
 * Whether an input of four dimensions has its channels last: what reads it first, behind operators that treat each number by
 * itself, puts them second.
 */
export function isChannelsLast({ nodes }: OnnxGraph, { name, dims }: OnnxValue): boolean {
  if (dims?.length !== 4) return false;
  const values = new Set([name]);
  for (const node of nodes) {
    if (!node.inputs.some(input => values.has(input))) continue;
    if (BY_NUMBER.has(node.operator)) for (const output of node.outputs) values.add(output);
    else return putsChannelsSecond(node);
  }
  return false;
}

const putsChannelsSecond = ({ operator, attributes }: OnnxNode): boolean =>
  operator === 'Transpose' &&
  attributes.some(({ name, integers }) => name === 'perm' && integers?.join() === '0,3,1,2');
