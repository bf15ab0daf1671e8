import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fastWork, type FastPart } from '../../../../src/core/target/fast-work';

const parts: fc.Arbitrary<FastPart> = fc.record({
  channels: fc.integer({ min: 1, max: 600 }),
  filters: fc.integer({ min: 1, max: 300 }),
  groups: fc.integer({ min: 1, max: 3 }),
  blocks: fc.integer({ min: 1, max: 60 }),
});

describe('the work of the fast kernel', () => {
  // 8 filters, 4 channels, so that it counts blocks: fours, and strips of 12.
  for (const [blocks, fours, strips] of [
    [1, 1, 1],
    [4, 1, 1],
    [5, 2, 1],
    [12, 3, 1],
    [13, 4, 2],
    [25, 7, 3],
  ] as const)
    it(`${blocks} blocks: ${fours} times four, in ${strips} strips`, () => {
      const work = fastWork({ channels: 4, filters: 8, groups: 1, blocks });
      assert.equal(work.fastProduct, fours * 36 * 4);
      assert.equal(work.fastSum, fours * 36);
      assert.equal(work.fastWeightByte, strips * 36 * 4 * 8 * 4);
      assert.equal(work.fastInput, blocks);
      assert.equal(work.fastOutput, blocks);
    });

  it('of more than 256 channels: chunks of 128, transformed for each 120 filters', () => {
    const work = fastWork({ channels: 512, filters: 1024, groups: 1, blocks: 4 });
    assert.equal(work.fastSum, 36 * 128 * 4);
    assert.equal(work.fastInput, 4 * 128 * Math.ceil(1024 / 120));
  });

  it('is 36 products for 16 outputs and more, never less', () => {
    fc.assert(
      fc.property(parts, part => {
        const { channels, filters, groups, blocks } = part;
        const { fastProduct = 0, fastInput = 0, fastOutput = 0 } = fastWork(part);
        const least = (36 * channels * filters * groups * blocks) / 32;
        assert.ok(fastProduct >= least);
        assert.ok(fastInput >= (groups * blocks * channels) / 4);
        assert.ok(fastOutput >= (groups * blocks * filters) / 8);
      }),
    );
  });
});
