import { at } from '../../base/assert';
import type { ArenaBuffer, Schedule } from '../schedule/schedule';

/**
 * By step: bytes of the arena that belong to a buffer somebody still needs. Where buffers lie over one
 * another their bytes count once.
 */
export function aliveBytes({ steps, buffers, sharings }: Schedule): readonly number[] {
  const change = new Array<number>(steps.length + 2).fill(0);
  const sharing = new Set(sharings.flatMap(({ early, late }) => [early, late]));
  buffers.forEach(({ bytes, firstStep, lastStep }, index) => {
    if (!sharing.has(index)) add(change, firstStep, lastStep + 1, bytes);
  });
  addCovered(
    change,
    [...sharing].map(index => at(buffers, index)),
  );
  let alive = 0;
  return steps.map((_, step) => (alive += at(change, step)));
}

function add(change: number[], from: number, until: number, bytes: number): void {
  change[from] = at(change, from) + bytes;
  change[until] = at(change, until) - bytes;
}

/** Adds what buffers that may lie over one another cover together. */
function addCovered(change: number[], buffers: readonly ArenaBuffer[]): void {
  const events = buffers.flatMap(({ firstStep, lastStep }) => [firstStep, lastStep + 1]);
  const moments = [...new Set(events)].sort((a, b) => a - b);
  const waiting = [...buffers].sort((a, b) => b.firstStep - a.firstStep);
  let alive: ArenaBuffer[] = [];
  moments.forEach((from, index) => {
    const until = moments[index + 1];
    if (until === undefined) return;
    alive = alive.filter(({ lastStep }) => lastStep >= from);
    for (let next = waiting.at(-1); next?.firstStep === from; next = waiting.at(-1))
      alive.push(...waiting.splice(-1));
    alive.sort((a, b) => a.offset - b.offset);
    add(change, from, until, coveredBytes(alive));
  });
}

/** Bytes covered by buffers in the order of their offsets. */
function coveredBytes(buffers: readonly ArenaBuffer[]): number {
  let covered = 0;
  let end = 0;
  for (const { offset, bytes } of buffers) {
    covered += Math.max(0, offset + bytes - Math.max(end, offset));
    end = Math.max(end, offset + bytes);
  }
  return covered;
}
