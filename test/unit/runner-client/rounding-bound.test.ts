import assert from 'node:assert/strict';
import { at } from '../../../src/base/assert';
import type { ParameterSource } from '../../../src/core/network/parameters';
import { untiledPlan } from '../../../src/core/tiling/plan';
import { withKernels } from '../../../src/core/tiling/kernel-choice';
import { countOf } from '../../../src/formats/graph/tensor';
import { bytesSource } from '../../../src/formats/model-source';
import { onnx } from '../../../src/formats/onnx/onnx';
import { roundingBound } from '../../../src/runner-client/rounding-bound';
import { describeWithData } from '../../support/data';
import { runModel } from '../../support/model-run';
import { NetworkBuilder } from '../../support/network-builder';
import { assertGolden, goldenCase, noise, zooModel } from '../../support/onnx-golden';

/** The largest bias of a layer is missing. */
const damaged = (parameters: ParameterSource, layer: number): ParameterSource => ({
  readWeights: (...call) => parameters.readWeights(...call),
  biases: index => {
    const biases = parameters.biases(index);
    if (index !== layer) return biases;
    const sizes = biases.map(Math.abs);
    const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
    return biases.map((bias, channel) => (channel === largest ? 0 : bias));
  },
});

describe('bound for what rounding changes', () => {
  it('grows with the layers on the longest way to an output, and is tighter for shallow networks', () => {
    const builder = new NetworkBuilder({ channels: 2, height: 8, width: 8 });
    for (let layer = 0; layer < 20; layer++) builder.convolution(2, 3);
    const network = builder.build();
    const plan = untiledPlan(20);
    const bound = (layer: number, of = plan): number => roundingBound(network, of, layer);
    assert.equal(bound(19), 20 * bound(0));
    assert.ok(bound(0) < 1e-5 && bound(0) > 2 ** -24);
    const fast = withKernels(network, plan, 'fast');
    assert.ok(bound(19, fast) > bound(19));
  });
});

describeWithData('bound for what rounding changes in real networks', () => {
  for (const name of ['yolox_nano', 'minifasnet_v2_80', 'mobilenetv2_035_128', 's_dncnn_res'])
    it(`${name}: onnxruntime is within it, and a run without one of the biases isn't`, () => {
      const golden = goldenCase(name) ?? assert.fail('no numbers');
      const size = name === 'mobilenetv2_035_128' ? { width: 128, height: 128 } : {};
      const model = onnx.open(bytesSource(`${name}.onnx`, zooModel(name)), size);
      const { network, parameters, tensors } = model;
      assert.ok(parameters !== undefined);
      const inputs = noise(golden.inputs.map(countOf));
      const plan = untiledPlan(network.layers.length);
      const whole = runModel(model, inputs);
      const biased = network.layers.filter(
        ({ index, operation }) =>
          operation.kind === 'convolution' && parameters.biases(index).some(bias => bias !== 0),
      );
      const middle = at(biased, biased.length >> 1).index;
      const faulty = runModel({ ...model, parameters: damaged(parameters, middle) }, inputs);
      tensors().outputs.forEach((tensor, index) => {
        const expected = at(golden.outputs, index);
        const bound = roundingBound(network, plan, tensor.base);
        assertGolden(expected, whole.floatsOf(tensor), bound);
        assert.throws(() => assertGolden(expected, faulty.floatsOf(tensor), bound), /instead of/);
      });
    });
});
