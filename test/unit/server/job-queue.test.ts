import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { CancellationTokenSource } from 'vscode-languageserver';
import { UserError } from '../../../src/base/user-error';
import { JobQueue } from '../../../src/server/job-queue';
import { JobCancelled } from '../../../src/server/planning-thread';
import type { JobOf } from '../../../src/server/planning/job';
import { withFolder } from '../../support/program';

const CHANNEL = 'begun';

/** A worker that tells what it begins, and answers with the plan it was given and the number of its thread; `forever` never ends. */
const WORKER = `
const { BroadcastChannel, parentPort, threadId } = require('node:worker_threads');
const begun = new BroadcastChannel('${CHANNEL}');
parentPort.on('message', ({ id, job }) => {
  begun.postMessage(job.plan);
  while (job.plan === 'forever') {}
  parentPort.postMessage({ kind: 'answer', id, answer: { kind: 'failed', message: job.plan + threadId } });
});`;

const job = (plan: string): JobOf<'offer'> => ({
  kind: 'offer',
  network: { content: { text: '' }, fileName: 'a.cfg', format: 'darknet' },
  plan,
  target: { name: 'runner', threads: 1 },
});

/** What a test sees of a queue, and a clock that stands still until the test says that the time is over. */
interface Watched {
  readonly queue: JobQueue;
  /** Settles when a worker begins a job with this plan; asked for before. */
  readonly begins: (plan: string) => Promise<void>;
  readonly timeIsOver: () => void;
}

describe('the queue of planning jobs', () => {
  const withQueue = (use: (watched: Watched) => Promise<void>) =>
    withFolder(async folder => {
      const program = join(folder, 'worker.js');
      writeFileSync(program, WORKER);
      let timeIsOver = (): void => assert.fail('nothing is under way');
      const queue = new JobQueue(program, act => {
        timeIsOver = act;
        return () => undefined;
      });
      const channel = new BroadcastChannel(CHANNEL);
      const begins = (plan: string): Promise<void> =>
        new Promise(resolve => {
          channel.onmessage = ({ data }: { readonly data: unknown }) => {
            if (data === plan) resolve();
          };
        });
      try {
        await use({ queue, begins, timeIsOver: () => timeIsOver() });
      } finally {
        channel.close();
        queue.dispose();
      }
    });
  const answer = async (queue: JobQueue, plan: string): Promise<string> => {
    const given = await queue.run<'offer'>(job(plan));
    return given.kind === 'failed' ? given.message : '';
  };

  it('does jobs in one thread', () =>
    withQueue(async ({ queue }) => {
      const [first, second] = await Promise.all([answer(queue, 'a'), answer(queue, 'b')]);
      assert.equal(first.slice(1), second.slice(1));
    }));

  it('ends a job that takes too long with a sentence, and goes on', () =>
    withQueue(async ({ queue, begins, timeIsOver }) => {
      const begun = begins('forever');
      const long = queue.run<'offer'>(job('forever'));
      const next = answer(queue, 'next');
      await begun;
      timeIsOver();
      await assert.rejects(
        long,
        (error: unknown) =>
          error instanceof UserError && /^Planning a\.cfg takes over 20 s: /.test(error.message),
      );
      assert.match(await next, /^next\d+$/);
    }));

  it('ends a job that is cancelled while it runs, and goes on', () =>
    withQueue(async ({ queue, begins }) => {
      const source = new CancellationTokenSource();
      const begun = begins('forever');
      const long = queue.run<'offer'>(job('forever'), { token: source.token });
      const next = answer(queue, 'next');
      await begun;
      source.cancel();
      await assert.rejects(long, JobCancelled);
      assert.match(await next, /^next\d+$/);
    }));

  it('lets a job that waits be cancelled at once, and never begins it', () =>
    withQueue(async ({ queue, begins }) => {
      const thread = Number(await answer(queue, ''));
      const first = new CancellationTokenSource();
      const second = new CancellationTokenSource();
      const begun = begins('forever');
      const running = queue.run<'offer'>(job('forever'), { token: first.token });
      const waiting = queue.run<'offer'>(job('forever'), { token: second.token });
      let isOver = false;
      running.catch(() => (isOver = true));
      await begun;
      second.cancel();
      await assert.rejects(waiting, JobCancelled);
      assert.equal(isOver, false);
      first.cancel();
      await assert.rejects(running, JobCancelled);
      assert.equal(await answer(queue, ''), String(thread + 1));
    }));
});
