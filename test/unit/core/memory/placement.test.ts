import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { ALIGNMENT, place, type Lifetime } from '../../../../src/core/memory/placement';

const lifetimes: fc.Arbitrary<Lifetime> = fc
  .record({ bytes: fc.integer({ min: 1, max: 5000 }), first: fc.nat(40), span: fc.nat(12) })
  .map(({ bytes, first, span }) => ({ bytes, first, last: first + span }));

describe('placement', () => {
  it('buffers alive at the same time never overlap, and lie within the peak', () => {
    fc.assert(
      fc.property(fc.array(lifetimes, { maxLength: 40 }), buffers => {
        const { offsets, peakBytes, boundBytes } = place(buffers);
        assert.ok(peakBytes >= boundBytes);
        buffers.forEach((a, i) => {
          assert.equal(at(offsets, i) % ALIGNMENT, 0);
          assert.ok(at(offsets, i) + a.bytes <= peakBytes);
          buffers.slice(0, i).forEach((b, j) => {
            const together = a.first <= b.last && b.first <= a.last;
            const apart =
              at(offsets, i) + a.bytes <= at(offsets, j) ||
              at(offsets, j) + b.bytes <= at(offsets, i);
            assert.ok(!together || apart);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('on a chain, where each buffer meets the one before and the one after, the peak is the bound', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }),
        sizes => {
          const chain = sizes.map((bytes, i) => ({ bytes, first: i, last: i + 1 }));
          const { peakBytes, boundBytes } = place(chain);
          assert.ok(peakBytes - boundBytes < ALIGNMENT);
        },
      ),
    );
  });

  it('no buffers take nothing', () => {
    assert.equal(place([]).peakBytes, 0);
  });
});
