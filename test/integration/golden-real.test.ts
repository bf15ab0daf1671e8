import assert from 'node:assert/strict';
import { decodeDetections, detectionLayers } from '../../src/core/detection/decoding';
import { pictureShape, type Network } from '../../src/core/network/network';
import { lower } from '../../src/core/schedule/lowering';
import { planOf, untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { decodePicture } from '../../src/formats/image/picture-file';
import { planarInput } from '../../src/formats/image/resize';
import { STRETCHED } from '../support/picture-input';
import { describeWithData, floatsOf, readData, readDataText } from '../support/data';
import { assertSameDetections } from '../support/detections';
import { execute, sameWhereComputed, type Outcome } from '../support/execution';

/** What AlexeyAB's Darknet found with trained networks on real pictures (GOLDEN_FORMAT.md). */
interface Golden {
  readonly net: string;
  readonly weights: string;
  readonly input: { readonly file: string; readonly size: readonly [number, number] };
  readonly thresh: number;
  readonly nms: number;
  readonly detections: readonly {
    readonly cls: number;
    readonly prob: number;
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }[];
  readonly layers: readonly {
    readonly i: number;
    readonly type: string;
    readonly mean: number;
    readonly rms: number;
    readonly offset?: number;
    readonly count?: number;
    readonly step?: number;
  }[];
}

const CASES = [
  'squeezenet1.1_eagle',
  'yolo-fastest-1.1-xl_dog',
  'yolo-fastest-1.1-xl_kite_960x640',
  'yolo-fastest-1.1_dog',
  'yoloface-500k-v2_group',
  'yoloface-50k_p',
];

/** Where the reference's own rounding ends: relative to a layer's root mean square. */
const STATISTICS = 1e-3;

describeWithData('trained networks on real pictures', () => {
  for (const name of CASES)
    describe(name, () => {
      const folder = ['darknet', 'golden-real', name] as const;
      let golden: Golden;
      let network: Network;
      let run: (plan: Plan) => Outcome;
      let whole: Outcome;

      before(() => {
        golden = JSON.parse(readDataText(...folder, 'golden.json')) as Golden;
        const [width, height] = golden.input.size;
        const model = golden.net.replace(/\.cfg$/, '');
        const text = readDataText('darknet', 'models', model, golden.net);
        const parsed = darknet.parse(text, golden.net, { width, height });
        network = parsed.network;
        const weights = byteSourceOf(readData('darknet', 'models', model, golden.weights));
        const parameters = parsed.openWeights(weights, golden.weights);
        const picture = decodePicture(readData(...folder, golden.input.file), golden.input.file);
        const input = planarInput(picture, pictureShape(network), STRETCHED);
        run = plan => execute(lower(network, plan), parameters, input);
        whole = run(untiledPlan(network.layers.length));
      });

      it('every layer has the mean and the root mean square of the reference', () => {
        for (const { i, type, mean, rms } of golden.layers) {
          const map = mapOf(whole, i);
          const sum = map.reduce((total, x) => total + x, 0);
          const squares = map.reduce((total, x) => total + x * x, 0);
          const tolerance = STATISTICS * Math.max(rms, 1e-6);
          assert.ok(Math.abs(sum / map.length - mean) <= tolerance, `mean of ${i} ${type}`);
          assert.ok(
            Math.abs(Math.sqrt(squares / map.length) - rms) <= tolerance,
            `root mean square of ${i} ${type}`,
          );
        }
      });

      it('every stored number is that of the reference', () => {
        const bytes = readData(...folder, 'outputs.f32');
        for (const { i, offset, count, step = 1, rms } of golden.layers) {
          if (offset === undefined || count === undefined) continue;
          const expected = floatsOf(bytes.subarray(offset, offset + count * 4));
          const map = mapOf(whole, i);
          expected.forEach((x, k) => {
            const scale = Math.max(Math.abs(x), rms, 1e-6);
            assert.ok(
              Math.abs((map[k * step] ?? NaN) - x) <= 1e-3 * scale,
              `layer ${i}, ${k * step}`,
            );
          });
        }
      });

      it('the detections are those of the reference', () => {
        const found = decodeDetections(network, outputsOf(network, whole), {
          threshold: golden.thresh,
          nms: golden.nms,
          overlap: 'iou', // do_nms_sort
        });
        const expected = golden.detections.map(({ cls, prob, x, y, w, h }) => ({
          label: cls,
          score: prob,
          box: { x, y, width: w, height: h },
        }));
        assertSameDetections(found, expected, { score: 0.01, overlap: 0.95 });
      });

      it('3x3 tiles in two groups compute the same bits', () => {
        const last = network.layers.length - 1;
        const grid = { rows: 3, columns: 3, rule: 'paper' } as const;
        const cut = last >> 1;
        const plan = planOf([
          { first: 0, last: cut - 1, grid, overlap: 'recompute' },
          { first: cut, last, grid: { ...grid, rows: 2, columns: 2 }, overlap: 'recompute' },
        ]);
        const tiled = run(nearestPlan(network, plan));
        for (const { index } of network.layers)
          assert.ok(sameWhereComputed(mapOf(whole, index), mapOf(tiled, index)), `layer ${index}`);
      });
    });
});

function mapOf({ layers }: Outcome, layer: number): Float32Array {
  const map = layers.get(layer);
  assert.ok(map, `layer ${layer} was computed`);
  return map;
}

const outputsOf = (network: Network, outcome: Outcome): ReadonlyMap<number, Float32Array> =>
  new Map(detectionLayers(network).map(layer => [layer, mapOf(outcome, layer)]));
