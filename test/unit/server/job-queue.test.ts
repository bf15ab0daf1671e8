import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver';
import { UserError } from '../../../src/base/user-error';
import { JobQueue } from '../../../src/server/job-queue';
import { JobCancelled } from '../../../src/server/planning-thread';
import type { JobOf } from '../../../src/server/planning/job';
import { withFolder } from '../../support/program';

/** A worker that answers with the plan it was given and the number of its thread; `forever` never ends. */
const WORKER = `
const { parentPort, threadId } = require('node:worker_threads');
parentPort.on('message', ({ id, job }) => {
  while (job.plan === 'forever') {}
  parentPort.postMessage({ kind: 'answer', id, answer: { kind: 'failed', message: job.plan + threadId } });
});`;

const job = (plan: string): JobOf<'offer'> => ({
  kind: 'offer',
  network: { text: '', name: 'a.cfg', size: {} },
  plan,
  target: { name: 'runner', threads: 1 },
});

const pause = (ms: number): Promise<void> => new Promise(wake => setTimeout(wake, ms));

describe('the queue of planning jobs', () => {
  const withQueue = (longestMs: number | undefined, use: (queue: JobQueue) => Promise<void>) =>
    withFolder(async folder => {
      const program = join(folder, 'worker.js');
      writeFileSync(program, WORKER);
      const queue = new JobQueue(program, longestMs);
      try {
        await use(queue);
      } finally {
        queue.dispose();
      }
    });
  const answer = async (queue: JobQueue, plan: string): Promise<string> => {
    const given = await queue.run<'offer'>(job(plan));
    return given.kind === 'failed' ? given.message : '';
  };

  it('does jobs in one thread', () =>
    withQueue(undefined, async queue => {
      const [first, second] = await Promise.all([answer(queue, 'a'), answer(queue, 'b')]);
      assert.equal(first.slice(1), second.slice(1));
    }));

  it('ends a job that takes too long with a sentence, and goes on', () =>
    withQueue(300, async queue => {
      const long = queue.run<'offer'>(job('forever'));
      const next = answer(queue, 'next');
      await assert.rejects(
        long,
        (error: unknown) =>
          error instanceof UserError &&
          /^a\.cfg takes longer than 1 s to plan: /.test(error.message),
      );
      assert.match(await next, /^next\d+$/);
    }));

  it('ends a job that is cancelled while it runs, and goes on', () =>
    withQueue(undefined, async queue => {
      const source = new CancellationTokenSource();
      const long = queue.run<'offer'>(job('forever'), source.token);
      const next = answer(queue, 'next');
      setTimeout(() => source.cancel(), 200);
      await assert.rejects(long, JobCancelled);
      assert.match(await next, /^next\d+$/);
    }));

  it('lets a job that waits be cancelled at once, and never begins it', () =>
    withQueue(undefined, async queue => {
      const thread = Number(await answer(queue, ''));
      const first = new CancellationTokenSource();
      const second = new CancellationTokenSource();
      const running = queue.run<'offer'>(job('forever'), first.token);
      const waiting = queue.run<'offer'>(job('forever'), second.token);
      second.cancel();
      await assert.rejects(waiting, JobCancelled);
      assert.equal(await Promise.race([running, pause(200).then(() => 'still')]), 'still');
      first.cancel();
      await assert.rejects(running, JobCancelled);
      assert.equal(await answer(queue, ''), String(thread + 1));
    }));
});
