import { bothAxes, type Operation } from '../../../../src/core/network/operation';
import { planOf, type Plan } from '../../../../src/core/tiling/plan';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

const block = bothAxes(2);

/** The output that ONNX's page of DepthToSpace gives for the same input in CRD order. */
const CRD: OnnxTensor = {
  dims: [1, 2, 4, 6],
  floats: Float32Array.from(
    [
      [0, 9, 1, 10, 2, 11, 18, 27, 19, 28, 20, 29, 3, 12, 4, 13, 5, 14, 21, 30, 22, 31, 23, 32],
      [
        36, 45, 37, 46, 38, 47, 54, 63, 55, 64, 56, 65, 39, 48, 40, 49, 41, 50, 57, 66, 58, 67, 59,
        68,
      ],
    ].flat(),
  ),
};

/** One row, and one position, at a time where the map is large enough. */
const TILED: Plan = planOf([
  { first: 0, last: 0, grid: { rows: 1, columns: 3, rule: 'balanced' }, overlap: 'recompute' },
]);

/** The first picture of several. */
function first({ dims: [count = 1, ...dims], floats }: OnnxTensor): OnnxTensor {
  return { dims: [1, ...dims], floats: floats.subarray(0, floats.length / count) };
}

const CASES: readonly (readonly [string, Operation, OnnxTensor?])[] = [
  ['node/test_depthtospace_example', { kind: 'depth-to-space', block, order: 'yxc' }],
  ['node/test_depthtospace_example', { kind: 'depth-to-space', block, order: 'cyx' }, CRD],
  ['node/test_spacetodepth', { kind: 'space-to-depth', block, order: 'yxc' }],
];

describeWithData('rearrangements of ONNX', () => {
  for (const [folder, operation, output] of CASES)
    for (const [how, plan] of Object.entries({ untiled: undefined, tiled: TILED }))
      it(`${operation.kind} ${'order' in operation ? operation.order : ''} of ${folder}, ${how}`, () => {
        const given = onnxCase(folder);
        assertComputes({
          operation,
          inputs: given.inputs.map(first),
          output: output ?? first(given.output),
          ...(plan !== undefined && { plan }),
        });
      });
});
