import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import { networkDefects } from '../../src/core/operations/validation';
import { lower } from '../../src/core/schedule/lowering';
import { searchPlan } from '../../src/core/search/planning';
import { RUNNER } from '../../src/core/target/target';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import type { Model, ParseOptions } from '../../src/formats/format';
import { countOf } from '../../src/formats/graph/tensor';
import { bytesSource } from '../../src/formats/model-source';
import { onnx } from '../../src/formats/onnx/onnx';
import { describeWithData } from '../support/data';
import { runModel, tensorNamed, type ModelRun } from '../support/model-run';
import {
  assertGolden,
  goldenCase,
  goldenNetworks,
  noise,
  zooModel,
  type GoldenCase,
} from '../support/onnx-golden';
import { onnxPicture, onnxPictures } from '../support/onnx-pictures';

/** Networks of integers: onnx-integers.test.ts. */
const INTEGERS = /_qdq_|_qlinear_|_quant$/;

/** The size that open dimensions have in the case. */
function sizeOf([first = []]: GoldenCase['inputs']): ParseOptions {
  const [, second, third, fourth] = first;
  if (second === undefined || third === undefined || fourth === undefined) return {};
  return second > 4 ? { height: second, width: third } : { height: third, width: fourth };
}

function run(model: Model, { inputs }: GoldenCase): ModelRun {
  const tapped = [...model.network.layers.keys()];
  return runModel(model, noise(inputs.map(countOf)), undefined, tapped);
}

/** Networks that are searched in a moment. */
const QUICK = /^(s_(focus|convtranspose|auto_pad|upsample9|pads|matmul)|mnist|yamnet)/;

/** The plan that is found for a share of what the untiled network needs, or the smallest. */
function planWithin(share: number, { network }: Model): Plan {
  const untiled = lower(network, untiledPlan(network.layers.length));
  const budget = Math.round(share * untiled.arenaBytes);
  return searchPlan(network, { budget, count: 'arena', strategy: 'optimal', target: RUNNER }).offer
    .plan;
}

const bitsOf = (floats: Float32Array): Buffer => Buffer.from(floats.buffer);

describeWithData('networks in ONNX', () => {
  for (const name of onnxPictures())
    it(`${name}: a picture becomes what onnxruntime makes of it`, () => {
      const { model: bytes, isHalf, input, outputs } = onnxPicture(name);
      const model = onnx.open(bytesSource(`${name}.onnx`, bytes));
      assert.deepEqual(model.issues, []);
      const answers = model.tensors().outputs;
      assert.deepEqual(
        answers.map(({ name, dims }) => [name, dims]),
        outputs.map(({ name, shape }) => [name, shape]),
      );
      const made = runModel(model, [input]);
      for (const [index, expected] of outputs.entries())
        assertGolden(expected, made.floatsOf(at(answers, index)), isHalf ? 1e-3 : undefined);
    });

  for (const name of goldenNetworks().filter(network => QUICK.test(network)))
    it(`${name} has the same bits within half and a quarter of its memory`, () => {
      const { inputs } = goldenCase(name) ?? assert.fail('no numbers');
      const model = onnx.open(bytesSource(`${name}.onnx`, zooModel(name)), sizeOf(inputs));
      const given = noise(inputs.map(countOf));
      const untiled = runModel(model, given);
      for (const share of [0.5, 0.25]) {
        const tiled = runModel(model, given, planWithin(share, model));
        for (const output of model.tensors().outputs)
          assert.ok(bitsOf(tiled.floatsOf(output)).equals(bitsOf(untiled.floatsOf(output))));
      }
    });

  for (const name of goldenNetworks().filter(network => !INTEGERS.test(network)))
    it(`${name} computes what onnxruntime does`, () => {
      const golden = goldenCase(name) ?? assert.fail('no numbers');
      const model = onnx.open(bytesSource(`${name}.onnx`, zooModel(name)), sizeOf(golden.inputs));
      assert.deepEqual(model.issues, []);
      assert.deepEqual(networkDefects(model.network), []);
      const tensors = model.tensors();
      const made = run(model, golden);
      assert.equal(tensors.outputs.length, golden.outputs.length);
      for (const [index, expected] of golden.outputs.entries()) {
        const output = tensors.outputs[index] ?? assert.fail();
        assert.deepEqual([output.name, output.dims], [expected.name, expected.shape]);
        assertGolden(expected, made.floatsOf(output));
      }
      for (const expected of golden.tensors) {
        const tensor = tensorNamed(tensors, expected.name);
        if (tensor === undefined || tensor.base < 0) continue;
        assert.deepEqual(tensor.dims, expected.shape);
        assertGolden(expected, made.floatsOf(tensor));
      }
    });
});
