import assert from 'node:assert/strict';
import { bytesSource } from '../../../../src/formats/model-source';
import { knownTensor, modelOf } from '../../../../src/formats/tflite/tflite';
import { readTfliteFile } from '../../../../src/formats/tflite/tflite-file';
import type { TfliteModel } from '../../../../src/formats/tflite/tflite-model';
import { describeWithData, readData } from '../../../support/data';

/** TensorType's code of float32. */
const FLOAT = 0;

/** The model as if its first input and its answers were floats. */
function withFloats(model: TfliteModel): TfliteModel {
  const named = new Set([...model.inputs, ...model.outputs]);
  const tensors = new Map(model.tensors);
  for (const name of named) {
    const tensor = tensors.get(name) ?? assert.fail(name);
    if (tensor.quantization !== undefined)
      tensors.set(name, { ...tensor, type: FLOAT, quantization: undefined });
  }
  return { ...model, tensors };
}

describeWithData('layers of floats with weights of integers', () => {
  for (const operator of ['o_conv_1x1_pertensor', 'o_fc_relu', 'o_dw_dil2'])
    it(`are refused: ${operator}`, () => {
      const bytes = readData('zoo', 'tflite', 'ops', operator, 'model.tflite');
      const source = bytesSource('hybrid.tflite', bytes);
      const read = withFloats(readTfliteFile(source, 'hybrid.tflite'));
      const { issues, network } = modelOf(read, 'hybrid.tflite', tensor =>
        knownTensor(tensor, source, 'hybrid.tflite'),
      );
      assert.match(issues.map(({ message }) => message).join('\n'), /\(a hybrid layer\)/);
      assert.ok(network.layers.some(({ operation }) => operation.kind === 'unsupported'));
    });
});
