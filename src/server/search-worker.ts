import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert';
import type { WorkerMessage, WorkerRequest } from './planning/job';
import { doJob } from './planning/planner';

assert(parentPort !== null, 'the search worker runs in a worker thread');
const port = parentPort;
const post = (message: WorkerMessage): void => port.postMessage(message);

/** One job after the other; the owner stops a job by ending the thread. */
port.on('message', ({ id, job }: WorkerRequest) => {
  const progress = (done: number, total: number): void =>
    post({ kind: 'progress', id, done, total });
  post({ kind: 'answer', id, answer: doJob(job, { progress }) });
});
