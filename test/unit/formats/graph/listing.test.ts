import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { at } from '../../../../src/base/assert';
import type { SourceRange } from '../../../../src/base/source-range';
import { noFiles, openModel } from '../../../../src/formats/definition';
import type { Model } from '../../../../src/formats/format';
import { listingText } from '../../../../src/formats/graph/listing-language';
import { bytesSource } from '../../../../src/formats/model-source';
import { readOnnxFile } from '../../../../src/formats/onnx/onnx-file';
import { readTfliteFile } from '../../../../src/formats/tflite/tflite-file';
import { dataPath, describeWithData, readData } from '../../../support/data';
import { writtenModel } from '../../../support/onnx-writer';

interface NodeNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What a format's own reader finds of nodes. */
const NODES: Readonly<Record<string, (name: string, bytes: Uint8Array) => readonly NodeNames[]>> = {
  onnx: (name, bytes) => readOnnxFile(bytesSource(name, bytes), name).graph.nodes,
  tflite: (name, bytes) => readTfliteFile(bytesSource(name, bytes), name).nodes,
};

const modelOf = (format: string, fileName: string, bytes: Uint8Array): Model =>
  openModel({ fileName, format, content: { bytes } }, noFiles);

function listingOf({ listing }: Model) {
  assert.ok(listing !== undefined);
  const { text, places } = listing();
  return { lines: text.split('\n'), places };
}

const textIn = (lines: readonly string[], { start, end }: SourceRange): string => {
  assert.equal(start.line, end.line);
  return (lines[start.line] ?? assert.fail()).slice(start.column, end.column);
};

/** A name as ONNX's text has it. */
const isName = (written: string): boolean =>
  /^[A-Za-z_][\w.]*$/.test(written) || typeof JSON.parse(written) === 'string';

/** Whatever a node reads leads to the node that makes it. */
function checkReferences(model: Model, first: number, nodes: readonly NodeNames[]): void {
  const { lines } = listingOf(model);
  const makers = new Map(
    nodes.flatMap(({ outputs }, index) => outputs.map(name => [name, first + index] as const)),
  );
  const { places } = listingOf(model);
  const names = new Map(places.map(({ name, range }) => [range, name]));
  const references = listingText(model).references();
  const found = new Set(references.map(({ range }) => range));
  for (const { name, range, isOrigin } of places)
    if (!isOrigin && makers.has(name)) assert.ok(found.has(range), name);
  for (const { range, origin, to } of references) {
    assert.ok(origin !== undefined);
    assert.equal(textIn(lines, origin), textIn(lines, range));
    const maker = makers.get(names.get(range) ?? '');
    if (maker === undefined) assert.ok(origin.start.line < first);
    else assert.equal(origin.start.line, maker);
    if (to !== null) assert.ok(model.sourceMap.layersAt(origin.start.line).includes(to));
  }
}

/** Every node has its line, every name its place, and every layer a node. */
function checkListing(model: Model, nodes: readonly NodeNames[]): void {
  const { lines, places } = listingOf(model);
  const first = lines.indexOf('{') + 1;
  assert.equal(lines.length, first + nodes.length + 2);
  const written = new Map(places.map(({ name, range }) => [name, textIn(lines, range)]));
  assert.equal(new Set(written.values()).size, written.size);
  for (const { name, range } of places) assert.equal(textIn(lines, range), written.get(name));
  assert.ok([...written.values()].every(isName));
  const origins = places.filter(({ isOrigin }) => isOrigin).map(({ name }) => name);
  assert.equal(new Set(origins).size, origins.length);
  for (const [index, { inputs, outputs }] of nodes.entries()) {
    const named = places.filter(({ range }) => range.start.line === first + index);
    assert.deepEqual(
      named.map(({ name }) => name),
      [...outputs, ...inputs].filter(name => name !== ''),
    );
  }
  checkReferences(model, first, nodes);
  const { network, sourceMap } = model;
  assert.ok(sourceMap.head !== undefined);
  assert.equal(sourceMap.blocks[0], sourceMap.head);
  for (const { index } of network.layers)
    assert.ok(sourceMap.blocksOf(index).length > 0, `layer ${index}`);
  for (const { name, nameRange, outputRange, range } of sourceMap.blocks.slice(1)) {
    assert.match(textIn(lines, nameRange), new RegExp(`(?:^|\\.)${name}$`));
    assert.ok(outputRange !== undefined && outputRange.end.column < nameRange.start.column);
    assert.equal(textIn(lines, range), at(lines, range.start.line).trimStart());
  }
}

describe('the listing of a graph', () => {
  const bytes = writtenModel({
    inputs: [{ name: 'x', dims: [1, 2, 4, 4] }],
    outputs: ['y'],
    nodes: [
      {
        operator: 'Conv',
        inputs: ['x', 'the weights', ''],
        outputs: ['a/b'],
        integers: { strides: [1, 1] },
      },
      { operator: 'Relu', inputs: ['a/b'], outputs: ['y'] },
    ],
    tensors: [{ name: 'the weights', dims: [1, 2, 1, 1], values: [1, 2] }],
  });

  it('is in the syntax of ONNX, with quotes round names of other signs', () => {
    const { lines } = listingOf(modelOf('onnx', 'a.onnx', bytes));
    assert.deepEqual(lines.slice(lines.indexOf('>') + 1), [
      'written (float[1, 2, 4, 4] x) => (y)',
      '<',
      '  float[1, 2, 1, 1] "the weights"',
      '>',
      '{',
      '  "a/b" = Conv <strides = [1, 1]> (x, "the weights", "")',
      '  y = Relu ("a/b")',
      '}',
      '',
    ]);
  });

  it('has the layers on the lines of the nodes that they stand for', () => {
    const { network, sourceMap } = modelOf('onnx', 'a.onnx', bytes);
    const lines = network.layers.map(({ index }) =>
      sourceMap.blocksOf(index).map(({ range }) => range.start.line),
    );
    assert.deepEqual(lines, [[10, 11]]);
  });
});

describeWithData('listings of TensorFlow Lite', () => {
  const cases: readonly (readonly [operator: string, line: RegExp])[] = [
    ['o_dw_dil2', /= DEPTHWISE_CONV_2D <.*dilation_w_factor = 2, dilation_h_factor = 2> \(\w+, /],
    [
      'o_conv_3x3_s2_same_relu6',
      /= CONV_2D <padding = "\w+", stride_w = 2, stride_h = 2.*> \(\w+, /,
    ],
    ['o_maxpool_2s2_valid', /= MAX_POOL_2D <.*filter_width = \d, filter_height = \d.*> \(\w+\)$/],
    ['o_fc_relu', /= FULLY_CONNECTED <fused_activation_function = "RELU"> \(/],
  ];
  for (const [operator, line] of cases)
    it(`name the options of operators: ${operator}`, () => {
      const bytes = readData('zoo', 'tflite', 'ops', operator, 'model.tflite');
      const { lines } = listingOf(modelOf('tflite', 'model.tflite', bytes));
      assert.ok(
        lines.some(text => line.test(text)),
        lines.join('\n'),
      );
    });
});

describeWithData('listings of real networks', () => {
  for (const [format, nodesOf] of Object.entries(NODES))
    for (const name of readdirSync(dataPath('zoo', format, 'models')))
      it(name, () => {
        const bytes = readData('zoo', format, 'models', name);
        checkListing(modelOf(format, name, bytes), nodesOf(name, bytes));
      });
});
