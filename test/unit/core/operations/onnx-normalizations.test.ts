import { at } from '../../../../src/base/assert';
import { LINEAR } from '../../../../src/core/network/activation';
import type { OperationOf } from '../../../../src/core/network/operation';
import { describeWithData } from '../../../support/data';
import { assertComputes, assertComputesInTiles } from '../../../support/layer-execution';
import { batchItems, onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

const normalize = (
  over: 'channels' | 'positions',
  groups: number,
  epsilon: number,
): OperationOf<'normalize'> => ({ kind: 'normalize', over, groups, epsilon, activation: LINEAR });

describeWithData('normalizations of ONNX', () => {
  for (const [folder, epsilon] of [
    ['node/test_instancenorm_example', 1e-5],
    ['node/test_instancenorm_epsilon', 1e-2],
  ] as const)
    it(folder, () => {
      const { inputs, output } = onnxCase(folder, 3);
      const outputs = batchItems(output);
      for (const [item, input] of batchItems(at(inputs, 0)).entries())
        assertComputes({
          operation: normalize('positions', at(input.dims, 1), epsilon),
          inputs: [input],
          output: at(outputs, item),
          weights: at(inputs, 1).floats,
          biases: at(inputs, 2).floats,
        });
    });
});

describe('normalizations', () => {
  const dims = [1, 6, 5, 4];
  const floats = Float32Array.from({ length: 120 }, (_, i) => 3 * Math.sin(i * i) + 0.1 * i);
  const input: OnnxTensor = { dims, floats };
  const weights = Float32Array.of(1, -0.5, 2, 0.25, 1.5, 3);
  const biases = Float32Array.of(0, 1, -1, 0.5, 2, -3);
  const epsilon = 1e-3;

  /** ONNX's formula: y = scale · (x − mean) / sqrt(variance + epsilon) + bias over the numbers with the same key. */
  const expected = (keyOf: (channel: number, position: number) => number): OnnxTensor => {
    const keys = Array.from(floats, (_, i) => keyOf(Math.floor(i / 20), i % 20));
    const meanOf = (key: number, term: (x: number) => number): number => {
      const own = [...floats].filter((_, i) => keys[i] === key).map(term);
      return own.reduce((sum, x) => sum + x, 0) / own.length;
    };
    return {
      dims,
      floats: floats.map((x, i) => {
        const key = at(keys, i);
        const mean = meanOf(key, each => each);
        const variance = meanOf(key, each => (each - mean) ** 2);
        const channel = Math.floor(i / 20);
        return (
          (at(weights, channel) * (x - mean)) / Math.sqrt(variance + epsilon) + at(biases, channel)
        );
      }),
    };
  };

  it('of the channels of each position are as LayerNormalization over the last axis says, in tiles, too', () => {
    for (const groups of [1, 2])
      assertComputesInTiles({
        operation: normalize('channels', groups, epsilon),
        inputs: [input],
        output: expected((channel, position) => position * 6 + Math.floor(channel / (6 / groups))),
        weights,
        biases,
      });
  });

  it('of groups of channels over all positions are as GroupNormalization says', () => {
    for (const groups of [1, 2, 3, 6])
      assertComputes({
        operation: normalize('positions', groups, epsilon),
        inputs: [input],
        output: expected(channel => Math.floor(channel / (6 / groups))),
        weights,
        biases,
      });
  });
});
