import assert from 'node:assert/strict';
import fc from 'fast-check';
import { intersectionOverUnion } from '../../../../src/core/detection/box';
import { decodeDetections } from '../../../../src/core/detection/decoding';
import type { Detection } from '../../../../src/core/detection/detection';
import { suppressOverlaps } from '../../../../src/core/detection/suppression';
import { headNetwork } from './head-network';

const fraction = fc.double({ min: 0.01, max: 1, noNaN: true });

const detections: fc.Arbitrary<Detection[]> = fc.array(
  fc.record({
    label: fc.integer({ min: 0, max: 2 }),
    score: fraction,
    box: fc.record({ x: fraction, y: fraction, width: fraction, height: fraction }),
  }),
  { maxLength: 60 },
);

const suppressions = fc.record({
  threshold: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  distanceExponent: fc.constantFrom(undefined, 0.2, 0.6),
});

describe('suppression of overlapping boxes', () => {
  it('a second time changes nothing', () => {
    fc.assert(
      fc.property(detections, suppressions, (list, suppression) => {
        const once = suppressOverlaps(list, suppression);
        assert.deepEqual(suppressOverlaps(once, suppression), once);
      }),
    );
  });

  it('leaves no two overlapping boxes of a class, and drops only what a surer one overlaps', () => {
    fc.assert(
      fc.property(detections, fraction, (list, threshold) => {
        const kept = suppressOverlaps(list, { threshold, distanceExponent: undefined });
        const isRival = (a: Detection, b: Detection): boolean =>
          a.label === b.label && intersectionOverUnion(a.box, b.box) > threshold;
        kept.forEach((a, i) => {
          assert.ok(!kept.slice(i + 1).some(b => isRival(a, b)));
        });
        for (const dropped of list.filter(one => !kept.includes(one)))
          assert.ok(kept.some(one => one.score >= dropped.score && isRival(one, dropped)));
      }),
    );
  });

  it('does not depend on the order of boxes with different scores', () => {
    fc.assert(
      fc.property(detections, suppressions, (list, suppression) => {
        const distinct = [...new Map(list.map(one => [one.score, one])).values()];
        assert.deepEqual(
          suppressOverlaps(distinct, suppression),
          suppressOverlaps([...distinct].reverse(), suppression),
        );
      }),
    );
  });

  it('a network that finds something everywhere is decoded in bounded time', () => {
    const head = {
      classes: 20,
      anchors: [{ x: 1, y: 1 }],
      anchorUnit: 'pixels',
      scaleXY: 1,
      newCoordinates: false,
    } as const;
    const shape = { channels: 25, height: 100, width: 100 };
    const network = headNetwork([{ operation: { kind: 'yolo', head }, shape }], 800, 800);
    const values = new Float32Array(25 * 100 * 100).fill(0.9);
    assert.equal(decodeDetections(network, new Map([[0, values]])).length, 10_000);
  });

  it('boxes that are not finite, and scores that are not numbers, are left out', () => {
    const head = {
      classes: 1,
      anchors: [{ x: 8, y: 8 }],
      anchorUnit: 'pixels',
      scaleXY: 1,
      newCoordinates: false,
    } as const;
    const shape = { channels: 6, height: 1, width: 3 };
    const network = headNetwork([{ operation: { kind: 'yolo', head }, shape }], 32, 96);
    const rows = [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
      [0, 1000, 0],
      [0, 0, 0],
      [1, 1, NaN],
      [0.9, 1, 1],
    ];
    const found = decodeDetections(network, new Map([[0, Float32Array.from(rows.flat())]]));
    assert.deepEqual(
      found.map(({ box }) => box),
      [{ x: 0.5 / 3, y: 0.5, width: 8 / 96, height: 8 / 32 }],
    );
  });
});
