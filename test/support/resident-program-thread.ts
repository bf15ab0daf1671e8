import { workerData } from 'node:worker_threads';
import { runHere } from './program-here';
import type { Answer, Call, Thread } from './resident-program';

/** The other side of resident-program.ts. */
const { port, signal } = workerData as Thread;

function answer({ words, environment }: Call): Promise<Answer> {
  Object.assign(process.env, environment);
  return runHere(words);
}

port.on('message', (call: Call) => {
  void answer(call)
    .catch((error: unknown): Answer => ({ code: null, stdout: '', stderr: String(error) }))
    .then(given => {
      port.postMessage(given);
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
});
