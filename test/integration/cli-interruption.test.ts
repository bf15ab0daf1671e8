import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CLI, ROOT, sample, TINY_FACE, withFolder } from '../support/program';

const LONG_RUN = [
  'run',
  sample('yolov2-16', 'yolov2-16.cfg'),
  ...['--random-weights', '1', '--image', sample('tiny-face', 'faces.jpg'), '--repeat', '1000'],
];

/** Two minutes, on a machine that is not busy: what does not come by then never will. */
const MOST_LOOKS = 4800;

/** Processes that `pid` started, by Linux's own account. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** A zombie that its new parent has not looked at yet runs no more. */
function isRunning(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return !/^State:\s+[ZX]/m.test(status);
  } catch {
    return false;
  }
}

interface Stopped {
  readonly code: number | null;
  readonly stderr: string;
  readonly left: readonly string[];
  readonly out: readonly string[];
  readonly runner: number;
}

/** Starts a long run, waits for its runner, does something to one of the two, and waits for the end. */
const stop = (disturb: (cli: ChildProcess, runner: number) => void): Promise<Stopped> =>
  withFolder(async folder => {
    const [temporary, out] = [join(folder, 'tmp'), join(folder, 'out')];
    for (const each of [temporary, out]) mkdirSync(each);
    const words = [...LONG_RUN, '--out', join(out, 'x.png'), '--dump', out];
    const cli = spawn(process.execPath, [CLI, ...words], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    cli.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exit = once(cli, 'close') as Promise<[number | null]>;
    const runner = await runnerOf(cli);
    assert.notDeepEqual(readdirSync(temporary), [], 'the run is under way');
    disturb(cli, runner);
    const [code] = await exit;
    return { code, stderr, left: readdirSync(temporary), out: readdirSync(out), runner };
  });

async function runnerOf({ pid }: ChildProcess): Promise<number> {
  assert.ok(pid !== undefined);
  for (let attempt = 0; attempt < MOST_LOOKS; attempt++) {
    const [runner] = childrenOf(pid);
    if (runner !== undefined) return runner;
    await setTimeout(25);
  }
  throw new Error('the command line started no runner');
}

describe('a run that is interrupted', () => {
  before(function () {
    // Only Linux tells whose child a process is.
    if (process.platform !== 'linux') this.skip();
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`${signal} ends the runner and leaves no file`, async () => {
      const { code, stderr, left, out, runner } = await stop(cli => void cli.kill(signal));
      assert.deepEqual([code, stderr, left, out], [130, 'mafat: stopped.\n', [], []]);
      assert.equal(isRunning(runner), false);
    });

  it('Ctrl-C, which reaches the runner as well, does the same', async () => {
    const { code, stderr, left } = await stop((cli, runner) => {
      process.kill(runner, 'SIGINT');
      cli.kill('SIGINT');
    });
    assert.deepEqual([code, stderr, left], [130, 'mafat: stopped.\n', []]);
  });

  it('a runner that is killed is an error in one sentence, and leaves no file', async () => {
    const { code, stderr, left, out } = await stop(
      (_, runner) => void process.kill(runner, 'SIGKILL'),
    );
    assert.equal(code, 2);
    assert.match(stderr, /^mafat: The runner stopped \(SIGKILL\)[^\n]*\n$/);
    assert.deepEqual([left, out], [[], []]);
  });

  it('a runner whose command line is killed ends by itself', async () => {
    const { runner } = await stop(cli => void cli.kill('SIGKILL'));
    for (let look = 0; isRunning(runner) && look < MOST_LOOKS; look++) await setTimeout(25);
    assert.equal(isRunning(runner), false);
  });
});

describe('a reader that has seen enough', () => {
  it('is no error', async () => {
    const cli = spawn(process.execPath, [CLI, 'inspect', TINY_FACE[0], '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    cli.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    cli.stdout.destroy();
    await once(cli, 'close');
    assert.equal(stderr, '');
  });
});
