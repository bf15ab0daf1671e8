import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import { firstUnsupported } from '../../src/core/network/network';
import type { TensorType } from '../../src/core/network/shape';
import { certify } from '../../src/core/schedule/certificate';
import { executionProblem } from '../../src/core/schedule/execution-problem';
import { lower } from '../../src/core/schedule/lowering';
import { untiledPlan } from '../../src/core/tiling/plan';
import type { Model } from '../../src/formats/format';
import { networkDefects } from '../../src/core/operations/validation';
import type { NamedTensor } from '../../src/core/passes/draft';
import { countOf } from '../../src/formats/graph/tensor';
import { bytesSource } from '../../src/formats/model-source';
import { tflite } from '../../src/formats/tflite/tflite';
import { readTfliteFile } from '../../src/formats/tflite/tflite-file';
import { describeWithData } from '../support/data';
import { inFloats, integersOf } from '../support/integers-in-floats';
import { runModel, tensorNamed, type ModelRun } from '../support/model-run';
import { noise } from '../support/onnx-golden';
import { goldenCase, goldenNetworks, zooModel, type TfliteGolden } from '../support/tflite-golden';

/** Relative to the largest number of a tensor. */
const NEAR = 1e-4;

/** Of networks whose files state smaller outputs than they compute, only samples were stored. */
const SAMPLED_ONLY = /^ultraface_/;

function assertNear(
  { name, largest }: Pick<TfliteGolden['tensors'][number], 'name' | 'largest'>,
  numbers: Iterable<readonly [place: number, value: number]>,
  actual: Float32Array,
): void {
  for (const [place, expected] of numbers) {
    const value = actual[place] ?? NaN;
    const distance = Math.abs(value - expected);
    assert.ok(
      distance <= NEAR * largest,
      `${name}, number ${place}: ${value} instead of ${expected}`,
    );
  }
}

/** The places of samples among so many numbers. */
const placed = (samples: readonly number[], count: number) =>
  samples.map((value, k) => [Math.floor((k * count) / samples.length), value] as const);

/** All numbers of the outputs, one output behind the other. */
function assertAnswers(
  { outputs, answers }: TfliteGolden,
  tensors: readonly NamedTensor[],
  made: ModelRun,
): void {
  let start = 0;
  for (const [index, output] of tensors.entries()) {
    const floats = made.floatsOf(output);
    const expected = answers.subarray(start, start + floats.length);
    assertNear(outputs[index] ?? assert.fail(), expected.entries(), floats);
    start += floats.length;
  }
  assert.equal(start, answers.length);
}

const opened = (name: string) => {
  const source = bytesSource(`${name}.tflite`, zooModel(name));
  const names = [...readTfliteFile(source, source.fileName).tensors.keys()];
  return { model: tflite.open(source), golden: goldenCase(name, names) };
};

describeWithData('networks in TensorFlow Lite', () => {
  for (const name of goldenNetworks())
    it(`${name} is what TensorFlow Lite runs`, () => {
      const { model, golden } = opened(name);
      assert.deepEqual(networkDefects(model.network), []);
      if (golden.isFloat) assertComputed(name, model, golden);
      else assertPlanned(model, golden);
    });
});

/** Bytes of maps that others need layer by layer, without sharing between the input and output of an operator. */
const LAYER_BY_LAYER: readonly (readonly [name: string, bytes: number, who: string])[] = [
  ['mlperf_resnet8_int8', 49_152, 'TensorFlow Lite Micro'],
  ['mlperf_kws_int8', 16_000, 'TensorFlow Lite Micro'],
  ['mlperf_vww_96_int8', 55_296, 'nothing shared in place'],
  ['person_detect_int8', 55_296, 'TensorFlow Lite Micro'],
  ['mcunet_vww', 96_000, 'Vela for Ethos-U55'],
  ['mcunet_detection', 337_024, 'TensorFlow Lite Micro'],
  ['mcunetv2_large', 2_451_840, 'TensorFlow Lite Micro'],
  ['fomo_face_detection', 225_840, 'TensorFlow Lite Micro'],
  ['tinymaix_cifar10_q', 11_264, 'TensorFlow Lite Micro'],
  ['tinymaix_mnist_resnet_q', 3_552, 'TensorFlow Lite Micro'],
  ['tinymaix_mnist_valid_q', 1_472, 'TensorFlow Lite Micro'],
  ['micro_speech_int8', 5_968, 'TensorFlow Lite Micro'],
  ['st_mobilenetv1_025_96_int8', 75_280, 'TensorFlow Lite Micro'],
  ['palm_detection_full_192', 884_736, 'TensorFlow Lite Micro'],
  ['blazeface_front_128', 442_368, 'TensorFlow Lite Micro'],
  ['yolov8n_192_int8', 442_368, 'its file, layer by layer'],
];

describeWithData('memory of networks of integers', () => {
  for (const [name, bytes, who] of LAYER_BY_LAYER)
    it(`${name} needs no more than with ${who}`, () => {
      const { network } = opened(name).model;
      const { arenaBytes } = lower(network, untiledPlan(network.layers.length));
      assert.ok(arenaBytes <= bytes, `${arenaBytes} bytes instead of ${bytes}`);
    });
});

/** Its own outputs and all tensors that still lie in some memory. */
function assertComputed(name: string, model: Model, golden: TfliteGolden): void {
  assert.deepEqual(model.issues, []);
  const { network } = model;
  const tensors = model.tensors();
  const tapped = [...network.layers.keys()];
  const made = runModel(model, noise(golden.inputs.map(countOf)), undefined, tapped);
  assert.deepEqual(
    tensors.outputs.map(output => output.name),
    golden.outputs.map(output => output.name),
  );
  if (!SAMPLED_ONLY.test(name)) assertAnswers(golden, tensors.outputs, made);
  for (const { shape, samples, ...expected } of golden.tensors) {
    const tensor = tensorNamed(tensors, expected.name);
    if (tensor === undefined || tensor.base < 0) continue;
    assert.deepEqual(tensor.dims, shape);
    assertNear(expected, placed(samples, countOf(tensor.dims)), made.floatsOf(tensor));
  }
}

/** Networks of integers have true shapes and bytes, but are not run. */
function assertPlanned({ network, issues, tensors }: Model, golden: TfliteGolden): void {
  const isRefused = executionProblem(network) !== undefined;
  assert.equal(
    issues.some(({ id }) => id === 'graph-integers'),
    isRefused,
  );
  certify(lower(network, untiledPlan(network.layers.length)));
  const { all } = tensors();
  for (const { name, shape } of golden.tensors) {
    const tensor = all.find(other => other.name === name);
    if (tensor !== undefined) assert.deepEqual(tensor.dims, shape);
  }
}

/** Of the tensors of a network half are nearer to what TensorFlow Lite computes, in steps of their integers. */
const NEAR_STEPS = 6;

/** Networks of integers that TensorFlow Lite has run. */
const INTEGERS = /int8|_q|vww|kws|blaze|fomo|mcunet|palm|seanet|^st_/;

/** Layers compute with the numbers that integers of tensors and weights stand for: how many steps each tensor is off. */
function stepsOff(model: Model, golden: TfliteGolden): readonly number[] {
  const { network, tensors } = model;
  const floats = { ...model, network: inFloats(network) };
  const given = noise(golden.inputs.map(countOf)).map((numbers, index) =>
    noisyInput(numbers, at(network.inputs, index).output),
  );
  const made = runModel(floats, given, undefined, [...network.layers.keys()]);
  return golden.tensors.flatMap(({ name, samples, isUnsigned }) => {
    const tensor = tensorNamed(tensors(), name);
    if (tensor === undefined || tensor.base < 0) return [];
    const { element, quantization } = at(network.layers, tensor.base).output;
    if (quantization === undefined) return [];
    const { scale } = quantization;
    // Integers without a sign are computed 128 lower.
    const zeroPoint = quantization.zeroPoint + (isUnsigned && element === 'i8' ? 128 : 0);
    const actual = made.floatsOf(tensor);
    const off = placed(samples, actual.length).map(([place, q]) =>
      Math.abs((actual[place] ?? NaN) / scale + zeroPoint - q),
    );
    return [Math.max(...off)];
  });
}

/** What the noise of FORMAT.md stands for as an input of integers. */
function noisyInput(numbers: Float32Array, { element, quantization }: TensorType): Float32Array {
  if (quantization === undefined) return numbers;
  const { scale, zeroPoint } = quantization;
  const { least, count } = integersOf(element);
  return numbers.map(v => scale * (Math.floor(count * v) + least - zeroPoint));
}

describeWithData('integers of networks in TensorFlow Lite', () => {
  for (const name of goldenNetworks().filter(network => INTEGERS.test(network)))
    it(`${name} computes with the numbers that they stand for`, () => {
      const { model, golden } = opened(name);
      if (firstUnsupported(model.network)) return;
      const steps = stepsOff(model, golden);
      assert.ok(medianOf(steps) <= NEAR_STEPS, `${medianOf(steps)} steps`);
    });
});

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
