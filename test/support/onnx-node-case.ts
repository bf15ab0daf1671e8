import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import type { TensorType } from '../../src/core/network/shape';
import type { Model } from '../../src/formats/format';
import { byteSourceOf } from '../../src/formats/byte-source';
import { bytesSource } from '../../src/formats/model-source';
import { modelOf } from '../../src/formats/onnx/onnx';
import { readOnnxFile, readTensor } from '../../src/formats/onnx/onnx-file';
import type { OnnxModel, OnnxTensor as StoredTensor } from '../../src/formats/onnx/onnx-model';
import { inFloats } from './integers-in-floats';
import { runModel } from './model-run';
import { readNumbers, type OnnxTensor } from './onnx-tensor';

/** A case of ONNX for a node of its own, read with as many of its inputs computed as it can be. */
export interface NodeCase {
  /** Sentences of what is refused. */
  readonly problems: readonly string[];
  readonly answers: () => readonly Answer[];
}

interface Answer {
  readonly actual: OnnxTensor;
  readonly expected: OnnxTensor;
  /** How far they may be apart: one step of integers that are computed as the floats that they stand for. */
  readonly step: number;
}

interface Attempt {
  readonly model: Model;
  /** By picture of a batch, and by input. */
  readonly inputs: () => readonly (readonly Float32Array[])[];
}

function tensorIn(folder: string, name: string): StoredTensor | undefined {
  const path = join(folder, 'test_data_set_0', name);
  return existsSync(path) ? readTensor(byteSourceOf(readFileSync(path)), name) : undefined;
}

const floatsOf = (tensor: StoredTensor): Float32Array => readNumbers(tensor).floats;

/** The model with some of its inputs as numbers that are known. */
function bound(model: OnnxModel, given: ReadonlyMap<string, StoredTensor>): OnnxModel {
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

/** The model with an input that nothing reads. */
const given = (model: OnnxModel): OnnxModel => ({
  ...model,
  graph: { ...model.graph, inputs: [{ name: 'nothing', type: 1, dims: [1] }] },
});

function attemptsAt(folder: string): readonly Attempt[] {
  const source = bytesSource('model.onnx', readFileSync(join(folder, 'model.onnx')));
  const file = readOnnxFile(source, 'model.onnx');
  const stored = file.graph.inputs.map(({ name, type }, index) => ({
    name,
    tensor: type === 0 ? undefined : tensorIn(folder, `input_${index}.pb`),
  }));
  const boundBehind = (computed: number): OnnxModel => {
    const known = stored
      .slice(computed)
      .flatMap(({ name, tensor }) => (tensor ? [[name, tensor] as const] : []));
    return bound(file, new Map(known));
  };
  const counts = [stored.length, 2, 1].filter(count => count > 0 && count <= stored.length);
  const whole = counts.map((computed): Attempt => ({
    model: modelOf(boundBehind(computed), source),
    inputs: () => [
      stored.slice(0, computed).flatMap(({ tensor }) => (tensor ? floatsOf(tensor) : [])),
    ],
  }));
  const [first] = stored;
  const batch = first?.tensor?.dims[0] ?? 1;
  const alone = (): Attempt => ({
    model: modelOf(single(boundBehind(1)), source),
    inputs: () => (first?.tensor ? parts(floatsOf(first.tensor), batch).map(part => [part]) : []),
  });
  const known: Attempt = {
    model: modelOf(given(boundBehind(0)), source),
    inputs: () => [[new Float32Array(1)]],
  };
  // What repeats a batch doesn't repeat each of its pictures.
  const isEach = batch > 1 && file.graph.nodes.every(({ operator }) => operator !== 'Tile');
  return [...whole, ...(isEach ? [alone()] : []), known];
}

const parts = (floats: Float32Array, count: number): readonly Float32Array[] =>
  Array.from({ length: count }, (_, part) =>
    floats.subarray((part * floats.length) / count, ((part + 1) * floats.length) / count),
  );

/** That batches are refused is tested elsewhere: what reads them position by position can be compared all the same. */
const issuesOf = ({ issues }: Model) => issues.filter(({ id }) => id !== 'graph-batch');

const isSound = ({ model }: Attempt): boolean => issuesOf(model).length === 0;

const isOfIntegers = ({ model }: Attempt): boolean =>
  issuesOf(model).every(({ id }) => id === 'graph-integers');

export function nodeCase(folder: string): NodeCase {
  const attempts = attemptsAt(folder);
  const attempt =
    attempts.find(isSound) ?? attempts.find(isOfIntegers) ?? attempts.at(-2) ?? assert.fail();
  return {
    problems: isOfIntegers(attempt) ? [] : issuesOf(attempt.model).map(({ message }) => message),
    answers: () => answersOf(attempt, folder),
  };
}

/** What integers of a tensor stand for, or the other way. */
const real = (integers: Float32Array, { quantization }: TensorType): Float32Array =>
  quantization === undefined
    ? integers
    : integers.map(q => quantization.scale * (q - quantization.zeroPoint));
const whole = (numbers: Float32Array, { quantization }: TensorType): Float32Array =>
  quantization === undefined
    ? numbers
    : numbers.map(x => x / quantization.scale + quantization.zeroPoint);

function answersOf({ model, inputs }: Attempt, folder: string): readonly Answer[] {
  const { network } = model;
  const floats = { ...model, network: inFloats(network) };
  const runs = inputs().map(item =>
    runModel(
      floats,
      item.map((numbers, index) => real(numbers, at(network.inputs, index).output)),
    ),
  );
  return model.tensors().outputs.map((output, index) => {
    const type = at(network.layers, output.base).output;
    const numbers = runs.flatMap(run => [...whole(run.floatsOf(output), type)]);
    return {
      actual: {
        dims: output.dims.with(0, (output.dims[0] ?? 1) * runs.length),
        floats: Float32Array.from(numbers),
      },
      expected: readNumbers(tensorIn(folder, `output_${index}.pb`) ?? assert.fail('no output')),
      step: type.quantization === undefined ? 0 : 1,
    };
  });
}
