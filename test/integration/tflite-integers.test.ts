import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import { executionProblem } from '../../src/core/schedule/execution-problem';
import { lower } from '../../src/core/schedule/lowering';
import { searchOptimal } from '../../src/core/search/optimal';
import { RUNNER } from '../../src/core/target/target';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import type { Model } from '../../src/formats/format';
import { countOf } from '../../src/formats/graph/tensor';
import { bytesSource } from '../../src/formats/model-source';
import { tflite } from '../../src/formats/tflite/tflite';
import { readTfliteFile } from '../../src/formats/tflite/tflite-file';
import { describeWithData } from '../support/data';
import { integersBehind, noisyInput } from '../support/integer-noise';
import { runModel, tensorNamed, type ModelRun } from '../support/model-run';
import { noise } from '../support/onnx-golden';
import { goldenCase, goldenIntegers, zooModel, type TfliteGolden } from '../support/tflite-golden';

/** Networks of integers that are run. */
const RUN = [
  'blazeface_front_128',
  'fomo_face_detection',
  'force_int_quant',
  'hello_world_int8',
  'mcunet_detection',
  'mcunet_vww',
  'mcunetv2_large',
  'micro_speech_int8',
  'mlperf_kws_int8',
  'mlperf_resnet8_int8',
  'mlperf_vww_96_int8',
  // Integers without a sign, as TensorFlow Lite computes them.
  'mobilenet_v1_0.25_128_quant',
  'mobilenet_v1_0.5_160_uint8',
  'palm_detection_full_192',
  'person_detect_int8',
  'st_mobilenetv1_025_96_int8',
  'tinymaix_cifar10_q',
  'tinymaix_mnist_resnet_q',
  'tinymaix_mnist_valid_q',
  'yolov8n_192_int8',
];

interface Opened {
  readonly model: Model;
  readonly golden: TfliteGolden;
  readonly whole: ReturnType<typeof goldenIntegers>;
}

function opened(name: string): Opened {
  const source = bytesSource(`${name}.tflite`, zooModel(name));
  const names = [...readTfliteFile(source, source.fileName).tensors.keys()];
  const golden = goldenCase(name, names);
  return { model: tflite.open(source), golden, whole: goldenIntegers(name, names) };
}

function runOf({ model, golden }: Opened, plan?: Plan): ModelRun {
  const { inputs, layers } = model.network;
  const given = noise(golden.inputs.map(countOf)).map((numbers, index) =>
    noisyInput(numbers, at(inputs, index).output),
  );
  return runModel(model, given, plan, [...layers.keys()]);
}

/** What a tensor's integers are; those that no tile needs are not computed. */
type Integers = readonly (number | undefined)[];

/** The integers of a tensor by its name, as the file has them; undefined where no layer computes it. */
function integersOf(
  { model }: Opened,
  run: ModelRun,
  name: string,
  isUnsigned: boolean,
): Integers | undefined {
  const tensor = tensorNamed(model.tensors(), name);
  if (tensor === undefined || tensor.base < 0) return undefined;
  const { element, quantization } = at(model.network.layers, tensor.base).output;
  if (quantization === undefined) return undefined;
  // Kernels compute integers with a sign.
  const above = isUnsigned && element === 'i8' ? 128 : 0;
  const { scale, zeroPoint } = quantization;
  return integersBehind(run.floatsOf(tensor), { scale, zeroPoint: zeroPoint + above });
}

/** How many tensors were compared; all of their bytes are those of the golden, where these are stored. */
function assertGolden(network: Opened, run: ModelRun): number {
  let compared = 0;
  for (const { name, samples, isUnsigned } of network.golden.tensors) {
    const actual = integersOf(network, run, name, isUnsigned);
    if (actual === undefined) continue;
    for (const [k, expected] of samples.entries()) {
      const value: number | undefined = actual[Math.floor((k * actual.length) / samples.length)];
      assert.equal(value ?? expected, expected, name);
    }
    compared++;
  }
  for (const { name, integers } of network.whole) {
    const actual = integersOf(network, run, name, integers instanceof Uint8Array);
    if (actual === undefined) continue;
    const computed = integers.map((q, place) => actual[place] ?? q);
    assert.ok(Buffer.from(computed).equals(Buffer.from(integers)), name);
  }
  return compared;
}

describeWithData('integers of TensorFlow Lite', () => {
  for (const name of RUN)
    describe(name, () => {
      it('are those of TensorFlow Lite in every layer', () => {
        const network = opened(name);
        assert.equal(executionProblem(network.model.network), undefined);
        const compared = assertGolden(network, runOf(network));
        assert.ok(compared > 0);
      });

      it('are the same in half of the memory, and in the least without extra work', () => {
        const network = opened(name);
        const { layers } = network.model.network;
        const { arenaBytes } = lower(network.model.network, untiledPlan(layers.length));
        for (const bytes of [arenaBytes / 2, 1]) {
          const budget = { bytes, counting: 'arena', target: RUNNER } as const;
          const { best, smallest } = searchOptimal(network.model.network, budget, {
            maxMacFactor: 1,
          });
          assertGolden(network, runOf(network, (best ?? smallest).plan));
        }
      });
    });
});
