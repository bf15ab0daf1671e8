import assert from 'node:assert/strict';
import { decodeDetections, type DecodingOptions } from '../../../../src/core/detection/decoding';
import type { Detection } from '../../../../src/core/detection/detection';
import type { Operation } from '../../../../src/core/network/operation';
import { assertSameDetections, isSame } from '../../../support/detections';
import { describeWithData, floatsOf, readData, readDataText } from '../../../support/data';
import { headNetwork, yoloHead } from './head-network';

interface GoldenLayer {
  readonly i: number;
  readonly type: string;
  readonly shape: readonly [number, number, number];
  readonly offset?: number;
  readonly count?: number;
  readonly step?: number;
}

interface Golden {
  readonly input: { readonly size: readonly [width: number, height: number] };
  readonly detections: readonly {
    readonly cls: number;
    readonly prob: number;
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }[];
  readonly layers: readonly GoldenLayer[];
}

const TOLERANCE = { score: 0.01, overlap: 0.95 };

/** The reference's detections, and what we decode from those heads whose whole output is stored. */
function compared(name: string, model: string, options?: DecodingOptions) {
  const folder = ['darknet', 'golden-real', name];
  const golden = JSON.parse(readDataText(...folder, 'golden.json')) as Golden;
  const bytes = readData(...folder, 'outputs.f32');
  const outputs = new Map<number, Float32Array>();
  const layers = golden.layers.map(({ i, type, shape, offset = 0, count = 0, step }) => {
    const isWhole = type === 'yolo' && step === 1;
    if (isWhole) outputs.set(i, floatsOf(bytes.subarray(offset, offset + 4 * count)));
    const operation: Operation = isWhole
      ? { kind: 'yolo', head: yoloHead(model, i) }
      : { kind: 'identity' };
    const [channels, height, width] = shape;
    return { operation, shape: { channels, height, width } };
  });
  const [width, height] = golden.input.size;
  const expected = golden.detections.map(({ cls, prob, x, y, w, h }): Detection => ({
    label: cls,
    score: prob,
    box: { x, y, width: w, height: h },
  }));
  const actual = decodeDetections(headNetwork(layers, height, width), outputs, {
    overlap: 'iou', // do_nms_sort
    ...options,
  });
  return { actual, expected, heads: outputs.size };
}

describeWithData('detections of trained networks', () => {
  for (const [name, model, count, heads] of [
    ['yoloface-50k_p', 'yoloface-50k', 4, 1],
    ['yoloface-500k-v2_group', 'yoloface-500k-v2', 43, 3],
  ] as const) {
    it(`${name}: all ${count} as Darknet lists them`, () => {
      const result = compared(name, model);
      assert.equal(result.heads, heads);
      assert.equal(result.expected.length, count);
      assertSameDetections(result.actual, result.expected, TOLERANCE);
    });
  }

  // Of these networks' second heads the reference stores every 16th number only. A detection of the first
  // head is missing from the list only where one of the second head suppressed it.
  for (const [name, model, common] of [
    ['yolo-fastest-1.1_dog', 'yolo-fastest-1.1', 4],
    ['yolo-fastest-1.1-xl_dog', 'yolo-fastest-1.1-xl', 3],
  ] as const) {
    it(`${name}: ${common} of the first head are in Darknet's list`, () => {
      const { actual, expected } = compared(name, model);
      const found = actual.filter(ours => expected.some(wanted => isSame(ours, wanted, TOLERANCE)));
      assert.equal(found.length, common);
      assert.ok(actual.length - found.length <= 1, JSON.stringify(actual));
    });
  }

  it('a higher threshold gives the surest of a lower one', () => {
    const { actual } = compared('yoloface-500k-v2_group', 'yoloface-500k-v2', { threshold: 0.5 });
    const { actual: all } = compared('yoloface-500k-v2_group', 'yoloface-500k-v2');
    assert.deepEqual(
      actual,
      all.filter(({ score }) => score > 0.5),
    );
    assert.ok(actual.length > 20 && actual.length < all.length);
  });
});
