import type { Operation } from '../../../../src/core/network/operation';
import {
  channelsFirst,
  rowByRow,
  sliced,
  stridedCopy,
  transposed,
  type Walk,
} from '../../../../src/core/operations/walk';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase } from '../../../support/onnx-tensor';

const strided = (walk: Walk): Operation => stridedCopy(walk);
const join = (outer: number, ...inner: number[]): Operation => ({ kind: 'join', outer, inner });
const reshape: Operation = { kind: 'reshape' };

const BLOCK = rowByRow([2, 3, 4]);
const LONG = rowByRow([20, 10, 5]);
const PAIR = rowByRow([2, 6]);

/** Cases of ONNX's own tests, and what their nodes compute. */
const PLAIN: readonly (readonly [folder: string, operation: Operation])[] = [
  ['node/test_transpose_all_permutations_0', strided(transposed(BLOCK, [0, 1, 2]))],
  ['node/test_transpose_all_permutations_1', strided(transposed(BLOCK, [0, 2, 1]))],
  ['node/test_transpose_all_permutations_2', strided(transposed(BLOCK, [1, 0, 2]))],
  ['node/test_transpose_all_permutations_4', strided(transposed(BLOCK, [2, 0, 1]))],
  ['node/test_transpose_default', strided(transposed(BLOCK, [2, 1, 0]))],
  ['node/test_slice', strided(sliced(LONG, 0, { start: 0, count: 3, step: 1 }))],
  ['node/test_slice_default_steps', strided(sliced(LONG, 2, { start: 3, count: 1, step: 1 }))],
  ['node/test_slice_end_out_of_bounds', strided(sliced(LONG, 1, { start: 1, count: 9, step: 1 }))],
  ['node/test_slice_neg', strided(sliced(LONG, 1, { start: 0, count: 9, step: 1 }))],
  ['node/test_split_equal_parts_2d', strided(sliced(PAIR, 1, { start: 0, count: 3, step: 1 }))],
  [
    'node/test_split_variable_parts_2d_opset13',
    strided(sliced(PAIR, 1, { start: 0, count: 2, step: 1 })),
  ],
  ['node/test_flatten_axis2', reshape],
  ['node/test_flatten_default_axis', reshape],
  ['node/test_reshape_reordered_all_dims', reshape],
  ['node/test_reshape_negative_dim', reshape],
  ['node/test_concat_2d_axis_0', join(1, 4, 4)],
  ['node/test_concat_2d_axis_1', join(2, 2, 2)],
];

describeWithData('copies of ONNX', () => {
  for (const [folder, operation] of PLAIN)
    it(`${operation.kind}: ${folder}`, () => {
      const inputs = operation.kind === 'join' ? 2 : 1;
      assertComputes({ operation, ...onnxCase(folder, inputs), plain: true });
    });

  it('a map, which lies H×W×C, flattened as C×H×W: pytorch-operator/test_operator_flatten', () => {
    const operation = strided(channelsFirst({ channels: 2, height: 3, width: 4 }));
    assertComputes({ operation, ...onnxCase('pytorch-operator/test_operator_flatten') });
  });
});
