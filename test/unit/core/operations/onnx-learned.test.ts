import { at } from '../../../../src/base/assert';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { batchItems, onnxCase, onnxInitializers } from '../../../support/onnx-tensor';

/** The numbers of a tensor, or its only one for each of the channels. */
const perChannel = (floats: Float32Array, channels: number): Float32Array =>
  floats.length === 1 ? new Float32Array(channels).fill(at(floats, 0)) : floats;

describeWithData('slopes of ONNX', () => {
  for (const folder of ['test_PReLU_2d', 'test_PReLU_2d_multiparam'])
    it(folder, () => {
      const { inputs, output } = onnxCase(`pytorch-converted/${folder}`);
      const slopes = at(onnxInitializers(`pytorch-converted/${folder}`), 0).floats;
      const outputs = batchItems(output);
      for (const [item, input] of batchItems(at(inputs, 0)).entries())
        assertComputes({
          operation: { kind: 'prelu' },
          inputs: [input],
          output: at(outputs, item),
          weights: perChannel(slopes, at(input.dims, 1)),
        });
    });
});
