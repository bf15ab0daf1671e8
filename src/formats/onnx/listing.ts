import type { ListedGraph, ListedNode, ListedValue } from '../graph/graph-listing';
import { quotedName } from '../graph/listed-names';
import { floatText, listText } from '../graph/listed-values';
import { typeName } from './element-types';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model';

/** A file in the words of its listing. */
export function listedGraph({ irVersion, producer, opsets, graph }: OnnxModel): ListedGraph {
  const versions = [...opsets].map(([domain, version]) => `"${domain}" : ${version}`);
  const { name, nodes, initializers } = graph;
  return {
    name,
    facts: [
      `ir_version: ${irVersion}`,
      `opset_import: [${versions.join(', ')}]`,
      `producer_name: ${JSON.stringify(producer)}`,
    ],
    // Old files call their stored numbers inputs as well.
    inputs: graph.inputs.filter(input => !initializers.has(input.name)).map(listedValue),
    outputs: graph.outputs.map(listedValue),
    stored: [...initializers.values()].map(listedValue),
    nodes: nodes.map(listedNode),
    written: quotedName,
  };
}

const listedValue = ({ name, type, dims }: OnnxValue | OnnxTensor): ListedValue => ({
  name,
  type: type === 0 ? '' : `${typeName(type)}[${dims?.join(', ') ?? '...'}]`,
});

const listedNode = ({ domain, operator, inputs, outputs, attributes }: OnnxNode): ListedNode => ({
  operator: domain === '' ? operator : `${domain}.${operator}`,
  inputs,
  outputs,
  attributes: attributes.map(attributeText),
});

function attributeText(attribute: OnnxAttribute): string {
  const { name, float, integer, text, tensor, floats, integers, texts, isGraph } = attribute;
  const value =
    integer?.toString() ??
    (float === undefined ? undefined : floatText(float)) ??
    (text === undefined ? undefined : JSON.stringify(text)) ??
    (integers && listText(integers)) ??
    (floats && listText(floats.map(floatText))) ??
    (texts && listText(texts.map(item => JSON.stringify(item)))) ??
    (tensor && `${typeName(tensor.type)}[${tensor.dims.join(', ')}]`) ??
    (isGraph ? '{...}' : '[]');
  return `${name} = ${value}`;
}
