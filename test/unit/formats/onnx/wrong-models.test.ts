import assert from 'node:assert/strict';
import { networkDefects } from '../../../../src/core/operations/validation';
import { byteSourceOf } from '../../../../src/formats/byte-source';
import { bytesSource, fileSource } from '../../../../src/formats/model-source';
import { onnx } from '../../../../src/formats/onnx/onnx';
import { writtenModel, type WrittenModel } from '../../../support/onnx-writer';

const INPUT = { name: 'x', dims: [1, 2, 4, 4] } as const;
const RELU = { operator: 'Relu', inputs: ['x'], outputs: ['y'] } as const;

/** A convolution of one filter by weights with these dimensions. */
const convolution = (dims: readonly number[], count: number): WrittenModel => ({
  inputs: [INPUT],
  outputs: ['y'],
  nodes: [{ operator: 'Conv', inputs: ['x', 'w'], outputs: ['y'] }],
  tensors: [{ name: 'w', dims, values: Array.from({ length: count }, () => 1) }],
});

interface Wrong {
  readonly title: string;
  readonly model: WrittenModel;
  readonly says: RegExp;
}

const WRONG: readonly Wrong[] = [
  {
    title: 'nodes that wait for one another',
    model: {
      inputs: [INPUT],
      outputs: ['b'],
      nodes: [
        { operator: 'Add', inputs: ['x', 'b'], outputs: ['a'] },
        { operator: 'Relu', inputs: ['a'], outputs: ['b'] },
      ],
    },
    says: /wait for one another/,
  },
  {
    title: 'a value that nothing computes',
    model: { inputs: [INPUT], outputs: ['y'], nodes: [{ ...RELU, inputs: ['z'], name: 'first' }] },
    says: /Relu 'first' reads 'z', which nothing computes/,
  },
  {
    title: 'no input',
    model: { inputs: [], outputs: ['y'], nodes: [] },
    says: /has no input/,
  },
  {
    title: 'no output',
    model: { inputs: [INPUT], outputs: ['z'], nodes: [RELU] },
    says: /has no output that a node computes/,
  },
  {
    title: 'an input of 2⁶⁰ numbers',
    model: {
      inputs: [{ name: 'x', dims: [1, 2 ** 20, 2 ** 20, 2 ** 20] }],
      outputs: ['y'],
      nodes: [RELU],
    },
    says: /The input 'x' has no numbers, or more than any memory holds/,
  },
  {
    title: 'a batch',
    model: { inputs: [{ name: 'x', dims: [8, 2, 4, 4] }], outputs: ['y'], nodes: [RELU] },
    says: /has a batch of 8/,
  },
  {
    title: 'an open size',
    model: { inputs: [{ name: 'x', dims: ['N', 3, 'h', 'w'] }], outputs: ['y'], nodes: [RELU] },
    says: /leaves its dimension 2 open \(h\): give the size with --width and --height/,
  },
  {
    title: 'weights for other channels',
    model: convolution([1, 3, 1, 1], 3),
    says: /Conv 'y' cannot be read: its weights are for 3 channels, and its input has 2/,
  },
  {
    title: 'a window larger than its map',
    model: convolution([1, 2, 9, 9], 162),
    says: /Conv 'y' cannot be read: its window is larger than the map/,
  },
  {
    title: 'an operator of somebody',
    model: { inputs: [INPUT], outputs: ['y'], nodes: [{ ...RELU, domain: 'com.example' }] },
    says: /the operator com\.example\.Relu is not supported/,
  },
  ...(
    [
      ['Unsqueeze', { axes: [9] }, /its axes are none of its dimensions/],
      ['Concat', { axis: 7 }, /its axis 7 isn't one of 4/],
      ['ReduceMean', { axes: [-9] }, /its axis -9 isn't one of 4/],
      ['Slice', { starts: [0], ends: [1, 1], axes: [2, 3] }, /not one for each dimension/],
      ['Slice', { starts: [0], ends: [1], axes: [8] }, /its axis 8 isn't one of 4/],
      ['SpaceToDepth', { blocksize: 3 }, /not a multiple of its blocks/],
    ] as const
  ).map(([operator, integers, says]) => ({
    title: `${operator} of dimensions that are not there: ${JSON.stringify(integers)}`,
    model: {
      inputs: [INPUT],
      outputs: ['y'],
      nodes: [
        { operator, inputs: operator === 'Concat' ? ['x', 'x'] : ['x'], outputs: ['y'], integers },
      ],
      opset: 9,
    },
    says,
  })),
  {
    title: 'a tensor spread over 2⁶⁰ numbers',
    model: {
      inputs: [INPUT],
      outputs: ['y'],
      nodes: [
        { operator: 'Expand', inputs: ['x', 's'], outputs: ['e'] },
        { operator: 'Add', inputs: ['e', 'e'], outputs: ['y'] },
      ],
      tensors: [{ name: 's', dims: [6], type: 7, values: [2 ** 30, 2 ** 30, 1, 1, 1, 1] }],
    },
    says: /Add 'y' cannot be read: its output has no numbers, or too many/,
  },
];

describe('ONNX networks that are wrong', () => {
  for (const { title, model, says } of WRONG)
    it(title, () => {
      const { issues, network } = onnx.open(bytesSource('wrong.onnx', writtenModel(model)));
      const errors = issues.filter(({ severity }) => severity === 'error');
      assert.match(errors.map(({ message }) => message).join('\n'), says);
      const defects = networkDefects(network).filter(defect => defect.startsWith('layer'));
      assert.deepEqual(defects, []);
    });

  it('a tensor with fewer numbers than its dimensions say', () => {
    const source = bytesSource('wrong.onnx', writtenModel(convolution([1, 2, 3, 3], 17)));
    assert.throws(
      () => onnx.open(source),
      /wrong\.onnx: the tensor w has 68 bytes of float, and its dimensions say 18/,
    );
  });

  it('an attribute with more numbers than a call has room for', () => {
    const axes = Array.from({ length: 300_000 }, () => 1);
    const nodes = [{ operator: 'Squeeze', inputs: ['x'], outputs: ['y'], integers: { axes } }];
    const bytes = writtenModel({ inputs: [INPUT], outputs: ['y'], nodes, opset: 11 });
    const { issues } = onnx.open(bytesSource('wrong.onnx', bytes));
    assert.match(
      issues.map(({ message }) => message).join('\n'),
      /removes a dimension that is not 1/,
    );
  });

  it('nodes that are refused for one reason are told once', () => {
    const mystery = (input: string, output: string) =>
      ({ operator: 'Mystery', domain: 'com.example', inputs: [input], outputs: [output] }) as const;
    const names = ['x', 'a', 'b', 'c', 'd', 'y'];
    const nodes = names.slice(1).map((output, place) => mystery(names[place] ?? '', output));
    const values = names.map(name => ({ name, dims: [1, 2, 4, 4] }));
    const bytes = writtenModel({ inputs: [INPUT], outputs: ['y'], nodes, values });
    const { issues } = onnx.open(bytesSource('wrong.onnx', bytes));
    assert.deepEqual(
      issues.map(({ message }) => message),
      [
        "5 nodes Mystery cannot be run yet ('a', 'b', 'c', …): the operator com.example.Mystery is not supported (opset 1). " +
          'Their shapes are known, so the network can be planned.',
      ],
    );
  });

  it('what follows a node without a shape is told once', () => {
    const nodes = [
      { operator: 'Mystery', inputs: ['x'], outputs: ['a'] },
      { operator: 'Relu', inputs: ['a'], outputs: ['b'] },
      { operator: 'Relu', inputs: ['b'], outputs: ['y'] },
    ];
    const bytes = writtenModel({ inputs: [INPUT], outputs: ['y'], nodes });
    const { issues } = onnx.open(bytesSource('wrong.onnx', bytes));
    assert.deepEqual(
      issues.map(({ id, range }) => [id, range.start.line]),
      [
        ['node-unknown-shape', 7],
        ['graph-no-output', 5],
      ],
    );
  });
});

describe('open sizes of ONNX networks', () => {
  const dimsOf = (second: readonly (string | number)[], options = {}) => {
    const model: WrittenModel = {
      inputs: [
        { name: 'x', dims: ['N', 3, 'h', 'w'] },
        { name: 'y', dims: second },
      ],
      outputs: ['z'],
      nodes: [{ operator: 'Concat', inputs: ['x', 'y'], outputs: ['z'] }],
    };
    const { network, issues } = onnx.open(bytesSource('net.onnx', writtenModel(model)), options);
    const [, { output } = assert.fail()] = network.inputs;
    const { channels, height, width } = output.shape;
    const open = issues.filter(({ id }) => id === 'onnx-open-dimension').length;
    return { sizes: [channels, height, width], open };
  };

  it('are those of the first input that are called so', () => {
    const wish = { height: 6, width: 8 };
    assert.deepEqual(dimsOf(['N', 2, 'h', 'w'], wish), { sizes: [2, 6, 8], open: 0 });
    assert.deepEqual(dimsOf(['N', 2, 'w', 'h'], wish), { sizes: [2, 8, 6], open: 0 });
  });

  it('are as wished in maps of other inputs, unless the file says them', () => {
    const wish = { height: 6, width: 8 };
    assert.deepEqual(dimsOf(['M', 2, 'a', 'b'], wish), { sizes: [2, 6, 8], open: 0 });
    assert.deepEqual(dimsOf([1, 2, 3, 4], wish), { sizes: [2, 3, 4], open: 0 });
  });

  it('are told once for each name', () => {
    assert.deepEqual(dimsOf(['N', 2, 'h', 'w']), { sizes: [2, 1, 1], open: 2 });
  });
});

describe('ONNX networks with their numbers in other files', () => {
  const model = (location: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
    writtenModel({
      ...convolution([1, 2, 1, 1], 0),
      tensors: [{ name: 'w', dims: [1, 2, 1, 1], external: { location, ...more } }],
    });
  const numbers = Float32Array.of(9, 5, 7);

  function weights(bytes: Uint8Array): Float32Array {
    const source = fileSource('nets/net.onnx', byteSourceOf(bytes), parts => {
      assert.deepEqual(parts, ['net.data']);
      return byteSourceOf(new Uint8Array(numbers.buffer));
    });
    const { parameters, issues } = onnx.open(source);
    assert.deepEqual(issues, []);
    const read = new Float32Array(2);
    parameters?.readWeights(0, 0, read);
    return read;
  }

  it('are read from their place there', () => {
    assert.deepEqual([...weights(model('net.data'))], [9, 5]);
    assert.deepEqual([...weights(model('./net.data', { offset: '4', length: '8' }))], [5, 7]);
  });

  it('read nothing behind the end of that', () => {
    assert.throws(
      () => weights(model('net.data', { offset: '8' })),
      /w ends behind the end of its file/,
    );
  });

  for (const path of ['../../etc/passwd', '/etc/passwd', 'C:\\secret', 'a/../../b'])
    it(`read nothing outside of the folder: ${path}`, () => {
      assert.throws(() => weights(model(path)), /may only name files in its own folder/);
    });
});
