import { OVER_POSITIONS, type Reduction } from '../../../../src/core/network/operation';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase } from '../../../support/onnx-tensor';

/** Cases of ONNX's own tests, and what their nodes compute. */
const CASES: readonly (readonly [folder: string, operator: Reduction])[] = [
  ['node/test_globalaveragepool', 'mean'],
  ['node/test_globalaveragepool_precomputed', 'mean'],
  ['node/test_globalmaxpool', 'maximum'],
  ['node/test_globalmaxpool_precomputed', 'maximum'],
];

describeWithData('reductions of ONNX', () => {
  for (const [folder, operator] of CASES)
    it(`${operator}: ${folder}`, () => {
      assertComputes({
        operation: { kind: 'reduce', operator, over: OVER_POSITIONS },
        ...onnxCase(folder),
      });
    });
});
