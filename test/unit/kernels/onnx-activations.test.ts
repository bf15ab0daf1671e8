import assert from 'node:assert/strict';
import { leaky, type Activation } from '../../../src/core/network/activation';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall } from '../../../src/kernels/kernel-call';
import { describeWithData, readData } from '../../support/data';
import { kernelModule } from '../../support/execution';
import { tensorFloats } from '../../support/onnx-tensor';
import { CALL_ADDRESS } from './kernel-case';
import { activationFields } from './stored-maps';

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

const PAGES = 16;
const [INPUT, OUTPUT] = [16384, 131072];

describeWithData('activations of ONNX', () => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const floats = new Float32Array(memory.buffer);
  const kernels = instantiateKernels(kernelModule(), memory, CALL_ADDRESS);

  for (const [folder, activation] of CASES)
    it(`${Object.values(activation).join(' ')}: ${folder}`, () => {
      const read = (name: string): Float32Array =>
        tensorFloats(readData('onnx', 'node', ...folder.split('/'), 'test_data_set_0', name));
      const [input, expected] = [read('input_0.pb'), read('output_0.pb')];
      assert.ok(expected.length > 0 && expected.length === input.length);
      floats.set(input, INPUT);
      kernels.activate({
        ...emptyKernelCall(),
        ...activationFields(activation),
        aBase: INPUT * 4,
        outBase: OUTPUT * 4,
        aChannels: input.length,
        outChannels: input.length,
        y1: 1,
        x1: 1,
      });
      for (const [i, y] of expected.entries()) {
        const actual = floats[OUTPUT + i] ?? NaN;
        assert.ok(
          Math.abs(actual - y) <= 1e-5 * Math.max(1e-3, Math.abs(y)),
          `${actual}, not ${y}`,
        );
      }
    });
});
