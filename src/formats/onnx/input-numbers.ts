import { FLOATS } from '../graph/graph-builder';
import type { GraphInput } from '../graph/graph-translation';
import { allNumbers } from '../graph/stored-numbers';
import { elementOf } from '../graph/stored-types';
import { countOf, type KnownTensor } from '../graph/tensor';
import { STORED_TYPES } from './element-types';
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model';
import { arrangesOnly, quantizes } from './operators/operators';

/**
 * What an input of a network is given as: integers where an operator reads them that says which real numbers they stand for, else
 * floats.
 */
export function inputNumbers(
  graph: OnnxGraph,
  { name, type }: OnnxValue,
  open: (tensor: OnnxTensor) => KnownTensor,
): Pick<GraphInput, 'type' | 'isWhole'> {
  const stored = STORED_TYPES[type];
  const element = elementOf(stored);
  const reader = element && quantizingReader(graph, name);
  if (element === undefined || reader === undefined)
    return { type: FLOATS, isWhole: stored?.isWhole ?? false };
  const [scale = 1, zeroPoint = 0] = reader.map(value => {
    const tensor = constantNamed(graph, value);
    const isNumber = tensor !== undefined && STORED_TYPES[tensor.type] !== undefined;
    return isNumber && countOf(tensor.dims) === 1 ? allNumbers(open(tensor).numbers)[0] : undefined;
  });
  return { type: { element, quantization: { scale, zeroPoint } }, isWhole: false };
}

/** Names of the scale and zero point by which a value is read, if only behind operators that move its numbers. */
function quantizingReader({ nodes }: OnnxGraph, name: string): readonly string[] | undefined {
  const values = new Set([name]);
  for (const { operator, inputs, outputs } of nodes) {
    const place = inputs.findIndex(input => values.has(input));
    if (place < 0) continue;
    if (quantizes(operator)) return inputs.slice(place + 1, place + 3);
    if (arrangesOnly(operator)) for (const output of outputs) values.add(output);
  }
  return undefined;
}

function constantNamed({ initializers, nodes }: OnnxGraph, name: string): OnnxTensor | undefined {
  const isIts = ({ operator, outputs }: OnnxNode): boolean =>
    operator === 'Constant' && outputs.includes(name);
  const attributes = nodes.find(isIts)?.attributes ?? [];
  return initializers.get(name) ?? attributes.find(attribute => attribute.name === 'value')?.tensor;
}
