import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { at } from '../../../../src/base/assert';
import { executionProblem } from '../../../../src/core/schedule/execution-problem';
import { countOf } from '../../../../src/formats/graph/tensor';
import { bytesSource } from '../../../../src/formats/model-source';
import { tflite } from '../../../../src/formats/tflite/tflite';
import { dataPath, describeWithData, readData } from '../../../support/data';
import { integersBehind, noisyInput } from '../../../support/integer-noise';
import { runModel } from '../../../support/model-run';
import { noise } from '../../../support/onnx-golden';

/** Single operators of integers give the bytes of TensorFlow Lite Micro. */
const OPS = ['zoo', 'tflite', 'ops'] as const;

const quantized = v.object({ shape: v.array(v.number()) });
const golden = v.object({ inputs: v.array(quantized), outputs: v.array(quantized) });

describeWithData('operators of TensorFlow Lite', () => {
  for (const name of readdirSync(dataPath(...OPS)))
    it(name, () => {
      const text = readData(...OPS, name, 'golden.json').toString('utf8');
      const { inputs, outputs } = v.parse(golden, JSON.parse(text));
      const model = tflite.open(bytesSource(name, readData(...OPS, name, 'model.tflite')));
      assert.deepEqual(model.issues, []);
      assert.equal(executionProblem(model.network), undefined);
      const given = noise(inputs.map(({ shape }) => countOf(shape))).map((numbers, index) =>
        noisyInput(numbers, at(model.network.inputs, index).output),
      );
      const run = runModel(model, given);
      const answers = readData(...OPS, name, 'lcg.outputs.bin');
      let start = 0;
      for (const [index, tensor] of model.tensors().outputs.entries()) {
        assert.deepEqual(tensor.dims, outputs[index]?.shape);
        const { output } = at(model.network.layers, tensor.base);
        const floats = run.floatsOf(tensor);
        const bytes = output.quantization
          ? Buffer.from(Int8Array.from(integersBehind(floats, output.quantization), q => q ?? 0))
          : Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength);
        assert.ok(bytes.equals(answers.subarray(start, start + bytes.length)));
        start += bytes.length;
      }
      assert.equal(start, answers.length);
    });
});
