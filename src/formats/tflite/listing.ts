import type { ListedGraph, ListedNode, ListedValue } from '../graph/graph-listing';
import { identifiers } from '../graph/listed-names';
import { typeName } from './element-types';
import { optionTexts } from './operator-options';
import type { TfliteModel, TfliteNode, TfliteTensor } from './tflite-model';

/** A file in the words of its listing. */
export function listedGraph({ version, description, name, ...graph }: TfliteModel): ListedGraph {
  const { tensors, inputs, outputs, nodes } = graph;
  const listed = (names: readonly string[]): readonly ListedValue[] =>
    names.map(value => listedValue(value, tensors.get(value)));
  const read = new Set(nodes.flatMap(node => node.inputs));
  const stored = [...tensors.values()].filter(tensor => tensor.content !== undefined);
  return {
    name,
    facts: [
      `opset_import: ["TFLite" : ${version}]`,
      `producer_name: ${JSON.stringify(description)}`,
    ],
    inputs: listed(inputs),
    outputs: listed(outputs),
    stored: listed(stored.flatMap(tensor => (read.has(tensor.name) ? tensor.name : []))),
    nodes: nodes.map(listedNode),
    written: identifiers([
      ...inputs,
      ...outputs,
      ...nodes.flatMap(node => node.outputs),
      ...tensors.keys(),
    ]),
  };
}

const listedValue = (name: string, tensor: TfliteTensor | undefined): ListedValue => ({
  name,
  type: tensor === undefined ? '' : `${typeName(tensor.type)}[${dimsText(tensor)}]`,
});

/** What the converter left open is −1 in the signature. */
const dimsText = ({ dims, signature }: TfliteTensor): string =>
  dims.map((size, axis) => ((signature[axis] ?? size) < 0 ? '?' : size)).join(', ');

const listedNode = ({ operator, isCustom, inputs, outputs, options }: TfliteNode): ListedNode => ({
  operator: isCustom ? `custom.${operator}` : operator,
  inputs,
  outputs,
  attributes: isCustom ? [] : optionTexts(operator, options),
});
