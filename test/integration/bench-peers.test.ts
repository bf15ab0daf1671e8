import assert from 'node:assert/strict';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { freely, type Engine } from '../../bench/engines/engine';
import { mafat } from '../../bench/engines/mafat';
import { arePeersInstalled, peerPackage } from '../../bench/engines/peer-packages';
import { native } from '../../bench/engines/native';
import { darknet, npmPeer, opencv } from '../../bench/engines/peers';
import { networkGraph, type GraphModel } from '../../bench/graph/network-graph';
import { onnxModel } from '../../bench/graph/onnx-model';
import { benchCaseOf } from '../support/bench-case';
import { dataPath, describeWithData } from '../support/data';
import { describeUnless } from '../support/left-out';
import { goldenCase, goldenNames, relativeDifference, type GoldenCase } from '../support/golden';
import { withFolder } from '../support/program';

const FIXTURES = join(__dirname, '..', 'fixtures', 'golden-ops');
const REFERENCE = dataPath('darknet', 'golden-ops');

/** Relative to the largest number of the layer. */
const TOLERANCE = 1e-3;

/** What Darknet left in the outputs, one after the other. */
function expectedOutputs({ network, outputs }: GoldenCase): Float32Array {
  const maps = network.outputs.map(layer => {
    const map = outputs.get(layer);
    assert.ok(map !== undefined, `the reference lacks layer ${layer}`);
    return [...map];
  });
  return Float32Array.from(maps.flat());
}

/** Between them every operation of the networks that are measured. */
const CASES = [
  'chain-yolov2-head16',
  'conv-depthwise-s2',
  'conv-groups2',
  'conv-k3s1p1-bn-leaky',
  'maxpool-2-1',
  'maxpool-3-2',
  'shortcut-leaky',
  'softmax',
  'upsample-2',
];

/** Layers that Darknet of the year 2018 does not know. */
const AND_ROUTE_GROUPS = [...CASES, 'route-groups2'];

type Contest = readonly [engine: Engine, cases: readonly string[]];

const ENGINES: readonly Contest[] = [
  [mafat({ mode: 'exact', threads: 1, plan: 'untiled' }), AND_ROUTE_GROUPS],
  [native({ mode: 'exact', plan: 'untiled' }), AND_ROUTE_GROUPS],
  [opencv(1), CASES],
  [darknet, CASES],
];

/** Out of npm, 530 MB: whoever measures has them, and CI has not. */
const NPM_PEERS: readonly Contest[] = [
  [npmPeer('onnxruntime-node', 1), AND_ROUTE_GROUPS],
  [npmPeer('onnxruntime-web', 1), ['chain-yolov2-head16', 'upsample-2']],
  [npmPeer('tensorflow', 1), AND_ROUTE_GROUPS],
];

function describeEngine([engine, cases]: Contest): void {
  const missing = engine.missing();
  describeUnless(
    missing && `it ${missing}`,
    `benchmarks: ${engine.name}, started by its host, answers as Darknet did`,
    () => {
      for (const name of cases)
        it(name, () =>
          withFolder(async folder => {
            const golden = goldenCase(FIXTURES, name);
            const running = await engine
              .prepare(benchCaseOf(golden, FIXTURES, folder))
              .start(freely);
            try {
              const runs = await running.run(2);
              assert.ok(runs.length === 2 || runs.length === 1);
              assert.ok((running.peakBytes ?? 0) > 100_000);
              for (const { ms, loadMs } of runs) assert.ok(ms > loadMs && loadMs >= 0);
              const difference = relativeDifference(
                expectedOutputs(golden),
                await running.outputs(),
              );
              assert.ok(difference < TOLERANCE, `differs by ${difference}`);
            } finally {
              await running.end();
            }
          }),
        );
    },
  );
}

describe('peers', () => ENGINES.forEach(describeEngine));
if (arePeersInstalled()) NPM_PEERS.forEach(describeEngine);
else it('benchmarks: left out, packages of npm are not installed in bench/peers', () => undefined);

/** Other activations, heads, and layers that are not in any of the networks. */
const REFUSED = `
  act-elu act-hard_mish act-hardtan act-lhtan act-loggy act-plse act-ramp act-relie act-swish
  act-tanh batchnorm connected detection-v1 implicit-route lrn maxpool-depth mini-alexnet
  mini-enet-coco mini-resnet50 mini-vgg16 mini-yolov1-tiny mini-yolov2 mini-yolov2-tiny
  mini-yolov3 mini-yolov3-tiny mini-yolov3-tiny-prn mini-yolov4 mini-yolov4-tiny
  mini-yolov7-tiny region reorg-2 reorg3d-2 sam scale-channels-se shortcut-downsample
  shortcut-more-channels shortcut-weights-pf-relu yolo yolo-newcoords`
  .trim()
  .split(/\s+/);

/** The part of onnxruntime-node that is used. */
interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

async function runOnnx(model: GraphModel, input: Float32Array): Promise<Float32Array> {
  const { InferenceSession, Tensor } = peerPackage('onnxruntime-node') as OnnxRuntime;
  const session = await InferenceSession.create(onnxModel(model));
  const { graph } = model;
  const x = new Tensor('float32', input, [1, ...graph.input.shape]);
  const answers = await session.run({ [graph.input.name]: x });
  const maps = graph.outputs.map(({ name }) => answers[name]?.data ?? new Float32Array());
  return Float32Array.from(maps.flatMap(map => [...map]));
}

if (!arePeersInstalled())
  it('ONNX models: left out, onnxruntime-node is not installed in bench/peers', () => undefined);
else
  describeWithData('ONNX models of the reference cases', () => {
    const refused: string[] = [];
    for (const name of goldenNames(REFERENCE)) {
      const golden = goldenCase(REFERENCE, name);
      const model = modelOf(golden);
      if (model === undefined) refused.push(name);
      else
        it(`${name} computes what Darknet did`, async () => {
          const answer = await runOnnx(model, golden.input);
          const difference = relativeDifference(expectedOutputs(golden), answer);
          assert.ok(difference < TOLERANCE, `differs by ${difference}`);
        });
    }

    it('only those are refused that have layers which no network of the benchmark has', () => {
      assert.deepEqual(refused, REFUSED);
    });
  });

/** undefined where peers cannot be given the network. */
function modelOf({ network, parameters }: GoldenCase): GraphModel | undefined {
  try {
    return networkGraph(network, parameters);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
