import assert from 'node:assert/strict';
import { classificationLayer, topClasses } from '../../src/core/detection/classification';
import { decodeDetections, detectionLayers } from '../../src/core/detection/decoding';
import { peaksOf } from '../../src/core/target/peaks';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { isFast, withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledPlan, type KernelMode, type Plan } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { decodePicture } from '../../src/formats/image/picture-file';
import { planarInput } from '../../src/formats/image/resize';
import { STRETCHED } from '../support/picture-input';
import { describeWithData, readData, readDataText } from '../support/data';
import { assertSameDetections, isSame } from '../support/detections';
import { execute, noise, sameBits } from '../support/execution';
import { bareC, describeWithTools, GCC, NativeBuilder } from '../support/native';
import { parseNotation } from '../support/darknet-notation';
import { yolov2of16 } from '../support/network-builder';

/** What the C program is predicted to: 2 %, or 0.3 MB where that is more. */
function assertPredicted(measured: number, predicted: number): void {
  const off = Math.abs(measured - predicted);
  assert.ok(off <= Math.max(0.02 * predicted, 0.3e6), `${measured} and not ${predicted} bytes`);
}

/** The floor of the target was measured there. */
const isMeasured = process.platform === 'linux' && process.arch === 'x64';

describeWithTools('YOLOv2-16 as a C program', GCC, () => {
  const network = yolov2of16();
  const parameters = randomParameters(network, 1);
  const input = noise(elementCount(pictureShape(network)));
  const builder = new NativeBuilder(GCC);
  const whole = new Map<KernelMode, Float32Array>();
  after(() => builder.dispose());

  const run = (plan: Plan, ...options: readonly string[]) => {
    const schedule = lower(network, plan);
    const program = builder.build(schedule, parameters);
    const { outputs, result } = program.run(input, '--observe', ...options);
    const [output] = outputs.values();
    assert.ok(output !== undefined);
    assert.equal(result.arenaBytes, schedule.arenaBytes);
    assert.equal(result.observedBytes, schedule.arenaBytes);
    assert.equal(result.weightsBytes, schedule.weightsBytes);
    return { output, result, schedule };
  };

  for (const kernel of ['exact', 'fast'] as const)
    it(`untiled, ${kernel}: the bits of the WebAssembly engine without fused multiply-add`, () => {
      const plan = withKernels(network, parsePlan('1x1', network), kernel);
      const { output, schedule } = run(plan, '--simd', 'scalar');
      const expected = execute(schedule, parameters, input).layers.get(15);
      assert.ok(expected && sameBits(expected, output));
    });

  for (const [text, weights, kernel] of [
    ['1x1', 'group', 'exact'],
    ['1x1', 'block', 'exact'],
    ['3x3/8/2x2', 'group', 'exact'],
    ['5x5c/12/3x3c', 'group', 'exact'],
    ['38x1r', 'resident', 'exact'],
    ['19x1r/12/1x1', 'block', 'exact'],
    ['19x4a', 'group', 'exact'],
    ['1x1', 'group', 'fast'],
    ['1x1', 'block', 'fast'],
    ['3x3/8/2x2', 'group', 'fast'],
    ['19x1r/12/1x1', 'block', 'fast'],
    ['19x4a', 'resident', 'fast'],
  ] as const)
    it(`${text}, ${kernel}, weights by ${weights}: the same bits, the process as predicted`, () => {
      const plan = withKernels(network, parsePlan(text, network), kernel);
      const { output, result, schedule } = run({ ...plan, weights });
      const expected = whole.get(kernel) ?? output;
      whole.set(kernel, expected);
      assert.ok(sameBits(expected, output));
      if (!isMeasured) return;
      assertPredicted(result.peakBytes, result.predictedBytes);
      assertPredicted(result.peakBytes, peaksOf(schedule, bareC()).processBytes);
    });
});

interface Golden {
  readonly net: string;
  readonly weights: string;
  readonly input: { readonly file: string; readonly size: readonly [number, number] };
  readonly thresh: number;
  readonly nms: number;
  readonly detections: readonly Readonly<Record<'cls' | 'prob' | 'x' | 'y' | 'w' | 'h', number>>[];
}

describeWithTools('boxes of C programs are thinned out as those of the engine', GCC, () => {
  const builder = new NativeBuilder(GCC);
  after(() => builder.dispose());
  for (const options of [
    'nms_kind=default',
    'nms_kind=greedynms',
    'nms_kind=diounms beta_nms=0.2',
    'nms_kind=diounms beta_nms=1.7',
    'nms_kind=diounms beta_nms=0',
    'nms_kind=diounms beta_nms=-0.5',
  ])
    it(options, () => {
      const anchors = 'anchors=9,9,12,10,10,14';
      const { network } = parseNotation(
        `net width=32 height=32 channels=3|conv size=3 pad=1 filters=21 activation=linear|yolo classes=2 num=3 ${anchors} ${options}`,
      );
      const parameters = randomParameters(network, 5);
      const input = noise(elementCount(pictureShape(network)));
      const schedule = lower(network, untiledPlan(2));
      const program = builder.build(schedule, parameters);
      const map = execute(schedule, parameters, input).layers.get(1);
      assert.ok(map !== undefined);
      const expected = [0.3, 0.45].map(nms => {
        const kept = decodeDetections(network, new Map([[1, map]]), { threshold: 0.25, nms });
        const words = ['--simd', 'scalar', '--threshold', '0.25', '--nms', `${nms}`];
        const found = detectionsOf(program.run(input, ...words).result);
        assertSameDetections(found, kept, { score: 1e-8, overlap: 1 - 1e-6 });
        return kept.length;
      });
      assert.ok(expected.every(count => count > 20));
    });
});

describeWithData('trained networks as C programs', () => {
  describeWithTools('by gcc', GCC, () => {
    const builder = new NativeBuilder(GCC);
    after(() => builder.dispose());

    for (const [name, kernel] of [
      ['squeezenet1.1_eagle', 'exact'],
      ['squeezenet1.1_eagle', 'fast'],
      ['yolo-fastest-1.1-xl_kite_960x640', 'exact'],
      ['yolo-fastest-1.1_dog', 'exact'],
      ['yoloface-500k-v2_group', 'exact'],
    ] as const)
      it(`${name}, ${kernel}: what Darknet and the WebAssembly engine find`, () => {
        const folder = ['darknet', 'golden-real', name] as const;
        const golden = JSON.parse(readDataText(...folder, 'golden.json')) as Golden;
        const [width, height] = golden.input.size;
        const model = golden.net.replace(/\.cfg$/, '');
        const text = readDataText('darknet', 'models', model, golden.net);
        const { network, openWeights } = darknet.parse(text, golden.net, { width, height });
        const weights = byteSourceOf(readData('darknet', 'models', model, golden.weights));
        const parameters = openWeights(weights, golden.weights);
        const picture = decodePicture(readData(...folder, golden.input.file), golden.input.file);
        const input = planarInput(picture, pictureShape(network), STRETCHED);
        const plan = withKernels(network, untiledPlan(network.layers.length), kernel);
        assert.equal(isFast(plan), kernel === 'fast');
        const schedule = lower(network, plan);
        const program = builder.build(schedule, parameters);
        const { layers } = execute(schedule, parameters, input);

        const [threshold, nms] = [golden.thresh, golden.nms];
        const options = ['--threshold', `${threshold}`, '--nms', `${nms}`];
        const same = program.run(input, '--simd', 'scalar', ...options).result;
        const heads = detectionLayers(network).map(layer => {
          const map = layers.get(layer);
          assert.ok(map !== undefined);
          return [layer, map] as const;
        });
        const engine = decodeDetections(network, new Map(heads), { threshold, nms });
        assertSameDetections(detectionsOf(same), engine, { score: 1e-8, overlap: 1 - 1e-6 });

        const fastest = program.run(input, ...options).result;
        assert.equal(fastest.mode, kernel);
        const expected = golden.detections.map(({ cls, prob, x, y, w, h }) => ({
          label: cls,
          score: prob,
          box: { x, y, width: w, height: h },
        }));
        // The reference is by do_nms_sort; networks with nms_kind keep more.
        const tolerance = { score: 0.01, overlap: 0.95 };
        const found = detectionsOf(fastest);
        assert.ok(expected.every(wanted => found.some(one => isSame(one, wanted, tolerance))));
        assertSameDetections(found, engine, tolerance);
        if (isMeasured) assertPredicted(fastest.peakBytes, fastest.predictedBytes);
        assert.deepEqual(
          (same.classes ?? []).map(({ label }) => label),
          topLabels(network, layers),
        );
      });
  });
});

/** The surest classes of a classifier; none of other networks. */
function topLabels(network: Network, layers: ReadonlyMap<number, Float32Array>): readonly string[] {
  const scores = layers.get(classificationLayer(network) ?? -1) ?? new Float32Array();
  return topClasses(scores).map(({ label }) => `class ${label}`);
}

type Found = ReturnType<ReturnType<NativeBuilder['build']>['run']>['result'];

const detectionsOf = ({ detections = [] }: Pick<Found, 'detections'>) =>
  detections.map(({ label, score, x, y, w, h }) => ({
    label: Number(/^class (\d+)$/.exec(label)?.[1]),
    score,
    box: { x, y, width: w, height: h },
  }));
