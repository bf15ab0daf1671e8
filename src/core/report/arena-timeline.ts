import type { ArenaBuffer, Schedule } from '../schedule/schedule';
import { aliveBytes } from './alive-bytes';
import type { ArenaBlock, ArenaTimeline } from './report';

/** A screen shows no more columns than this; a schedule with more steps has several in each. */
export const MOST_COLUMNS = 2000;

export const stepsPerColumn = (steps: number): number =>
  Math.max(1, Math.ceil(steps / MOST_COLUMNS));

/**
 * The arena's buffers as blocks: lifetime by place. Up to MOST_COLUMNS steps every buffer is a block of
 * its own. Beyond that, buffers that live within one column are merged where they are of a kind and lie
 * side by side in it; those that live longer stay as they are. So there are never many more blocks than
 * columns times what is alive at once, and no byte that was in use is left out.
 */
export function arenaTimeline(schedule: Schedule): ArenaTimeline {
  const steps = schedule.steps.length;
  const stride = stepsPerColumn(steps);
  const columns = Math.ceil(steps / stride);
  const blocks = schedule.buffers.map(buffer => blockOf(buffer, stride, columns - 1));
  return {
    steps,
    stepsPerColumn: stride,
    columns,
    arenaBytes: schedule.arenaBytes,
    aliveBytes: columnPeaks(aliveBytes(schedule), stride, columns),
    blocks: stride === 1 ? blocks : mergedBlocks(blocks),
  };
}

function blockOf(buffer: ArenaBuffer, stride: number, lastColumn: number): ArenaBlock {
  const { role, offset, bytes, firstStep, lastStep } = buffer;
  return {
    kind: role.kind,
    firstLayer: role.layer,
    lastLayer: role.layer,
    firstColumn: Math.floor(firstStep / stride),
    // What is still needed when the run is over ends with the last column.
    lastColumn: Math.min(lastColumn, Math.floor(lastStep / stride)),
    offset,
    bytes,
    count: 1,
  };
}

const columnPeaks = (
  alive: readonly number[],
  stride: number,
  columns: number,
): readonly number[] =>
  Array.from({ length: columns }, (_, column) =>
    alive.slice(column * stride, (column + 1) * stride).reduce((a, b) => Math.max(a, b), 0),
  );

function mergedBlocks(blocks: readonly ArenaBlock[]): readonly ArenaBlock[] {
  const long = blocks.filter(({ firstColumn, lastColumn }) => firstColumn < lastColumn);
  const short = blocks
    .filter(({ firstColumn, lastColumn }) => firstColumn === lastColumn)
    .sort(
      (a, b) =>
        a.firstColumn - b.firstColumn || a.kind.localeCompare(b.kind) || a.offset - b.offset,
    );
  const merged: ArenaBlock[] = [];
  for (const block of short) {
    const previous = merged.at(-1);
    if (previous !== undefined && touches(previous, block))
      merged[merged.length - 1] = joined(previous, block);
    else merged.push(block);
  }
  return [...long, ...merged];
}

/** Blocks start at multiples of 16 bytes, so smaller gaps don't count. */
const SMALLEST_GAP = 16;

const touches = (a: ArenaBlock, b: ArenaBlock): boolean =>
  a.firstColumn === b.firstColumn &&
  a.kind === b.kind &&
  b.offset < a.offset + a.bytes + SMALLEST_GAP;

const joined = (a: ArenaBlock, b: ArenaBlock): ArenaBlock => ({
  ...a,
  firstLayer: Math.min(a.firstLayer, b.firstLayer),
  lastLayer: Math.max(a.lastLayer, b.lastLayer),
  bytes: Math.max(a.offset + a.bytes, b.offset + b.bytes) - a.offset,
  count: a.count + b.count,
});
