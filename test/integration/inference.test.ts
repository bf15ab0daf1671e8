import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import type { InferenceService } from '../../src/extension/inference-service';
import type { InferenceProgress } from '../../src/protocol/inference';
import { RunAborted } from '../../src/runner-client/child-program';
import {
  childrenOf,
  faceRun,
  FAULTY_NETWORKS,
  gone,
  INFERENCE,
  serviceOf,
} from '../support/inference';
import { sample, temporaryFoldersOf, withFolder } from '../support/program';

const NEVER = new AbortController().signal;
const quiet = { signal: NEVER, progress: () => undefined };

/** A run that takes minutes. */
const LONG = { repeat: 10_000 };

/** Starts a long run; settles with its promise when it has made progress. */
async function underWay(
  service: InferenceService,
  signal = NEVER,
): Promise<{ readonly run: Promise<unknown>; readonly pid: number; readonly runner: number }> {
  let run: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    run = service.run(faceRun(LONG), { signal, progress: () => resolve() });
    run.catch(reject);
  });
  const { pid } = service;
  assert.ok(pid !== undefined, 'there is no process');
  const [runner] = childrenOf(pid);
  assert.ok(runner !== undefined, 'the process started no runner');
  return { run, pid, runner };
}

/** Who started whom is asked of /proc. */
const linuxOnly = process.platform === 'linux' ? it : it.skip;

describe('test inference', () => {
  let service: InferenceService;

  beforeEach(() => {
    service = serviceOf();
  });
  afterEach(() => service.stop());

  it('measures, compares and finds what is in the picture', async () => {
    const progress: InferenceProgress[] = [];
    const { run, trace } = await service.run(faceRun({ verify: true }), {
      signal: NEVER,
      progress: value => void progress.push(value),
    });
    assert.equal(run.identical, true);
    assert.equal(run.deviation, null);
    assert.equal(run.detections.length, 5);
    assert.equal(run.detections[0]?.label, 'face');
    assert.match(run.picture?.dataUri ?? '', /^data:image\/jpeg;base64,/);
    assert.match(run.processFigure, /VmHWM|ru_maxrss|PeakWorkingSetSize/);
    assert.equal(run.weights, 'tiny-face.weights');
    assert.ok(run.timeline !== null && run.timeline.columnStartMs.length > 1);
    const inUse = run.memory.map(({ arenaBytes }) => arenaBytes);
    assert.ok(inUse.length > 100 && Math.max(...inUse) <= run.measured.arenaBytes);
    assert.ok(trace !== null);
    assert.ok((JSON.parse(trace) as { traceEvents: unknown[] }).traceEvents.length > 100);
    assert.deepEqual([...new Set(progress.map(value => value.run))], ['planned', 'untiled']);
  });

  it('compares fast kernels with the untiled run, and with exact ones', async () => {
    const progress: InferenceProgress[] = [];
    const { run } = await service.run(faceRun({ verify: true }, 'fast'), {
      signal: NEVER,
      progress: value => void progress.push(value),
    });
    assert.equal(run.identical, true);
    assert.ok(run.deviation !== null && run.deviation.relative > 0);
    assert.ok(run.deviation.relative <= 2e-5);
    assert.equal(run.detections.length, 5);
    const runs = [...new Set(progress.map(value => value.run))];
    assert.deepEqual(runs, ['planned', 'untiled', 'exact']);
  });

  it('runs on two threads, with the same answer', async () => {
    const { run } = await service.run(faceRun({ threads: 2, verify: true }), {
      signal: NEVER,
      progress: () => undefined,
    });
    assert.deepEqual([run.identical, run.isReference, run.detections.length], [true, false, 5]);
  });

  it('starts nothing before the first run, and keeps the process for the next', async () => {
    assert.equal(service.pid, undefined);
    await service.run(faceRun(), quiet);
    const { pid } = service;
    await service.run(faceRun(), quiet);
    assert.equal(service.pid, pid);
  });

  it('stops when it is idle', async () => {
    service = serviceOf(50);
    await service.run(faceRun(), quiet);
    const { pid } = service;
    assert.ok(pid !== undefined && (await gone(pid)));
    assert.equal(service.pid, undefined);
    assert.deepEqual(temporaryFoldersOf(pid), []);
  });

  linuxOnly('refuses a second run at once with a sentence', async () => {
    const controller = new AbortController();
    const { run } = await underWay(service, controller.signal);
    await assert.rejects(service.run(faceRun(), quiet), /tiny-face\.cfg is already running/);
    controller.abort();
    await assert.rejects(run, RunAborted);
  });

  linuxOnly('ends a cancelled run and its runner, and goes on', async () => {
    const controller = new AbortController();
    const { run, pid, runner } = await underWay(service, controller.signal);
    controller.abort();
    await assert.rejects(run, RunAborted);
    assert.ok(await gone(runner));
    await service.run(faceRun(), quiet);
    assert.equal(service.pid, pid);
  });

  linuxOnly('tells when the runner is killed from outside, and goes on', async () => {
    const { run, runner } = await underWay(service);
    process.kill(runner, 'SIGKILL');
    await assert.rejects(
      run,
      (error: unknown) =>
        error instanceof UserError && /runner stopped \(SIGKILL\)/.test(error.message),
    );
    await service.run(faceRun(), quiet);
  });

  linuxOnly(
    'tells when its process is killed, leaves nothing behind, and starts another',
    async () => {
      const { run, pid, runner } = await underWay(service);
      process.kill(pid, 'SIGKILL');
      await assert.rejects(
        run,
        (error: unknown) =>
          error instanceof UserError && /next run starts a new one/.test(error.message),
      );
      assert.ok(await gone(runner), 'the runner ends with it');
      assert.deepEqual(temporaryFoldersOf(pid), []);
      await service.run(faceRun(), quiet);
      assert.notEqual(service.pid, pid);
    },
  );

  linuxOnly('ends with its parent, whatever it is doing', async () => {
    const child = fork(INFERENCE, [], { serialization: 'advanced', stdio: 'ignore' });
    await once(child, 'spawn');
    child.send({ jsonrpc: '2.0', id: 1, method: 'inference', params: faceRun(LONG) });
    const { pid } = child;
    assert.ok(pid !== undefined);
    const runner = await firstChildOf(pid);
    child.disconnect();
    assert.ok(await gone(pid));
    assert.ok(await gone(runner));
    assert.deepEqual(temporaryFoldersOf(pid), []);
  });

  it('survives garbage on the wire', async () => {
    const child = fork(INFERENCE, [], { serialization: 'advanced', stdio: 'ignore' });
    await once(child, 'spawn');
    for (const message of [null, 5, 'x', { jsonrpc: '2.0' }, { id: 1, method: 'nothing' }])
      child.send(message as object);
    child.send({ jsonrpc: '2.0', id: 7, method: 'inference', params: faceRun() });
    const answer = await answerTo(child, 7);
    assert.ok('result' in answer);
    child.disconnect();
    assert.ok(child.pid !== undefined && (await gone(child.pid)));
  });

  const mistakes: readonly (readonly [string, Parameters<typeof faceRun>[0], RegExp])[] = [
    ...FAULTY_NETWORKS,
    ['weights that are not there', { weights: weights('none') }, /no such file/],
    ['a picture that is not there', { picture: 'none.jpg' }, /no such file/],
    ['a picture that is none', { picture: sample('tiny-face', 'face.names') }, /not an image/],
    ['labels that are not there', { labels: 'none.names' }, /no such file/],
  ];
  for (const [name, changes, message] of mistakes)
    it(`${name}: a sentence`, async () => {
      await assert.rejects(
        service.run(faceRun(changes), quiet),
        (error: unknown) => error instanceof UserError && message.test(error.message),
      );
    });

  it('weights of another network: a sentence', () =>
    withFolder(async folder => {
      const path = join(folder, 'other.weights');
      writeFileSync(path, new Uint8Array(1000));
      const run = service.run(faceRun({ weights: weights(path) }), quiet);
      await assert.rejects(run, UserError);
    }));
});

function weights(path: string) {
  return { kind: 'file', path } as const;
}

async function firstChildOf(pid: number): Promise<number> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const [child] = childrenOf(pid);
    if (child !== undefined) return child;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`process ${pid} started no other`);
}

interface Message {
  readonly id?: number;
}

const answerTo = (child: ReturnType<typeof fork>, id: number): Promise<Message> =>
  new Promise(resolve => {
    child.on('message', message => {
      if ((message as Message | null)?.id === id) resolve(message as Message);
    });
  });
