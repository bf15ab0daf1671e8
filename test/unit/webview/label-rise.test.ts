import assert from 'node:assert/strict';
import fc from 'fast-check';
import { labelRises } from '../../../src/webview/charts/label-rise';

describe('labels above marks', () => {
  it('stay where they are while they are apart, and make room where they are not', () => {
    const labels = [
      { x: 100, y: 50, width: 60 },
      { x: 140, y: 55, width: 60 },
      { x: 300, y: 55, width: 60 },
    ];
    assert.deepEqual(labelRises(labels), [0, 18, 0]);
  });

  it('never lie over one another, and only rise', () => {
    const whole = (max: number) => fc.integer({ min: 0, max });
    const label = fc.record({ x: whole(300), y: whole(100), width: whole(80) });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), labels => {
        const rises = labelRises(labels);
        const boxes = labels.map(({ x, y, width }, index) => ({
          x,
          y: y - (rises[index] ?? 0),
          width,
        }));
        assert.ok(rises.every(rise => rise >= 0));
        boxes.forEach((a, index) => {
          for (const b of boxes.slice(index + 1))
            assert.ok(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= 13);
        });
      }),
    );
  });
});
