import assert from 'node:assert/strict';
import { bytesSource } from '../../../../src/formats/model-source';
import { onnx } from '../../../../src/formats/onnx/onnx';
import { writtenModel } from '../../../support/onnx-writer';

describe('patterns in ONNX networks', () => {
  it('convolutions of parts of the channels are one in groups', () => {
    const parts = ['a', 'b', 'c'];
    const model = writtenModel({
      inputs: [{ name: 'x', dims: [1, 6, 4, 4] }],
      outputs: ['y'],
      nodes: [
        { operator: 'Relu', inputs: ['x'], outputs: ['r'] },
        { operator: 'Split', inputs: ['r'], outputs: parts, integers: { axis: 1 } },
        ...parts.map(part => ({
          operator: 'Conv',
          inputs: [part, `w${part}`],
          outputs: [`c${part}`],
        })),
        { operator: 'Concat', inputs: parts.map(part => `c${part}`), outputs: ['s'] },
        { operator: 'Relu', inputs: ['s'], outputs: ['y'] },
      ],
      tensors: parts.map((part, place) => ({
        name: `w${part}`,
        dims: [1, 2, 1, 1],
        values: [10 * place, 10 * place + 1],
      })),
    });
    const { network, parameters, issues } = onnx.open(bytesSource('parts.onnx', model));
    assert.deepEqual(issues, []);
    const [relu, convolution, ...others] = network.layers;
    assert.deepEqual([relu?.operation.kind, others.length], ['activation', 0]);
    assert.ok(convolution?.operation.kind === 'convolution');
    assert.equal(convolution.operation.groups, 3);
    const weights = new Float32Array(3);
    parameters?.readWeights(convolution.index, 1, weights);
    assert.deepEqual([...weights], [1, 10, 11]);
  });
});
