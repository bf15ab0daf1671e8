import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { runProgram } from '../../src/cli/program';
import { ROOT } from './program';
import type { Answer, Call, Thread } from './resident-program';

/** The other side of resident-program.ts. */
const { port, signal } = workerData as Thread;

async function answer({ words, environment }: Call): Promise<Answer> {
  let [stdout, stderr] = ['', ''];
  const terminal = {
    out: (text: string) => void (stdout += text),
    err: (text: string) => void (stderr += text),
  };
  Object.assign(process.env, environment);
  const code = await runProgram(words, terminal, join(ROOT, 'dist'));
  return { code, stdout, stderr };
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
