import { LINEAR } from '../../../../src/core/network/activation';
import type { OperationOf } from '../../../../src/core/network/operation';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

const PRODUCT = {
  kind: 'matmul',
  batches: 1,
  spreads: ['each', 'each'],
  transposed: [false, false],
  activation: LINEAR,
} as const;

/** Cases of ONNX's own tests, and what their nodes compute. */
const CASES: readonly (readonly [folder: string, operation: OperationOf<'matmul'>])[] = [
  ['node/test_matmul_2d', { ...PRODUCT, rows: 3, inner: 4, columns: 3 }],
  ['node/test_matmul_4d', { ...PRODUCT, batches: 2, rows: 3, inner: 4, columns: 3 }],
];

/** Cases with one more summand, which is the same for every row. */
const WITH_SUMMAND: typeof CASES = [
  [
    'node/test_gemm_transposeA',
    { ...PRODUCT, rows: 4, inner: 6, columns: 3, transposed: [true, false] },
  ],
  [
    'node/test_gemm_transposeB',
    { ...PRODUCT, rows: 3, inner: 6, columns: 4, transposed: [false, true] },
  ],
];

describeWithData('products of matrices of ONNX', () => {
  for (const [folder, operation] of CASES)
    it(folder, () => {
      assertComputes({ operation, ...onnxCase(folder, 2), plain: true });
    });

  for (const [folder, operation] of WITH_SUMMAND)
    it(`${folder}, without its summand`, () => {
      const { inputs, output } = onnxCase(folder, 3);
      const [a, b, summand] = inputs as [OnnxTensor, OnnxTensor, OnnxTensor];
      const { floats } = summand;
      const product = output.floats.map((x, i) => x - (floats[i % floats.length] ?? NaN));
      assertComputes({ operation, inputs: [a, b], output: { ...output, floats: product } });
    });
});
