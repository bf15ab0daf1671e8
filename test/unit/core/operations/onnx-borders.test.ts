import { at } from '../../../../src/base/assert';
import type { Operation, OperationOf } from '../../../../src/core/network/operation';
import { planOf, type OverlapMode } from '../../../../src/core/tiling/plan';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

/** Of a node that takes every position from (y, x) on. */
const sliceFrom = (y: number, x: number, { dims }: OnnxTensor): OperationOf<'slice'> => {
  const [height, width] = [at(dims, 2), at(dims, 3)];
  return {
    kind: 'slice',
    offset: { y, x },
    step: { y: 1, x: 1 },
    height,
    width,
    scale: 1,
    shift: 0,
  };
};

const ONE = { y: 1, x: 1 };

/** Cases of ONNX's own tests, and what their nodes compute of a map. */
const CASES: readonly (readonly [
  folder: string,
  inputs: number,
  operation: (inputs: readonly OnnxTensor[], output: OnnxTensor) => Operation,
])[] = [
  ['edge_pad', 1, () => ({ kind: 'pad', before: ONE, after: ONE, mode: 'edge', value: 0 })],
  ['reflect_pad', 1, () => ({ kind: 'pad', before: ONE, after: ONE, mode: 'reflect', value: 0 })],
  [
    'constant_pad',
    3,
    inputs => ({
      kind: 'pad',
      before: { y: 1, x: 3 },
      after: { y: 2, x: 4 },
      mode: 'constant',
      value: at(inputs, 2).floats[0] ?? 0,
    }),
  ],
  ['slice_neg', 1, (_, output) => sliceFrom(0, 0, output)],
  ['slice_end_out_of_bounds', 1, (_, output) => sliceFrom(1, 0, output)],
  ['slice_default_axes', 1, (_, output) => sliceFrom(0, 3, output)],
];

/** A tensor of three dimensions as a map. */
const asMap = ({ dims, floats }: OnnxTensor): OnnxTensor => ({
  dims: dims.length === 3 ? [1, ...dims] : dims,
  floats,
});

const inTiles = (overlap: OverlapMode) =>
  planOf([{ first: 0, last: 0, grid: { rows: 2, columns: 1, rule: 'balanced' }, overlap }]);

describeWithData('borders of maps in ONNX', () => {
  for (const [name, count, operationOf] of CASES) {
    const tested = () => {
      const given = onnxCase(`node/test_${name}`, count);
      const [inputs, output] = [given.inputs.map(asMap), asMap(given.output)];
      return { operation: operationOf(inputs, output), inputs: inputs.slice(0, 1), output };
    };
    it(`${name}, untiled`, () => assertComputes(tested()));
    for (const overlap of ['recompute', 'keep-rows', 'keep-rows-and-columns'] as const)
      it(`${name}, ${overlap}`, () => assertComputes({ ...tested(), plan: inTiles(overlap) }));
  }
});
