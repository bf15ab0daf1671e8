import { at } from '../../../../src/base/assert';
import { LINEAR } from '../../../../src/core/network/activation';
import { bothAxes, type PerAxis } from '../../../../src/core/network/operation';
import { describeWithData } from '../../../support/data';
import { assertComputesInTiles } from '../../../support/layer-execution';
import {
  batchItems,
  onnxCase,
  onnxInitializers,
  type OnnxTensor,
} from '../../../support/onnx-tensor';

interface Transposed {
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  readonly before?: number;
}

/** Cases whose filters are a second input, and what their nodes say. */
const GIVEN: readonly (readonly [folder: string, node: Transposed])[] = [
  ['node/test_convtranspose', {}],
  ['node/test_convtranspose_dilations', { dilation: bothAxes(2) }],
];

/** Cases whose filters and biases are the model's. */
const LEARNED: readonly (readonly [folder: string, node: Transposed])[] = [
  ['pytorch-converted/test_ConvTranspose2d', { stride: { y: 3, x: 2 }, before: 1 }],
  ['pytorch-converted/test_ConvTranspose2d_no_bias', { stride: { y: 2, x: 3 }, before: 1 }],
  ['pytorch-operator/test_operator_convtranspose', { stride: bothAxes(3), before: 1 }],
];

describeWithData('transposed convolutions of ONNX', () => {
  for (const [folder, node] of GIVEN)
    it(folder, () => {
      const { inputs, output } = onnxCase(folder, 2);
      assertTransposes(node, at(inputs, 0), at(inputs, 1), undefined, output);
    });
  for (const [folder, node] of LEARNED)
    it(folder, () => {
      const { inputs, output } = onnxCase(folder);
      const learned = onnxInitializers(folder);
      assertTransposes(node, at(inputs, 0), at(learned, 0), learned[1], output);
    });

  it('in two groups, which are the same: each is one of its own', () => {
    const folder = 'pytorch-converted/test_ConvTranspose2d';
    const { inputs, output } = onnxCase(folder);
    const learned = onnxInitializers(folder);
    assertTransposes(
      { stride: { y: 3, x: 2 }, before: 1 },
      twice(at(inputs, 0)),
      at(learned, 0),
      { dims: [], floats: joined(at(learned, 1).floats, at(learned, 1).floats) },
      twice(output),
      2,
    );
  });
});

function assertTransposes(
  { stride = bothAxes(1), dilation = bothAxes(1), before = 0 }: Transposed,
  input: OnnxTensor,
  weights: OnnxTensor,
  biases: OnnxTensor | undefined,
  output: OnnxTensor,
  groups = 1,
): void {
  const [, perGroup = 1, height = 1, width = 1] = weights.dims;
  const filters = perGroup * groups;
  const kernel = { y: height, x: width };
  const outputs = batchItems(output);
  for (const [item, picture] of batchItems(input).entries())
    assertComputesInTiles({
      operation: {
        kind: 'transposed-convolution',
        window: { kernel, stride, dilation, before: bothAxes(before) },
        filters,
        groups,
        activation: LINEAR,
      },
      inputs: [picture],
      output: at(outputs, item),
      weights: joined(...Array.from({ length: groups }, () => byFilter(weights))),
      biases: biases?.floats ?? new Float32Array(filters),
    });
}

/** [channel][filter][ky][kx] to [filter][channel][ky][kx]. */
function byFilter({ dims, floats }: OnnxTensor): Float32Array {
  const [channels = 1, filters = 1, height = 1, width = 1] = dims;
  const taps = height * width;
  return Float32Array.from(floats, (_, i) => {
    const [tap, channel] = [i % taps, Math.floor(i / taps) % channels];
    const filter = Math.floor(i / taps / channels);
    return at(floats, (channel * filters + filter) * taps + tap);
  });
}

const joined = (...parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap(part => [...part]));

/** Its channels, and once more. */
const twice = ({ dims: [, channels = 1, ...extent], floats }: OnnxTensor): OnnxTensor => ({
  dims: [1, 2 * channels, ...extent],
  floats: joined(floats, floats),
});
