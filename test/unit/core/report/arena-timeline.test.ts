import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { arenaTimeline, MOST_COLUMNS } from '../../../../src/core/report/arena-timeline';
import type { ArenaBlock } from '../../../../src/core/report/report';
import { lower } from '../../../../src/core/schedule/lowering';
import type { Schedule } from '../../../../src/core/schedule/schedule';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { lowered } from '../../../support/lowered';
import { yolov2of16 } from '../../../support/network-builder';
import { plannedNetworks } from '../../../support/random-network';

const scheduleOf = (notation: string): Schedule => {
  const network = yolov2of16();
  return lower(network, parsePlan(notation, network));
};

const contains = (block: ArenaBlock, column: number, byte: number): boolean =>
  block.firstColumn <= column &&
  column <= block.lastColumn &&
  block.offset <= byte &&
  byte < block.offset + block.bytes;

describe('the arena over time', () => {
  it('of a short schedule: one block a buffer, one column a step', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined || schedule.steps.length > MOST_COLUMNS) return;
        const timeline = arenaTimeline(schedule);
        assert.equal(timeline.columns, schedule.steps.length);
        assert.equal(timeline.blocks.length, schedule.buffers.length);
        timeline.blocks.forEach((block, index) => {
          const { offset, bytes, firstStep } = at(schedule.buffers, index);
          assert.deepEqual(
            [block.offset, block.bytes, block.firstColumn, block.count],
            [offset, bytes, firstStep, 1],
          );
          assert.ok(block.lastColumn < timeline.columns);
        });
      }),
    );
  });

  for (const notation of ['38x38/8/10x10', '26x26/8/10x10'])
    it(`of ${notation}, more than ${MOST_COLUMNS} steps: fewer columns, and no buffer is lost`, () => {
      const schedule = scheduleOf(notation);
      const { columns, stepsPerColumn, blocks, aliveBytes } = arenaTimeline(schedule);
      assert.ok(columns <= MOST_COLUMNS);
      assert.equal(aliveBytes.length, columns);
      assert.ok(blocks.length < schedule.buffers.length);
      assert.equal(
        blocks.reduce((sum, { count }) => sum + count, 0),
        schedule.buffers.length,
      );
      const inColumn = columnsOf(blocks, columns);
      for (const { firstStep, offset, bytes } of schedule.buffers) {
        const column = Math.floor(firstStep / stepsPerColumn);
        for (const byte of [offset, offset + bytes - 1])
          assert.ok(at(inColumn, column).some(block => contains(block, column, byte)));
      }
    });

  it('keeps the peak, whatever the number of steps', () => {
    const schedule = scheduleOf('38x38/8/10x10');
    const peak = arenaTimeline(schedule).aliveBytes.reduce((a, b) => Math.max(a, b), 0);
    assert.ok(peak >= schedule.boundBytes && peak <= schedule.arenaBytes);
  });
});

function columnsOf(blocks: readonly ArenaBlock[], columns: number): readonly ArenaBlock[][] {
  const lists = Array.from({ length: columns }, (): ArenaBlock[] => []);
  for (const block of blocks)
    for (let column = block.firstColumn; column <= block.lastColumn; column++)
      lists[column]?.push(block);
  return lists;
}
