import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { RunAborted } from '../../src/runner-client/child-program';
import { RunnerProcess, runAlone } from '../../src/runner-client/runner-process';
import { aliveBytes } from '../../src/core/report/alive-bytes';
import { lower } from '../../src/core/schedule/lowering';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { untiledPlan } from '../../src/core/tiling/plan';
import { darknet } from '../../src/formats/darknet/darknet';
import type { RunParameters, RunProgress } from '../../src/protocol/runner';
import { yolov2of16 } from '../support/network-builder';
import { ROOT, RUNNER, sample, withFolder } from '../support/program';

const YOLO = readFileSync(sample('yolov2-16', 'yolov2-16.cfg'), 'utf8');

/** A run of the paper's network with random weights; `size` is the width and height of its input. */
function parameters(
  folder: string,
  size: number,
  change: Partial<RunParameters> = {},
): RunParameters {
  const inputFile = join(folder, 'input.f32');
  writeFileSync(inputFile, new Uint8Array(new Float32Array(3 * size * size).fill(0.5).buffer));
  const outputFolder = join(folder, 'out');
  mkdirSync(outputFolder, { recursive: true });
  return {
    network: {
      content: { text: YOLO },
      fileName: 'yolov2-16.cfg',
      format: 'darknet',
      width: size,
      height: size,
    },
    plan: untiledPlan(16),
    weights: { kind: 'random', seed: 1 },
    inputFiles: [inputFile],
    outputFolder,
    dump: [],
    repeat: 1,
    sampleMemory: false,
    ...change,
  };
}

/** A run that takes minutes. */
const long = (folder: string): RunParameters => parameters(folder, 608, { repeat: 1000 });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function settled<T>(runner: RunnerProcess, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await runner.dispose();
    assert.equal(runner.pid !== undefined && isAlive(runner.pid), false, 'the process is gone');
  }
}

describe('runner process', () => {
  it('runs, tells its progress, writes outputs and the layers asked for', () =>
    withFolder(async folder => {
      const progress: RunProgress[] = [];
      const { written, measured, runs, trace, memory } = await runAlone(
        RUNNER,
        parameters(folder, 160, { dump: [3], repeat: 2 }),
        { progress: value => void progress.push(value) },
      );
      assert.deepEqual(written, [3, 15]);
      assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['15.f32', '3.f32']);
      assert.equal(readFileSync(join(folder, 'out', '15.f32')).byteLength, 4 * 256 * 10 * 10);
      const steps = trace.durationMs.length;
      assert.ok(trace.startMs instanceof Float64Array && steps > 16);
      assert.deepEqual(progress.at(-1), { done: 2 * steps, total: 2 * steps });
      const done = progress.map(value => value.done);
      assert.deepEqual(
        done,
        [...done].sort((a, b) => a - b),
      );
      assert.ok(Math.abs(trace.durationMs.reduce((a, b) => a + b, 0) - measured.ms) < 1e-6);
      assert.equal(runs.length, 2);
      assert.equal(Math.min(...runs.map(run => run.ms)), measured.ms);
      for (const { ms, loadMs } of runs) assert.ok(loadMs > 0 && loadMs < ms);
      assert.deepEqual(memory, []);
    }));

  it('reads its network as a text, bytes or the file itself, and computes the same', () =>
    withFolder(async folder => {
      const path = join(folder, 'net.cfg');
      writeFileSync(path, YOLO);
      const contents = [{ text: YOLO }, { bytes: Buffer.from(YOLO) }, { path }];
      const outputs: Buffer[] = [];
      for (const content of contents) {
        const wish = parameters(folder, 32);
        await runAlone(RUNNER, { ...wish, network: { ...wish.network, content } });
        outputs.push(readFileSync(join(folder, 'out', '15.f32')));
      }
      assert.ok(outputs.every(output => output.equals(outputs[0] ?? Buffer.of())));
    }));

  it('is executed by another program where one is named', function () {
    if (process.platform === 'win32') this.skip();
    return withFolder(async folder => {
      const script = join(folder, 'enter');
      writeFileSync(
        script,
        `#!/bin/sh\necho "$*" >'${folder}/words'\nexec '${process.execPath}' "$@"\n`,
      );
      chmodSync(script, 0o755);
      const runner = new RunnerProcess(RUNNER, script);
      await settled(runner, () => runner.run(parameters(folder, 96)));
      assert.match(readFileSync(join(folder, 'words'), 'utf8'), /--expose-gc .*runner\.js/);
    });
  });

  it('measures the memory of its steps when that is asked for', () =>
    withFolder(async folder => {
      const { network } = darknet.parse(YOLO, 'yolov2-16.cfg', { width: 160, height: 160 });
      const plan = parsePlan('5x5/8/2x2', network);
      const schedule = lower(network, plan);
      const change = { plan, repeat: 2, sampleMemory: true };
      const { memory, measured } = await runAlone(RUNNER, parameters(folder, 160, change));
      const alive = aliveBytes(schedule);
      for (const { step, arenaBytes, residentBytes } of memory) {
        assert.ok(arenaBytes > 0 && arenaBytes <= (alive[step] ?? 0), `step ${step}`);
        assert.ok(residentBytes > 0 && residentBytes <= measured.processBytes * 1.05);
      }
      assert.ok(memory.length > 100, `${memory.length} samples`);
      assert.equal(measured.arenaBytes, schedule.arenaBytes);
    }));

  for (const kernels of ['exact', 'fast'] as const)
    it(`gives the same bytes with two threads as with one, with ${kernels} kernels`, () =>
      withFolder(async folder => {
        const { network } = darknet.parse(YOLO, 'yolov2-16.cfg', { width: 160, height: 160 });
        const plan = withKernels(network, parsePlan('5x5/8/5x1r', network), kernels);
        const answer = async (threads: number) => {
          const change = { plan, threads };
          await runAlone(RUNNER, parameters(folder, 160, change));
          return readFileSync(join(folder, 'out', '15.f32'));
        };
        assert.deepEqual(await answer(2), await answer(1));
        assert.deepEqual(await answer(3), await answer(1));
      }));

  // V8 has no SIMD in WebAssembly where the processor lacks SSE 4.1; that can be had on any x86.
  if (process.arch === 'x64')
    it('without SIMD the reference kernels compute the same bytes, on one thread', () =>
      withFolder(async folder => {
        const program = join(folder, 'node-without-simd');
        writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --no-enable-sse4-1 "$@"\n`);
        chmodSync(program, 0o755);
        const { network } = darknet.parse(YOLO, 'yolov2-16.cfg', { width: 32, height: 32 });
        const plan = withKernels(network, parsePlan('2x2/8/1x1', network), 'fast');
        const answer = async (engine: string, execPath?: string) => {
          const runner = new RunnerProcess(RUNNER, execPath);
          const result = await settled(runner, () =>
            runner.run(parameters(folder, 32, { plan, threads: 2 })),
          );
          assert.equal(result.engine, engine);
          return readFileSync(join(folder, 'out', '15.f32'));
        };
        assert.deepEqual(await answer('reference', program), await answer('compiled'));
      }));

  it('a cancelled run ends, and soon', () =>
    withFolder(async folder => {
      const controller = new AbortController();
      const runner = new RunnerProcess(RUNNER);
      await settled(runner, async () => {
        const run = runner.run(long(folder), {
          signal: controller.signal,
          progress: () => controller.abort(),
        });
        await assert.rejects(run, RunAborted);
      });
      assert.deepEqual(readdirSync(join(folder, 'out')), []);
    }));

  it('a cancelled run leaves the process fit for another', () =>
    withFolder(async folder => {
      const controller = new AbortController();
      const runner = new RunnerProcess(RUNNER);
      await settled(runner, async () => {
        const first = runner.run(long(folder), {
          signal: controller.signal,
          progress: () => controller.abort(),
        });
        await assert.rejects(first, RunAborted);
        assert.deepEqual((await runner.run(parameters(folder, 32))).written, [15]);
      });
    }));

  it('nothing is started after the signal', () =>
    withFolder(async folder => {
      const run = runAlone(RUNNER, long(folder), { signal: AbortSignal.abort() });
      await assert.rejects(run, RunAborted);
    }));

  it('a runner that is killed rejects the call with a sentence', () =>
    withFolder(async folder => {
      const runner = new RunnerProcess(RUNNER);
      await settled(runner, async () => {
        const run = runner.run(long(folder), {
          progress: () => {
            if (runner.pid !== undefined) process.kill(runner.pid, 'SIGKILL');
          },
        });
        await assert.rejects(
          run,
          (error: unknown) =>
            error instanceof UserError &&
            /runner stopped \(SIGKILL\).*smaller peak/.test(error.message),
        );
        await assert.rejects(runner.run(parameters(folder, 32)), UserError, 'the next call too');
      });
    }));

  it('a program that is not there rejects the call', () =>
    withFolder(async folder => {
      await assert.rejects(runAlone(join(ROOT, 'dist', 'none.js'), long(folder)), UserError);
    }));

  for (const [what, change, sentence] of [
    ['a missing input', { inputFiles: ['/none.f32'] }, /none\.f32 cannot be opened \(ENOENT\)/],
    [
      'an input of another size',
      { inputFiles: [__filename] },
      /has \d+ bytes, but the network's input needs 12288/,
    ],
    [
      'missing weights',
      { weights: { kind: 'file', path: '/none.weights' } },
      /none\.weights cannot be opened/,
    ],
    [
      'weights of another network',
      {
        weights: {
          kind: 'file',
          path: sample('tiny-face', 'tiny-face.weights'),
        },
      },
      /tiny-face\.weights has 785548 bytes/,
    ],
    ['a folder that does not exist', { outputFolder: '/none' }, /cannot be written \(ENOENT\)/],
    ['a plan of another network', { plan: untiledPlan(12) }, /ends after layer 11/],
    [
      'a definition that is not there',
      { network: { content: { path: '/none.cfg' }, fileName: 'none.cfg', format: 'darknet' } },
      /none\.cfg cannot be opened/,
    ],
    [
      'a format that does not exist',
      { network: { content: { text: '' }, fileName: 'x', format: 'y' } },
      /unknown format "y"/,
    ],
    [
      'a text with errors',
      { network: { content: { text: '[net]' }, fileName: 'x.cfg', format: 'darknet' } },
      /^x\.cfg:1:\d+: /,
    ],
    [
      'more memory than can be addressed',
      {
        network: {
          content: { text: YOLO },
          fileName: 'x.cfg',
          format: 'darknet',
          width: 8000,
          height: 8000,
        },
      },
      /over the WebAssembly limit of 4096 MiB/,
    ],
  ] as const)
    it(`${what} is refused with a sentence`, () =>
      withFolder(async folder => {
        await assert.rejects(
          runAlone(RUNNER, parameters(folder, 32, change)),
          (error: unknown) =>
            error instanceof UserError &&
            sentence.test(error.message) &&
            !error.message.includes('\n'),
        );
        assert.deepEqual(readdirSync(join(folder, 'out')), []);
      }));

  it('a bug comes back with the stack of the runner', () =>
    withFolder(async folder => {
      await assert.rejects(
        runAlone(RUNNER, parameters(folder, 32, { dump: [99] })),
        (error: unknown) =>
          error instanceof Error &&
          !(error instanceof UserError) &&
          (error.stack ?? '').includes('runner.js'),
      );
    }));

  it('tiled runs write the same bytes as untiled ones', () =>
    withFolder(async folder => {
      const answer = async (notation: string): Promise<Buffer> => {
        const plan = parsePlan(notation, yolov2of16());
        await runAlone(RUNNER, parameters(folder, 160, { plan }));
        return readFileSync(join(folder, 'out', '15.f32'));
      };
      const untiled = await answer('1x1');
      assert.ok(untiled.some(byte => byte !== 0));
      for (const notation of ['3x3', '5x5/8/2x2', '2x3c/12/1x2'])
        assert.deepEqual(await answer(notation), untiled, notation);
    }));
});
