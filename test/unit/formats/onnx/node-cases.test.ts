import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPath, describeWithData } from '../../../support/data';
import { describeUnless } from '../../../support/left-out';
import { nodeCase } from '../../../support/onnx-node-case';

type Refusals = readonly (readonly [cases: RegExp, reason: RegExp])[];

/** What is refused, by what its sentence says; everything else must compute what ONNX says. */
const REFUSED: Refusals = [
  [/training_mode|training_dropout(_default|_zero_ratio)?$/, /it is in training mode/],
  [/dropout\w*_mask/, /it also answers what it left out/],
  [/_e4m3fn|float4e2m1/, /holds numbers of float|nothing quantized/],
  [/convinteger|matmulinteger|dynamicquantize/, /the operator \w+ is not supported/],
  [/test_argmax|top_k|nonmaxsuppression|gridsample|einsum/, /the operator \w+ is not supported/],
  [/thresholdedrelu|test_(log|round)(_example)?$/, /the operator \w+ is not supported/],
  [/constantofshape_int_shape_zero/, /cannot be read/],
  [/identity_(opt|sequence)/, /has no input that is a tensor/],
  [/maxpool_with_argmax/, /where each maximum was/],
  [/allowzero|slice_start_out_of_bounds|split_zero_size/, /cannot be read/],

  [/wrap_pad/, /its mode is wrap/],
];

const NODES = dataPath('onnx', 'node');

const cases = (): readonly string[] =>
  readdirSync(NODES).flatMap(kind => readdirSync(join(NODES, kind)).map(name => `${kind}/${name}`));

function holdCase(title: string, folder: string, refused: Refusals): void {
  const { problems, answers } = nodeCase(folder);
  const refusal = refused.find(([names]) => names.test(title));
  if (refusal !== undefined) {
    assert.match(problems.join('\n'), refusal[1]);
    return;
  }
  assert.deepEqual(problems, []);
  for (const { actual, expected, step } of answers()) {
    assert.deepEqual(actual.dims, expected.dims);
    assertNear(actual.floats, expected.floats, step);
  }
}

describeWithData('nodes of ONNX', () => {
  for (const title of cases()) it(title, () => holdCase(title, join(NODES, title), REFUSED));
});

/** The cases of Debian that the reference data doesn't have, by their names in its list of them. */
const MORE = '/usr/share/libonnx-testdata/data/node';
const LIST = dataPath('zoo', 'ONNX_NODE_TESTS.md');

/** What is no number, or one that is rounded to less than a float32. */
const NO_FLOATS = /STRING|BFLOAT16|_to_FLOAT16/;

const moreCases = (): readonly string[] =>
  readFileSync(LIST, 'utf8')
    .split('\n')
    .flatMap(line => /^- \*\*\w+\*\* \(\d+\): (.*)$/.exec(line)?.[1]?.split(', ') ?? [])
    .filter(name => !NO_FLOATS.test(name))
    .map(name => `test_${name}`);

describeUnless(
  existsSync(MORE) && existsSync(LIST) ? undefined : 'there is no libonnx-testdata',
  'nodes of ONNX in Debian',
  () => {
    for (const name of moreCases()) it(name, () => holdCase(name, join(MORE, name), REFUSED));
  },
);

function assertNear(actual: Float32Array, expected: Float32Array, step: number): void {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  for (const [i, wanted] of expected.entries()) {
    const value = actual[i] ?? NaN;
    const isSame =
      Object.is(value, wanted) || Math.abs(value - wanted) <= Math.max(1e-5 * largest, step);
    assert.ok(isSame, `number ${i} is ${value}, not ${wanted}`);
  }
}
