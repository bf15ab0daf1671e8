import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { countOf } from '../../../../src/formats/graph/tensor';
import { bytesSource } from '../../../../src/formats/model-source';
import { dequantized } from '../../../../src/formats/tflite/operators/pointwise';
import { knownTensor, modelOf } from '../../../../src/formats/tflite/tflite';
import { readTfliteFile } from '../../../../src/formats/tflite/tflite-file';
import type { TfliteModel, TfliteTensor } from '../../../../src/formats/tflite/tflite-model';
import { dataPath, describeWithData, readData } from '../../../support/data';
import { runModel } from '../../../support/model-run';
import { noise } from '../../../support/onnx-golden';

/**
 * Operators of integers, computed in floats: the numbers that their inputs and weights stand for. What comes out must be what
 * TensorFlow Lite Micro answers, but for its rounding.
 */
const OPS = ['zoo', 'tflite', 'ops'] as const;

/** Conversions of integers, which floats have none of, and a network whose layers leave the range of theirs. */
const LEFT_OUT = /^o_(?:(?:de)?quantize|net_)/;

const quantized = v.object({
  shape: v.array(v.number()),
  scale: v.array(v.number()),
  zp: v.array(v.number()),
});
const golden = v.object({ inputs: v.array(quantized), outputs: v.array(quantized) });

/** The same network of floats. */
function inFloats(model: TfliteModel): TfliteModel {
  const asFloats = (tensor: TfliteTensor): TfliteTensor =>
    tensor.quantization === undefined ? tensor : { ...tensor, type: 0, quantization: undefined };
  const tensors = [...model.tensors].map(([name, tensor]) => [name, asFloats(tensor)] as const);
  return { ...model, tensors: new Map(tensors) };
}

function opened(name: string) {
  const source = bytesSource(name, readData(...OPS, name, 'model.tflite'));
  const stored = readTfliteFile(source, name);
  return modelOf(inFloats(stored), name, ({ name: tensorName }) => {
    const tensor = stored.tensors.get(tensorName) ?? assert.fail();
    const known = knownTensor(tensor, source, name);
    return known && tensor.quantization ? dequantized(known, tensor.quantization) : known;
  });
}

describeWithData('operators of TensorFlow Lite', () => {
  for (const name of readdirSync(dataPath(...OPS)).filter(folder => !LEFT_OUT.test(folder)))
    it(name, () => {
      const text = readData(...OPS, name, 'golden.json').toString('utf8');
      const { inputs, outputs } = v.parse(golden, JSON.parse(text));
      const model = opened(name);
      assert.deepEqual(model.issues, []);
      const given = noise(inputs.map(({ shape }) => countOf(shape))).map((floats, index) => {
        const { scale: [scale = 1] = [], zp: [zero = 0] = [] } = inputs[index] ?? {};
        return floats.map(value => scale * (Math.floor(256 * value) - 128 - zero));
      });
      const run = runModel(model, given);
      const answers = new Int8Array(readData(...OPS, name, 'lcg.outputs.bin'));
      let start = 0;
      for (const [index, output] of model.tensors().outputs.entries()) {
        const {
          shape,
          scale: [scale = 1],
          zp: [zero = 0],
        } = outputs[index] ?? assert.fail();
        assert.deepEqual(output.dims, shape);
        for (const [place, value] of run.floatsOf(output).entries()) {
          const step = Math.min(127, Math.max(-128, Math.round(value / scale) + zero));
          const distance = Math.abs(step - (answers[start + place] ?? NaN));
          assert.ok(distance <= 1, `number ${place}: ${distance} steps`);
        }
        start += countOf(shape);
      }
      assert.equal(start, answers.length);
    });
});
