import { at } from '../../../../src/base/assert';
import { bothAxes, type PerAxis } from '../../../../src/core/network/operation';
import { describeWithData } from '../../../support/data';
import { assertComputesInTiles } from '../../../support/layer-execution';
import { batchItems, onnxCase } from '../../../support/onnx-tensor';

interface Pool {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly before?: number;
  readonly countedAfter?: PerAxis;
}

/** Cases of ONNX's own tests, and what their nodes say; padding behind the map follows from the output. */
const AVERAGES: readonly (readonly [folder: string, pool: Pool])[] = [
  ['node/test_averagepool_2d_ceil', { kernel: 3, stride: 2 }],
  ['node/test_averagepool_2d_dilations', { kernel: 2, dilation: 2 }],
  ['node/test_averagepool_2d_pads', { kernel: 3, before: 2 }],
  [
    'node/test_averagepool_2d_pads_count_include_pad',
    { kernel: 3, before: 2, countedAfter: bothAxes(2) },
  ],
  [
    'node/test_averagepool_2d_precomputed_pads_count_include_pad',
    { kernel: 5, before: 2, countedAfter: bothAxes(2) },
  ],
  ['node/test_averagepool_2d_precomputed_same_upper', { kernel: 3, stride: 2, before: 1 }],
  ['node/test_averagepool_2d_same_upper', { kernel: 2 }],
  ['node/test_averagepool_2d_strides', { kernel: 5, stride: 3 }],
  ['pytorch-converted/test_AvgPool2d', { kernel: 2, stride: 2 }],
];

describeWithData('average pools of ONNX', () => {
  for (const [folder, { kernel, stride = 1, dilation = 1, before = 0, ...counted }] of AVERAGES)
    it(folder, () => {
      const { inputs, output } = onnxCase(folder);
      const window = {
        kernel: bothAxes(kernel),
        stride: bothAxes(stride),
        dilation: bothAxes(dilation),
        before: bothAxes(before),
      };
      const outputs = batchItems(output);
      for (const [item, input] of batchItems(at(inputs, 0)).entries())
        assertComputesInTiles({
          operation: { kind: 'average-pool', window, ...counted },
          inputs: [input],
          output: at(outputs, item),
        });
    });
});

describeWithData('average pools that count padding', () => {
  /** A row of 4 in windows of 3, 2 apart, from one position before it on. */
  const meansOf = (countedAfter: PerAxis | undefined, expected: readonly number[]): void => {
    const counted = countedAfter === undefined ? {} : { countedAfter };
    assertComputesInTiles({
      operation: {
        kind: 'average-pool',
        window: {
          kernel: { y: 1, x: 3 },
          stride: { y: 1, x: 2 },
          dilation: bothAxes(1),
          before: { y: 0, x: 1 },
        },
        ...counted,
      },
      inputs: [{ dims: [1, 1, 2, 4], floats: Float32Array.of(3, 6, 9, 12, 3, 6, 9, 12) }],
      output: { dims: [1, 1, 2, 3], floats: Float32Array.from([...expected, ...expected]) },
    });
  };

  it('count what is behind the map as far as they say, and what their windows have no more', () => {
    meansOf(undefined, [4.5, 9, 12]);
    meansOf({ y: 0, x: 0 }, [3, 9, 12]);
    meansOf({ y: 0, x: 1 }, [3, 9, 6]);
    meansOf({ y: 0, x: 2 }, [3, 9, 4]);
    meansOf({ y: 0, x: 5 }, [3, 9, 4]);
  });
});
