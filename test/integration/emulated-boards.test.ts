import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flashBytes, ramBytes } from '../../src/core/target/board-memory';
import { pidIn } from '../support/compilers';
import { dataPath, describeWithData } from '../support/data';
import { CORTEX_M, type Emulated } from '../support/emulator';
import { noise } from '../support/execution';
import { gone } from '../support/inference';
import { describeWithTools } from '../support/native';
import { CLI, ENVIRONMENT, mafat, mafatJson, mafatWith, TINY_FACE } from '../support/program';

const FACE = ['run', ...TINY_FACE, '--width', '64', '--height', '64'];

/** What the issue allows: bytes of code and constants beside tables and weights, and of the stack. */
const [MOST_CODE, MOST_STACK] = [40 * 1024, 1536];

/** A board's outputs are those of WebAssembly, and its memory is as it was predicted. */
function assertAsPredicted(ran: Emulated): void {
  const { identical, measured, predicted, peak } = ran;
  assert.equal(identical, true, 'every byte of the outputs');
  assert.equal(measured.ram.arena, peak.arenaBytes);
  const { stack, ...ram } = measured.ram;
  const { code, ...flash } = measured.flash;
  assert.deepEqual(ram, { arena: predicted.ram.arena, data: predicted.ram.data });
  assert.deepEqual(flash, { tables: predicted.flash.tables, weights: predicted.flash.weights });
  assert.ok(stack > 0 && stack <= MOST_STACK && stack <= predicted.ram.stack, `stack ${stack}`);
  assert.ok(ramBytes(measured) <= peak.processBytes && flashBytes(measured) <= peak.flashBytes);
  assert.ok(code > 0 && code <= MOST_CODE && code <= predicted.flash.code, `code ${code}`);
}

describeWithTools('emulated boards', CORTEX_M, () => {
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-emulated-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [board, ...plan] of [
    ['mps2-an386', '--plan', '3x3/8/2x2'],
    ['mps2-an500', '--plan', '2x1r'],
    ['mps2-an505', '--budget', '128KiB', '--count', 'arena'],
    ['mps3-an547', '--plan', '3x3r/8/1x1', '--kernels', 'fast'],
  ] as const)
    it(`${board}, ${plan.join(' ')}: tiny-face has the bits of WebAssembly in the predicted memory`, () => {
      const ran = mafatJson<Emulated>(...FACE, '--board', board, ...plan, '--verify');
      assertAsPredicted(ran);
      assert.equal(ran.emulated.machine, board);
    });

  it('counts the same instructions in every run, and tells people the same', () => {
    const words = [...FACE, '--board', 'mps2-an386'];
    const counted = [1, 2].map(() => mafatJson<Emulated>(...words).measured.instructions);
    assert.equal(counted[0], counted[1]);
    const { code, stdout, left } = mafat(...words);
    assert.deepEqual([code, left], [0, []]);
    assert.match(stdout, /\nemulated +mps2-an386, gcc \S+, \S+ M instructions\n/);
    assert.match(
      stdout,
      /\nRAM +\S+ KiB: arena \S+ KiB, variables 0 B, stack \S+ \S+, predicted at most/,
    );
    assert.match(
      stdout,
      /\nflash +\S+ KiB: code \S+ KiB, tables \S+ KiB, weights \S+ KiB, predicted/,
    );
  });

  describeWithData('real networks', () => {
    for (const [model, values, board] of [
      [['zoo', 'tflite', 'models', 'mlperf_resnet8_f32.tflite'], 32 * 32 * 3, 'mps2-an386'],
      [['zoo', 'onnx', 'models', 's_mbv3_block.onnx'], 3 * 32 * 40, 'mps3-an547'],
      [['zoo', 'tflite', 'models', 'tinymaix_mnist_valid_f.tflite'], 28 * 28, 'mps2-an385'],
    ] as const)
      it(`${model[3]} on ${board}`, () => {
        const input = inFolder('in.f32');
        writeFileSync(input, new Uint8Array(noise(values).buffer));
        const words = ['run', dataPath(...model), '--input', input, '--board', board];
        assertAsPredicted(mafatJson<Emulated>(...words, '--verify'));
      });

    for (const [model, values, board, ...plan] of [
      [['tflite', 'person_detect.tflite'], 96 * 96, 'mps2-an386', '--max-mac-factor', '1'],
      [['zoo', 'tflite', 'models', 'mlperf_resnet8_int8.tflite'], 32 * 32 * 3, 'mps2-an500'],
      [['zoo', 'tflite', 'models', 'mlperf_kws_int8.tflite'], 49 * 10, 'mps3-an547'],
    ] as const)
      it(`${model.at(-1)} with integers on ${[board, ...plan].join(' ')}`, () => {
        const input = inFolder('integers.f32');
        writeFileSync(input, new Uint8Array(noise(values).buffer));
        const words = ['run', dataPath(...model), '--input', input, '--board', board, ...plan];
        assertAsPredicted(mafatJson<Emulated>(...words, '--verify'));
      });
  });

  for (const [words, sentence] of [
    ['--dump out', /^mafat: Runs on mps2-an386 have no --dump and no --trace: remove them\.\n$/],
    ['--repeat 2', /^mafat: Runs on mps2-an386 always take the same time: remove --repeat\.\n$/],
    [
      '--budget 64MiB --width 416 --height 416 --plan 1x1',
      /^mafat: tiny_face needs \S+ MiB of RAM, but the emulated mps2-an386 has 4\.00 MiB: choose a smaller/,
    ],
  ] as const)
    it(`${words}: one sentence, exit code 2`, () => {
      const more = ['--board', 'mps2-an386', ...words.split(' ')];
      const { code, stdout, stderr, left } = mafat(...FACE, ...more);
      assert.deepEqual([code, stdout, left], [2, '', []]);
      assert.match(stderr, sentence);
    });

  it("a plan that doesn't fit is not run", () => {
    const large = ['--width', '608', '--height', '608', '--plan', '1x1'];
    const { code, stdout } = mafat('run', ...TINY_FACE, ...large, '--board', 'mps2-an386');
    assert.equal(code, 1);
    assert.match(stdout, /\nnot run +the plan doesn't fit\n/);
  });

  it('names the package that is missing', () => {
    const { code, stderr } = mafatWith({ PATH: folder }, ...FACE, '--board', 'mps2-an386');
    assert.equal(code, 2);
    assert.match(stderr, /^mafat: arm-none-eabi-gcc not found: install gcc-arm-none-eabi to run/);
  });

  for (const [title, signal, expected] of [
    ['Ctrl-C', 'SIGINT', { code: 130, stderr: 'mafat: stopped.\n', left: [] }],
    ['a kill', 'SIGKILL', undefined],
  ] as const)
    it(`${title} while it runs: no process is left`, async () => {
      const temporary = inFolder(`tmp-${signal}`);
      mkdirSync(temporary);
      const tools = slowEmulator(folder);
      const PATH = `${tools}:${process.env.PATH ?? ''}`;
      const env = { ...process.env, ...ENVIRONMENT, TMPDIR: temporary, PATH };
      const cli = spawn(process.execPath, [CLI, ...FACE, '--board', 'mps2-an386'], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      cli.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const end = once(cli, 'close') as Promise<[number | null]>;
      const helper = await pidIn(join(tools, 'slow.pid'));
      cli.kill(signal);
      const [code] = await end;
      assert.ok(await gone(helper), 'what the emulator started is gone');
      if (expected !== undefined)
        assert.deepEqual({ code, stderr, left: readdirSync(temporary) }, expected);
    });
});

/** A folder with an emulator that never ends, and whose own helper does not either. */
function slowEmulator(folder: string): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  const path = join(tools, 'qemu-system-arm');
  writeFileSync(path, `#!/bin/sh\nsleep 1000 &\necho $! > '${join(tools, 'slow.pid')}'\nwait\n`);
  chmodSync(path, 0o755);
  return tools;
}
