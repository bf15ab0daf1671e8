import { at } from '../../../../src/base/assert';
import { describeWithData } from '../../../support/data';
import { assertComputes, assertComputesInTiles } from '../../../support/layer-execution';
import { batchItems, onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

const SOFTMAX = { kind: 'softmax', groups: 1, temperature: 1, spatial: true } as const;

/** Cases in which the last dimension is normalized, so that it lies where channels do. */
const ALONG_ROWS = [
  'node/test_softmax_axis_2',
  'node/test_softmax_negative_axis',
  'pytorch-converted/test_Softmax',
  'pytorch-converted/test_softmax_functional_dim3',
];

describeWithData('softmax of ONNX', () => {
  for (const folder of ALONG_ROWS)
    for (const logarithm of [false, true])
      it(`${folder}${logarithm ? ', logarithms of it' : ''}`, () => {
        const { inputs, output } = onnxCase(folder);
        const floats = logarithm ? output.floats.map(Math.log) : output.floats;
        assertComputes({
          operation: { ...SOFTMAX, logarithm },
          inputs,
          output: { ...output, floats },
          plain: true,
        });
      });

  it('of the channels of maps, and logarithms of it, in tiles', () => {
    const { inputs, output } = onnxCase('pytorch-converted/test_softmax_functional_dim3');
    const maps = batchItems(at(inputs, 0)).map(asMap);
    const shares = batchItems(output).map(asMap);
    for (const [item, input] of maps.entries())
      for (const logarithm of [false, true]) {
        const { dims, floats } = at(shares, item);
        assertComputesInTiles({
          operation: { ...SOFTMAX, logarithm },
          inputs: [input],
          output: { dims, floats: logarithm ? floats.map(Math.log) : floats },
        });
      }
  });
});

/** 1×A×B×C as a map of A×B positions and C channels: 1×C×A×B. */
function asMap({ dims, floats }: OnnxTensor): OnnxTensor {
  const [, height = 1, width = 1, channels = 1] = dims;
  const positions = height * width;
  return {
    dims: [1, channels, height, width],
    floats: Float32Array.from(floats, (_, i) =>
      at(floats, (i % positions) * channels + Math.floor(i / positions)),
    ),
  };
}
