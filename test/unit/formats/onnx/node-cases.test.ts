import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../../../src/formats/format';
import { byteSourceOf } from '../../../../src/formats/byte-source';
import { readTensor, readOnnxFile } from '../../../../src/formats/onnx/onnx-file';
import { modelOf } from '../../../../src/formats/onnx/onnx';
import type { OnnxModel, OnnxTensor } from '../../../../src/formats/onnx/onnx-model';
import { bytesSource } from '../../../../src/formats/model-source';
import { dataPath, describeWithData } from '../../../support/data';
import { runModel } from '../../../support/model-run';
import { readNumbers } from '../../../support/onnx-tensor';

/** What is refused, by what its sentence says; everything else must compute what ONNX says. */
const REFUSED: readonly (readonly [cases: RegExp, reason: RegExp])[] = [
  [/test_(add|div|mul|sub)_u?int|maxpool_2d_uint8/, /it computes with whole numbers/],
  [/training_mode|training_dropout(_default|_zero_ratio)?$/, /it is in training mode/],
  [/dropout\w*_mask/, /it also answers what it left out/],
  [/clip_default_int8/, /it computes with whole numbers/],
  [/(de)?quantizelinear|qlinearconv/, /Linear\w* is not supported/],
  [/identity_(opt|sequence)/, /has no input that is a tensor/],
  [/maxpool_with_argmax/, /where each maximum was/],
  [/allowzero|slice_start_out_of_bounds|split_zero_size/, /cannot be read/],
  [/cubic/, /its mode is cubic|antialias/],
  [/antialias/, /antialias/],
  [/tf_crop_and_resize/, /its coordinate_transformation_mode is tf_crop_and_resize/],
  [/wrap_pad/, /its mode is wrap/],
];

const NODES = dataPath('onnx', 'node');

interface Opened {
  readonly model: Model;
  /** By picture of a batch, and by input. */
  readonly inputs: () => readonly (readonly Float32Array[])[];
}

interface Case {
  readonly title: string;
  readonly folder: string;
}

const cases = (): readonly Case[] =>
  readdirSync(NODES).flatMap(kind =>
    readdirSync(join(NODES, kind)).map(name => ({
      title: `${kind}/${name}`,
      folder: join(NODES, kind, name),
    })),
  );

function tensorIn(folder: string, name: string): OnnxTensor | undefined {
  const path = join(folder, 'test_data_set_0', name);
  return existsSync(path) ? readTensor(byteSourceOf(readFileSync(path)), name) : undefined;
}

const floatsOf = (tensor: OnnxTensor): Float32Array => readNumbers(tensor).floats;

/** The model with some of its inputs as numbers that are known. */
function bound(model: OnnxModel, given: ReadonlyMap<string, OnnxTensor>): OnnxModel {
  const initializers = new Map([...model.graph.initializers, ...given]);
  return { ...model, graph: { ...model.graph, initializers } };
}

/** The model with a batch of one; what is computed reads the first input only. */
const single = (model: OnnxModel): OnnxModel => ({
  ...model,
  graph: {
    ...model.graph,
    inputs: model.graph.inputs.map((value, index) =>
      index === 0 && value.dims ? { ...value, dims: [1, ...value.dims.slice(1)] } : value,
    ),
  },
});

/** The model with as many of its inputs computed as it can be read with. */
function opened(folder: string): Opened {
  const source = bytesSource('model.onnx', readFileSync(join(folder, 'model.onnx')));
  const file = readOnnxFile(source, 'model.onnx');
  const given = file.graph.inputs.map(({ name }, index) => ({
    name,
    tensor: tensorIn(folder, `input_${index}.pb`),
  }));
  const boundBehind = (model: OnnxModel, computed: number): OnnxModel => {
    const known = given
      .slice(computed)
      .flatMap(({ name, tensor }) => (tensor ? [[name, tensor] as const] : []));
    return bound(model, new Map(known));
  };
  const attempts = [given.length, 2, 1].filter(count => count <= given.length);
  const whole = attempts.map((computed): Opened => ({
    model: modelOf(boundBehind(file, computed), source),
    inputs: () => [
      given.slice(0, computed).flatMap(({ tensor }) => (tensor ? floatsOf(tensor) : [])),
    ],
  }));
  const [first] = given;
  const batch = first?.tensor?.dims[0] ?? 1;
  const alone: Opened = {
    model: modelOf(single(boundBehind(file, 1)), source),
    inputs: () => (first?.tensor ? parts(floatsOf(first.tensor), batch).map(part => [part]) : []),
  };
  const all = batch > 1 ? [...whole, alone] : whole;
  return all.find(({ model }) => isSound(model)) ?? whole.at(-1) ?? assert.fail();
}

const parts = (floats: Float32Array, count: number): readonly Float32Array[] =>
  Array.from({ length: count }, (_, part) =>
    floats.subarray((part * floats.length) / count, ((part + 1) * floats.length) / count),
  );

/** That batches are refused is tested elsewhere: what reads them position by position can be compared all the same. */
const problemsOf = ({ issues }: Model): readonly string[] =>
  issues.filter(({ id }) => id !== 'graph-batch').map(({ message }) => message);

const isSound = (model: Model): boolean => problemsOf(model).length === 0;

describeWithData('nodes of ONNX', () => {
  for (const { title, folder } of cases())
    it(title, () => {
      const { model, inputs } = opened(folder);
      const refusal = REFUSED.find(([names]) => names.test(title));
      const problems = problemsOf(model);
      if (refusal !== undefined) {
        assert.match(problems.join('\n'), refusal[1]);
        return;
      }
      assert.deepEqual(problems, []);
      const runs = inputs().map(item => runModel(model, item));
      for (const [index, output] of model.tensors().outputs.entries()) {
        const expected = tensorIn(folder, `output_${index}.pb`) ?? assert.fail('no output');
        assert.deepEqual(output.dims.with(0, (output.dims[0] ?? 1) * runs.length), expected.dims);
        const actual = runs.map(run => [...run.floatsOf(output)]).flat();
        assertNear(Float32Array.from(actual), floatsOf(expected));
      }
    });
});

function assertNear(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  for (const [i, wanted] of expected.entries()) {
    const value = actual[i] ?? NaN;
    const isSame = Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-5 * largest;
    assert.ok(isSame, `number ${i} is ${value}, not ${wanted}`);
  }
}
