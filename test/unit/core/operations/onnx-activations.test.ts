import { leaky, type Activation } from '../../../../src/core/network/activation';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase } from '../../../support/onnx-tensor';

/** Cases of ONNX's own tests, and what their nodes compute. */
const CASES: readonly (readonly [folder: string, activation: Activation])[] = [
  ['node/test_clip', { kind: 'clip', low: -1, high: 1 }],
  ['node/test_clip_inbounds', { kind: 'clip', low: -5, high: 5 }],
  ['node/test_clip_default_min', { kind: 'clip', low: 0, high: Infinity }],
  ['node/test_clip_default_max', { kind: 'clip', low: -Infinity, high: 0 }],
  ['node/test_clip_min_greater_than_max', { kind: 'clip', low: 2, high: 1 }],
  ['node/test_elu', { kind: 'elu', alpha: 2 }],
  ['node/test_exp_example', { kind: 'exp' }],
  ['node/test_hardsigmoid_example', { kind: 'hard-sigmoid', alpha: 0.5, beta: 0.6 }],
  ['node/test_hardswish', { kind: 'hard-swish' }],
  ['node/test_mish', { kind: 'mish' }],
  ['node/test_sigmoid', { kind: 'logistic' }],
  ['node/test_softplus', { kind: 'softplus' }],
  ['node/test_tanh', { kind: 'tanh' }],
  ['pytorch-converted/test_ELU', { kind: 'elu', alpha: 2 }],
  ['pytorch-converted/test_LeakyReLU', leaky(0.01)],
  ['pytorch-converted/test_Softplus', { kind: 'softplus' }],
  ['simple/test_single_relu_model', { kind: 'relu' }],
];

describeWithData('activations of ONNX', () => {
  for (const [folder, activation] of CASES)
    it(`${Object.values(activation).join(' ')}: ${folder}`, () => {
      assertComputes({ operation: { kind: 'activation', activation }, ...onnxCase(folder) });
    });
});
