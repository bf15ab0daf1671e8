import type { SourcePosition, SourceRange } from '../../base/source-range';
import { sourceMapOf, type SourceBlock, type SourceMap } from '../source-map';
import { typeName } from './element-types';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model';

/** A binary model as a text that people read, in the syntax of ONNX's own (docs/Syntax.md), one node a line. */
export interface Listing {
  readonly text: () => string;
  /** Where a node stands in it: its line. */
  readonly rangeOf: (node: number) => SourceRange;
}

/** Longer lists of numbers are cut: weights are not read for a listing. */
const MOST_ITEMS = 16;

export function listingOf(model: OnnxModel): Listing {
  const { nodes } = model.graph;
  const head = headLines(model);
  return {
    text: () => [...head, ...nodes.map(node => `  ${nodeLine(node)}`), '}', ''].join('\n'),
    rangeOf: node => wholeLine(head.length + node, 2 + nodeLine(nodes[node]).length),
  };
}

const place = (line: number, column: number): SourcePosition => ({ line, column });

const wholeLine = (line: number, end: number): SourceRange => ({
  start: place(line, 2),
  end: place(line, end),
});

/** What stands before the first node. */
function headLines({ irVersion, producer, opsets, graph }: OnnxModel): readonly string[] {
  const versions = [...opsets].map(([domain, version]) => `"${domain}" : ${version}`);
  const tensors = [...graph.initializers.values()];
  return [
    '<',
    `  ir_version: ${irVersion},`,
    `  opset_import: [${versions.join(', ')}],`,
    `  producer_name: ${JSON.stringify(producer)}`,
    '>',
    `${identifier(graph.name)} (${graph.inputs.map(valueText).join(', ')}) => (${graph.outputs.map(valueText).join(', ')})`,
    ...(tensors.length === 0
      ? []
      : [
          '<',
          ...tensors.map(
            (tensor, i) => `  ${tensorText(tensor)}${i + 1 < tensors.length ? ',' : ''}`,
          ),
          '>',
        ]),
    '{',
  ];
}

/** Names of ONNX's text need quotes where they have other signs. */
const identifier = (name: string): string =>
  /^[A-Za-z_][\w.]*$/.test(name) ? name : JSON.stringify(name);

const valueText = ({ name, type, dims }: OnnxValue): string =>
  `${typeName(type)}[${dims?.join(', ') ?? '...'}] ${identifier(name)}`;

const tensorText = ({ name, type, dims }: OnnxTensor): string =>
  `${typeName(type)}[${dims.join(', ')}] ${identifier(name)}`;

/** `y = Conv <strides = [2, 2]> (x, w, b)` */
function nodeLine(node: OnnxNode | undefined): string {
  if (node === undefined) return '';
  const { domain, operator, inputs, outputs, attributes } = node;
  const called = domain === '' ? operator : `${domain}.${operator}`;
  const said = attributes.length === 0 ? '' : ` <${attributes.map(attributeText).join(', ')}>`;
  return `${outputs.map(identifier).join(', ')} = ${called}${said} (${inputs.map(identifier).join(', ')})`;
}

function attributeText(attribute: OnnxAttribute): string {
  const { name, float, integer, text, tensor, floats, integers, texts, isGraph } = attribute;
  const list = (items: readonly unknown[]): string =>
    items.length > MOST_ITEMS
      ? `[${items.slice(0, MOST_ITEMS).join(', ')}, ...]`
      : `[${items.join(', ')}]`;
  const value =
    integer?.toString() ??
    (float === undefined ? undefined : floatText(float)) ??
    (text === undefined ? undefined : JSON.stringify(text)) ??
    (integers && list(integers)) ??
    (floats && list(floats.map(floatText))) ??
    (texts && list(texts.map(item => JSON.stringify(item)))) ??
    (tensor && `${typeName(tensor.type)}[${tensor.dims.join(', ')}]`) ??
    (isGraph ? '{...}' : '[]');
  return `${name} = ${value}`;
}

/** Of float32 as few digits as tell it from others; always with a point, as whole numbers are something else. */
function floatText(value: number): string {
  const digits = String(Number(value.toPrecision(7)));
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

/** Where the layers stand that nodes make. @param origins by layer, the nodes that it stands for. */
export function listingMap(
  { graph: { nodes } }: OnnxModel,
  { rangeOf }: Listing,
  origins: readonly (readonly number[])[],
): SourceMap {
  const layersOf = new Map<number, number[]>();
  for (const [layer, made] of origins.entries())
    for (const node of made) layersOf.set(node, [...(layersOf.get(node) ?? []), layer]);
  const blocks = [...layersOf].map(([node, layers]): SourceBlock => {
    const range = rangeOf(node);
    const name = nodes[node]?.operator ?? '';
    const column = nodeLine(nodes[node]).indexOf(' = ') + 3 + range.start.column;
    return {
      name,
      nameRange: {
        start: place(range.start.line, column),
        end: place(range.start.line, column + name.length),
      },
      range,
      layers,
      characteristic: nodes[node]?.outputs[0] ?? '',
    };
  });
  return sourceMapOf(blocks.sort((a, b) => a.range.start.line - b.range.start.line));
}
