import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../../../src/base/assert';
import { parseSize } from '../../../src/base/units';
import { UserError } from '../../../src/base/user-error';
import { boardNamed, flashBytesOf, limitsOf } from '../../../src/core/target/board';
import { runEmulated } from '../../../src/native/emulated-program';
import { linkScript, MACHINES } from '../../../src/native/machines';
import { darknet } from '../../../src/formats/darknet/darknet';
import { RunAborted } from '../../../src/runner-client/child-program';
import { cfgText } from '../../support/darknet-notation';

const NETWORK = darknet.parse(
  cfgText('net width=8 height=8 channels=1|conv filters=8 size=1'),
  'test.cfg',
).network;

describe('machines', () => {
  for (const machine of MACHINES)
    it(`${machine.name} is a board with as much memory`, () => {
      const board = boardNamed(machine.name);
      assert(board);
      assert.equal(parseSize(limitsOf(board).budget), machine.ram.bytes);
      assert.equal(flashBytesOf(board), (machine.weights ?? machine.code).bytes);
      const script = linkScript(machine);
      for (const section of ['.tables', '.weights', '.arena', '.stack'])
        assert.match(script, new RegExp(`^ {2}\\${section}\\b`, 'm'));
    });
});

describe('a program on an emulated board', () => {
  let folder = '';
  const emulatorThat = (does: string) => {
    const emulator = join(folder, 'emulator');
    writeFileSync(emulator, `#!/bin/sh\n${does}\n`);
    chmodSync(emulator, 0o755);
    const compiler = { path: 'gcc', name: 'gcc', version: '12', identity: '' };
    return { compiler, size: 'size', emulator };
  };
  const runOn = (does: string, patienceMs: number, signal = new AbortController().signal) =>
    runEmulated(
      {
        program: 'none',
        folder,
        machine: at(MACHINES, 1),
        network: NETWORK,
        inputs: [],
        patienceMs,
      },
      emulatorThat(does),
      signal,
    );
  const isSentence = (text: RegExp) => (error: unknown) =>
    error instanceof UserError && text.test(error.message) && !error.message.includes('\n');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-emulated-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('that never ends is given up with a sentence', async () => {
    await assert.rejects(
      runOn('sleep 1000', 1),
      isSentence(/^The program didn't finish on the emulated mps2-an386 within 0 minutes: choose/),
    );
  });

  for (const [does, sentence] of [
    ['exit 1', /: it could not read its input\.$/],
    ['exit 3', /: the processor faulted\.$/],
    ['exit 4', /: its stack was full\.$/],
    ['exit 99', /: it ended with exit code 99\.$/],
    ['echo "no such machine" >&2; exit 1', /: no such machine\.$/],
    ['kill -KILL $$', /: (Killed|it ended with SIGKILL)\.$/],
  ] as const)
    it(`${does}: one sentence`, async () => {
      await assert.rejects(runOn(does, 1e6), isSentence(sentence));
    });

  it('is stopped when nobody waits for it', async () => {
    const controller = new AbortController();
    const running = runOn('sleep 1000', 1e6, controller.signal);
    controller.abort();
    await assert.rejects(running, RunAborted);
  });
});
