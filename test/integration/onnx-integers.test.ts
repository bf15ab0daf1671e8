import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import {
  inputReference,
  tensorOf,
  type Network,
  type Reference,
} from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import type { TensorType } from '../../src/core/network/shape';
import { halfEven, storedIntegers } from '../../src/core/network/stored-integers';
import { networkDefects } from '../../src/core/operations/validation';
import { executionProblem } from '../../src/core/schedule/execution-problem';
import { lower } from '../../src/core/schedule/lowering';
import { searchOptimal } from '../../src/core/search/optimal';
import { RUNNER } from '../../src/core/target/target';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import type { Model } from '../../src/formats/format';
import { countOf } from '../../src/formats/graph/tensor';
import { bytesSource } from '../../src/formats/model-source';
import { onnx } from '../../src/formats/onnx/onnx';
import { describeWithData } from '../support/data';
import { execute } from '../support/execution';
import { integersBehind } from '../support/integer-noise';
import { runModel, tensorNamed, type ModelRun } from '../support/model-run';
import {
  goldenCase,
  goldenNetworks,
  noise,
  zooModel,
  type GoldenCase,
  type GoldenTensor,
} from '../support/onnx-golden';

/** Networks of integers. */
const INTEGERS = /_qdq_|_qlinear_|_quant$/;

interface Opened {
  readonly model: Model;
  readonly golden: GoldenCase;
}

function opened(name: string): Opened {
  const golden = goldenCase(name) ?? assert.fail('no numbers');
  const [[, , height = 1, width = 1] = []] = golden.inputs;
  return {
    model: onnx.open(bytesSource(`${name}.onnx`, zooModel(name)), { height, width }),
    golden,
  };
}

/** What a run made of the noise. */
const runOf = ({ model, golden }: Opened, plan?: Plan): ModelRun =>
  runModel(model, noise(golden.inputs.map(countOf)), plan, [...model.network.layers.keys()]);

/** How far numbers of a tensor are from those of onnxruntime, in steps of its integers; undefined where it has none. */
function stepsFrom(
  { model }: Opened,
  run: ModelRun,
  expected: GoldenTensor,
): { readonly steps: readonly number[]; readonly scale: number } | undefined {
  const tensor = tensorNamed(model.tensors(), expected.name);
  if (tensor === undefined || tensor.base < 0) return undefined;
  const { layers } = model.network;
  const { inputs, operation, output } = at(layers, tensor.base);
  // Answers are the floats that integers stand for.
  const isConversion = operation.kind === 'activation' && operation.activation.kind === 'linear';
  const [behind = -1] = isConversion && output.element === 'f32' ? inputs : [tensor.base];
  const { element, quantization } = behind < 0 ? output : at(layers, behind).output;
  if (quantization === undefined) return undefined;
  assert.deepEqual(tensor.dims, expected.shape);
  const { scale, zeroPoint } = quantization;
  const actual = run.floatsOf(tensor);
  // Kernels compute integers with a sign.
  const above = expected.type === 'uint8' && element === 'i8' ? 128 : 0;
  const steps = expected.numbers.map(([place, value]) => {
    const real = expected.type === 'float32' ? value : scale * (value - above - zeroPoint);
    return Math.abs((actual[place] ?? NaN) - real) / scale;
  });
  return { steps, scale };
}

/** A step, but for the rounding of what it is measured by. */
const STEP = 1.001;

/**
 * Where floats are computed between integers, sums of them depend on their order: of 10,000 one is rounded to another integer, and
 * layers behind make more of it. onnxruntime then differs from itself, and each layer is compared by itself.
 */
const isOfFloats = (name: string): boolean => name.includes('_qdq_');

/** Times what onnxruntime differs from itself: which sums lie between two integers isn't the same for three orders as for two. */
const AMPLIFIED = 1.5;

/** Of the integers of a layer as many may be others than the operators say: those whose floats lie between two of them. */
const MOST_BETWEEN = 1 / 500;

/** What the operator of a layer makes of numbers as floats, C×H×W. */
function floatsOf({ network, parameters }: Model, index: number, read: readonly Float32Array[]) {
  const layer = at(network.layers, index);
  const floats = (reference: Reference): TensorType => ({
    shape: tensorOf(network, reference).shape,
    element: 'f32',
  });
  const references = read.map((_, place) => inputReference(place));
  const single: Network = {
    name: layer.label,
    inputs: layer.inputs.map((input, place) => ({ id: String(place), output: floats(input) })),
    layers: [{ ...layer, index: 0, inputs: references, output: floats(index) }],
    outputs: [0],
  };
  const source = parameters ?? assert.fail('a model without numbers');
  const own: ParameterSource = {
    biases: () => source.biases(index),
    readWeights: (_, start, target) => {
      source.readWeights(index, start, target);
    },
  };
  const inputs = new Map(references.map((reference, place) => [reference, at(read, place)]));
  const run = execute(lower(single, untiledPlan(1)), own, new Float32Array(1), { inputs });
  return run.outputs.get(0) ?? assert.fail('no output');
}

/** Holds each layer to what its operator says of the integers that it reads: QuantizeLinear of floats. */
function holdLayers({ model, golden }: Opened): void {
  const { network, parameters = assert.fail('a model without numbers') } = model;
  const [noisy = new Float32Array()] = noise(golden.inputs.map(countOf));
  const plan = untiledPlan(network.layers.length);
  const { layers: made } = execute(lower(network, plan), parameters, noisy);
  const numbersOf = (reference: Reference): Float32Array =>
    reference < 0 ? noisy : (made.get(reference) ?? assert.fail('a layer that was not computed'));
  for (const { index, id, inputs, output } of network.layers) {
    const { quantization } = output;
    if (quantization === undefined) continue;
    const floats = floatsOf(model, index, inputs.map(numbersOf));
    const expected = new Int8Array(storedIntegers(floats, output, halfEven));
    const integers = integersBehind(numbersOf(index), quantization);
    const off = integers.map((q = NaN, place) => Math.abs(q - at(expected, place)));
    assert.ok(
      off.every(steps => steps <= 1),
      id,
    );
    const between = off.filter(steps => steps > 0).length;
    assert.ok(between <= Math.max(1, MOST_BETWEEN * off.length), `${id}: ${between} are others`);
  }
}

describeWithData('integers of ONNX', () => {
  for (const name of goldenNetworks().filter(network => INTEGERS.test(network)))
    describe(name, () => {
      it('are within a step of those of onnxruntime', () => {
        const network = opened(name);
        assert.deepEqual(network.model.issues, []);
        assert.deepEqual(networkDefects(network.model.network), []);
        assert.equal(executionProblem(network.model.network), undefined);
        const run = runOf(network);
        const { tensors, outputs } = network.golden;
        const looked = isOfFloats(name) ? outputs : [...tensors, ...outputs];
        let compared = 0;
        for (const expected of looked) {
          const distance = stepsFrom(network, run, expected);
          if (distance === undefined) continue;
          const { steps, scale } = distance;
          const { optimised = 0 } = expected;
          const most = Math.max(...steps);
          assert.ok(
            most <= STEP * Math.max(1, (AMPLIFIED * optimised) / scale),
            `${expected.name}: ${most} steps`,
          );
          compared++;
        }
        assert.ok(compared > 0, 'nothing to compare');
      });

      if (/_(aspp|mbv3|yunet|mnv2)_/.test(name))
        it('are what each operator makes of those that it reads', () => holdLayers(opened(name)));

      it('are the same in half of the memory, and in the least without extra work', () => {
        const network = opened(name);
        const { layers, outputs } = network.model.network;
        const { arenaBytes } = lower(network.model.network, untiledPlan(layers.length));
        const untiled = runOf(network);
        for (const bytes of [arenaBytes / 2, 1]) {
          const budget = { bytes, counting: 'arena', target: RUNNER } as const;
          const limits = { maxMacFactor: 1 };
          const { best, smallest } = searchOptimal(network.model.network, budget, limits);
          const run = runOf(network, (best ?? smallest).plan);
          for (const tensor of network.model.tensors().all) {
            if (tensor.base < 0) continue;
            const expected = untiled.floatsOf(tensor);
            const computed = run.floatsOf(tensor);
            const isAnswer = outputs.includes(tensor.base);
            assert.ok(
              computed.every((x, place) => (Number.isNaN(x) && !isAnswer) || x === expected[place]),
              tensor.name,
            );
          }
        }
      });
    });
});
