import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/user-error';
import { limitsOf, onBoard, type Board } from '../../../../src/core/target/board';
import { STACK_BYTES } from '../../../../src/core/target/board-memory';
import { targetNamed } from '../../../../src/core/target/target';
import { parseBoard } from '../../../../src/formats/board/board-file';

const OWN = {
  name: 'Our camera',
  core: 'Cortex-M7',
  ram: { value: '320 KiB', source: 'our schematics' },
  flash: '1 MiB',
  firmware: { ram: '20 KiB', flash: '64 KiB' },
};

const read = (board: object): Board => parseBoard(JSON.stringify(board), 'camera.json');

describe("a user's own board", () => {
  it('is a budget, what counts and a target', () => {
    const board = read(OWN);
    assert.deepEqual(limitsOf(board), { budget: '320 KiB', counting: 'process', target: 'mcu' });
    assert.deepEqual(board.ram, OWN.ram);
    assert.deepEqual(board.flash, { value: '1 MiB', source: 'board file' });
    const target = targetNamed('mcu');
    assert(target);
    assert.equal(onBoard(target, board).floorBytes, 20 * 1024 + STACK_BYTES);
  });

  it('has its maps in slow RAM where it has some', () => {
    assert.equal(limitsOf(read({ ...OWN, slowRam: '8 MiB' })).budget, '8 MiB');
  });

  for (const [title, board, place] of [
    ['no RAM', { ...OWN, ram: undefined }, /\(at ram\)/],
    ['a size without a unit', { ...OWN, flash: '1000' }, /\(at flash\)/],
    ['no firmware', { ...OWN, firmware: undefined }, /\(at firmware\)/],
    ['no share of flash', { ...OWN, firmware: { ram: '1 KiB' } }, /\(at firmware\.flash\)/],
    ['an unknown entry', { ...OWN, rom: '1 MiB' }, /\(at rom\)/],
    ['a list', [], /at (its start|name)/],
  ] as const)
    it(`with ${title} is refused in a sentence`, () => {
      assert.throws(
        () => read(board),
        (error: unknown) => {
          assert(error instanceof UserError);
          assert.match(error.message, place);
          assert.match(error.message, /^camera\.json isn't a board .* it needs name, ram, flash/);
          return true;
        },
      );
    });

  it('that is no JSON is refused in a sentence', () => {
    assert.throws(
      () => parseBoard('{', 'camera.json'),
      /^UserError: camera\.json isn't JSON: write/,
    );
  });
});
