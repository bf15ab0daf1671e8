import { at } from '../../base/assert';
import { attemptAt, type Attempt } from './greedy-placement';
import type { Sharing } from './lifetime';
import { PlacedBuffers, type PlacementProblem } from './placed-buffers';

/**
 * Puts buffers where those lie that replace them number by number, or the other way round, wherever nothing is in the
 * way: then what can be computed in place is. The arena grows by nothing. `pairs` come in the order of time.
 */
export function joined(
  problem: PlacementProblem,
  attempt: Attempt,
  pairs: readonly Pick<Sharing, 'early' | 'late'>[],
): Attempt {
  if (pairs.length === 0) return attempt;
  const { peakBytes } = attempt;
  const offsets = [...attempt.offsets];
  const placed = new PlacedBuffers(problem);
  offsets.forEach((offset, index) => {
    placed.add(index, offset);
  });
  const move = (index: number, offset: number): boolean => {
    const { bytes } = at(problem.buffers, index);
    if (offset + bytes > peakBytes || !placed.fits(index, offset)) return false;
    placed.move(index, offset);
    offsets[index] = offset;
    return true;
  };
  const settled = new Set<number>();
  // From the last one on: a buffer that has been put where the next one lies does not move again.
  for (const { early, late } of [...pairs].reverse()) {
    const together =
      offsets[early] === offsets[late] ||
      move(early, at(offsets, late)) ||
      (!settled.has(late) && move(late, at(offsets, early)));
    if (together) settled.add(early).add(late);
  }
  return attemptAt(problem.buffers, offsets);
}
