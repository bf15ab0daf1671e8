import assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../../../src/base/sentence';
import { formatSizes, parseSize } from '../../../../src/base/units';
import {
  BOARDS,
  boardNamed,
  limitsOf,
  onBoard,
  type Board,
} from '../../../../src/core/target/board';
import { CODE_BYTES, STACK_BYTES } from '../../../../src/core/target/board-memory';
import type { Peaks } from '../../../../src/core/target/counting';
import { targetNamed, TARGETS } from '../../../../src/core/target/target';
import {
  afterEmulatedRun,
  afterRun,
  measuredOf,
  needSentence,
  verdictOf,
  type Limit,
  type Verdict,
} from '../../../../src/core/target/verdict';
import { offer } from '../../../../src/core/search/offer';
import { searchOptimal } from '../../../../src/core/search/optimal';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { darknet } from '../../../../src/formats/darknet/darknet';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { cfgText } from '../../../support/darknet-notation';

const MIB = 2 ** 20;

const networkOf = (notation: string) => darknet.parse(cfgText(notation), 'test.cfg').network;
const MINIMAL = networkOf('net width=8 height=8 channels=1|conv filters=1');

const targetOf = (name: string) => {
  const target = targetNamed(name);
  assert(target);
  return target;
};

const PEAKS: Peaks = {
  workingSetBytes: 2 * MIB,
  arenaBytes: 3 * MIB,
  weightsBytes: 0.5 * MIB,
  processBytes: 3.96 * MIB,
};
const UNTILED: Peaks = { ...PEAKS, arenaBytes: 7 * MIB, processBytes: 7.92 * MIB };

const ESP32: Limit = {
  bytes: 4 * MIB,
  counting: 'process',
  target: targetOf('mcu'),
  board: boardNamed('esp32-s3') ?? null,
};

const said = (verdict: Verdict): string => english(needSentence(verdict));

describe('verdict', () => {
  it('says what is needed of what, what counts and where', () => {
    const verdict = verdictOf(PEAKS, UNTILED, ESP32);
    assert.equal(said(verdict), 'needs 3.96 of 4.00 MiB RAM on ESP32-S3');
    assert.equal(verdict.fits, true);
    assert.equal(verdict.known, 'predicted');
    const untiled = verdictOf(UNTILED, UNTILED, ESP32);
    assert.equal(said(untiled), 'needs 7.92 of 4.00 MiB RAM on ESP32-S3');
    assert.equal(untiled.fits, false);
  });

  for (const [limit, text] of [
    [{ counting: 'arena' }, 'needs 3.00 of 4.00 MiB for feature maps only on ESP32-S3'],
    [{ counting: 'arena', board: null }, 'needs 3.00 of 4.00 MiB for feature maps only'],
    [{ target: targetOf('runner'), board: null }, 'needs 3.96 of 4.00 MiB process memory'],
    [{ counting: 'working-set', board: null }, 'needs 2.00 of 4.00 MiB for the working set'],
    [{ bytes: null, counting: 'arena', board: null }, 'needs 3.00 MiB for feature maps only'],
  ] as const)
    it(text, () => assert.equal(said(verdictOf(PEAKS, UNTILED, { ...ESP32, ...limit })), text));

  it('does not fit where the flash is too small, and says so', () => {
    const planned = { ...PEAKS, flashBytes: 20 * MIB };
    const verdict = verdictOf(planned, UNTILED, ESP32);
    assert.equal(verdict.fits, false);
    assert.equal(said(verdict), 'needs 20.0 of 16.0 MiB flash on ESP32-S3');
    assert.equal(verdictOf({ ...PEAKS, flashBytes: 15 * MIB }, UNTILED, ESP32).fits, true);
  });

  it('fits exactly where no more is needed than there is', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 34), fc.nat(2 ** 34), (needed, allowed) => {
        const planned = { ...PEAKS, processBytes: needed };
        const { fits } = verdictOf(planned, UNTILED, { ...ESP32, bytes: allowed });
        assert.equal(fits, needed <= allowed);
      }),
      { seed: 14 },
    );
  });
});

describe('a run says of a verdict', () => {
  const NODE = { engine: 'webassembly', arenaBytes: 3 * MIB, processBytes: 60.8 * MIB } as const;
  const NATIVE = { engine: 'native', arenaBytes: 3 * MIB, processBytes: 5 * MIB } as const;
  const on = (target: string, counting: Limit['counting'], board: string | null = null): Verdict =>
    verdictOf(PEAKS, UNTILED, {
      bytes: 4 * MIB,
      counting,
      target: targetOf(target),
      board: board === null ? null : (boardNamed(board) ?? null),
    });

  it('of the editor nothing about the RAM of a board', () => {
    const verdict = on('mcu', 'process', 'esp32-s3');
    assert.deepEqual(afterRun(verdict, NODE), verdict);
    assert.deepEqual(afterRun(verdict, NATIVE), verdict);
  });

  it('what it took of memory maps, whatever ran it', () => {
    for (const run of [NODE, NATIVE])
      assert.deepEqual(
        { ...afterRun(on('mcu', 'arena'), run), known: null },
        { ...on('mcu', 'arena'), known: null },
      );
    assert.equal(afterRun(on('mcu', 'arena'), NODE).known, 'measured');
  });

  it('its own process only', () => {
    for (const { name } of TARGETS)
      for (const run of [NODE, NATIVE]) {
        const isOwn = name === (run.engine === 'native' ? 'bare-c' : 'runner');
        const measured = measuredOf(on(name, 'process'), run);
        assert.equal(measured, isOwn ? run.processBytes : null, `${name} ${run.engine}`);
      }
    assert.equal(measuredOf(on('bare-c', 'process', 'milkv-duo'), NATIVE), null);
    assert.equal(measuredOf(on('runner', 'process', 'pi-zero-2w'), NODE), null);
  });

  it('over budget where the process took more than was predicted', () => {
    const verdict = afterRun(on('bare-c', 'process'), NATIVE);
    assert.equal(verdict.fits, false);
    assert.equal(said(verdict), 'needs 5.00 of 4.00 MiB process memory');
  });
});

describe('two sizes beside each other', () => {
  for (const [needed, allowed, text] of [
    [3.96 * MIB, 4 * MIB, '3.96 of 4.00 MiB'],
    [60.8 * MIB, 8 * MIB, '60.8 of 8.00 MiB'],
    [7.92 * MIB, 512 * 1024, '7.92 MiB of 512.0 KiB'],
    [4 * MIB, 4 * MIB, '4.00 of 4.00 MiB'],
    [4 * MIB + 64, 4 * MIB, '4.0001 of 4.0000 MiB'],
    [12, 640, '12 of 640 B'],
  ] as const)
    it(text, () => {
      const pair = formatSizes(needed, allowed);
      assert.equal(`${pair.needed} of ${pair.allowed}`, text);
    });

  it('more is shown as more, and no more is not', () => {
    const near = fc.tuple(fc.nat(2 ** 40), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(near, ([allowed, more]) => {
        const needed = Math.max(0, allowed + more);
        const pair = formatSizes(needed, allowed);
        const isInOneUnit = !pair.needed.includes(' ');
        if (!isInOneUnit) return;
        const shown = Number(pair.needed) > parseFloat(pair.allowed);
        assert.equal(shown, needed > allowed, `${pair.needed} of ${pair.allowed}`);
      }),
      { seed: 14 },
    );
  });
});

describe('boards', () => {
  for (const { id, name } of BOARDS)
    it(`${name}: a minimal network fits, and a plan is found for it`, () => {
      const { planFile, issues } = parsePlanFile(`{ "board": "${id}" }`);
      assert.deepEqual(issues, []);
      const board = boardNamed(id);
      assert(board && planFile.counting === 'process');
      const target = onBoard(targetOf(planFile.target ?? ''), board);
      const { peaks } = offer(MINIMAL, untiledPlan(1), target);
      const bytes = parseSize(limitsOf(board).budget);
      const limit = { bytes, counting: planFile.counting, target, board };
      assert.equal(verdictOf(peaks, peaks, limit).fits, true, said(verdictOf(peaks, peaks, limit)));
      assert(searchOptimal(MINIMAL, { bytes, counting: 'process', target }).best !== undefined);
    });

  it('name a document for every figure, and are at least 25 that are not emulated', () => {
    for (const { id, clock, ram, flash, firmware, ...more } of BOARDS as readonly Board[])
      for (const figure of [clock, ram, flash, firmware, more.slowRam])
        assert(figure == null || figure.source.length > 5, id);
    assert(BOARDS.filter(({ id, target }) => target === 'mcu' && !/^mps/.test(id)).length >= 25);
    assert.equal(new Set(BOARDS.map(({ id }) => id)).size, BOARDS.length);
  });

  it('take what their firmware, the stack and the code need off RAM and flash', () => {
    const board = boardNamed('stm32g071');
    assert(board);
    const target = onBoard(targetOf('mcu'), board);
    const { peaks } = offer(MINIMAL, untiledPlan(1), target);
    assert.equal(peaks.processBytes, peaks.arenaBytes + 4 * 1024 + STACK_BYTES);
    const inFlash = peaks.flashBytes ?? 0;
    assert(inFlash > 16 * 1024 + CODE_BYTES && inFlash < 20 * 1024 + CODE_BYTES);
    assert.deepEqual(onBoard(targetOf('bare-c'), board), targetOf('bare-c'));
  });

  it('are measured as a whole by a run on an emulator of them', () => {
    const board = boardNamed('mps2-an386');
    assert(board);
    const target = onBoard(targetOf('mcu'), board);
    const { peaks } = offer(MINIMAL, untiledPlan(1), target);
    const limit = { bytes: 4 * MIB, counting: 'process', target, board } as const;
    const measured = {
      ram: { arena: 100, data: 10, stack: 1 },
      flash: { code: 1000, tables: 200, weights: 30 },
    };
    const verdict = afterEmulatedRun(verdictOf(peaks, peaks, limit), measured);
    assert.deepEqual(
      [verdict.neededBytes, verdict.flash?.neededBytes, verdict.fits, verdict.known],
      [111, 1230, true, 'measured'],
    );
    const none = { ...limit, bytes: 110 };
    assert.equal(afterEmulatedRun(verdictOf(peaks, peaks, none), measured).fits, false);
  });

  it('with weights in flash have them in no RAM, and a search gives the plans that fit the arena', () => {
    const network = networkOf(
      'net width=64 height=64 channels=3|conv filters=16 size=3 pad=1|conv filters=64 size=3 pad=1',
    );
    const [flash, ram] = [targetOf('mcu'), targetOf('mcu-ram')];
    const [inFlash, inRam] = [flash, ram].map(
      target => offer(network, untiledPlan(2), target).peaks,
    );
    assert(inFlash && inRam);
    assert.equal(inFlash.weightsBytes, 0);
    assert.equal(inFlash.processBytes, inFlash.arenaBytes + flash.floorBytes);
    assert.equal(inRam.processBytes - inFlash.processBytes, inRam.weightsBytes);
    const floats = 3 * 16 * 9 + 16 + 16 * 64 * 9 + 64;
    assert((inFlash.flashBytes ?? 0) >= 4 * floats + 256 * 1024);
    const bytes = 300 * 1024;
    const onBoard = searchOptimal(network, {
      bytes: bytes + flash.floorBytes,
      counting: 'process',
      target: flash,
    });
    const forMaps = searchOptimal(network, { bytes, counting: 'arena', target: flash });
    assert.deepEqual(onBoard.best?.plan, forMaps.best?.plan);
  });

  it('give what a plan file leaves out, and nothing else', () => {
    const read = (text: string) => parsePlanFile(text).planFile;
    assert.deepEqual(read('{ "board": "esp32-s3" }'), {
      board: 'esp32-s3',
      budget: '8 MiB',
      counting: 'process',
      target: 'mcu',
    });
    assert.equal(read('{ "board": "esp32-s3", "budget": "4 MiB" }').budget, '4 MiB');
    assert.equal(read('{ "budget": "4 MiB" }').counting, undefined);
  });
});
