import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import { UserError } from '../base/user-error';
import { processMemory } from './process-memory';
import type { FileSink, OpenFile, RunHost, Thread, ThreadTask } from './run-host';

/**
 * Compile all kernels at once with the optimizing compiler, which takes 30 ms, so that neither the time nor
 * the memory of compiling falls into the run. A V8 that does not know a flag ignores it.
 */
const COMPILER_FLAGS = ['--no-liftoff', '--no-wasm-lazy-compilation'];

/** A thread holds hardly more than its instance of the kernels. */
const THREAD_LIMITS: ResourceLimits = {
  maxOldGenerationSizeMb: 8,
  maxYoungGenerationSizeMb: 1,
  codeRangeSizeMb: 8,
  stackSizeMb: 1,
};

/**
 * The machine as Node.js shows it. Files are read and written piece by piece, never as a whole.
 * @param programs the folder of the compiled kernels and of the thread's program.
 */
export const nodeHost = (programs: string): RunHost => ({
  kernels: () => {
    for (const flag of COMPILER_FLAGS) setFlagsFromString(flag);
    const code = readFileSync(join(programs, 'kernels.wasm'));
    return WebAssembly.validate(code) ? new WebAssembly.Module(code) : undefined;
  },
  startThread: (task, ended) => startThread(join(programs, 'runner-thread.js'), task, ended),
  reclaim: () => {
    // The second collection frees the pages that the first one emptied. `gc` is there under --expose-gc,
    // with which the runner is started; without it memory is a little larger.
    globalThis.gc?.();
    globalThis.gc?.();
  },
  open: openFile,
  create: createFile,
  now: () => performance.now(),
  processorMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
  memory: processMemory,
  residentBytes: () => process.memoryUsage.rss(),
  pause: () => setImmediate(),
});

function startThread(program: string, task: ThreadTask, ended: () => void): Thread {
  const worker = new Worker(program, { workerData: task, resourceLimits: THREAD_LIMITS });
  worker.once('exit', ended);
  return {
    started: new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', ({ message }) => {
        reject(
          new UserError(`Couldn't start a thread of the run (${message}): use fewer threads.`),
        );
      });
    }),
    end: async () => {
      await worker.terminate();
    },
  };
}

function openFile(path: string): OpenFile {
  const descriptor = attempt(path, 'opened', () => openSync(path, 'r'));
  const { size } = fstatSync(descriptor);
  return {
    byteLength: size,
    read: (offset, target) => {
      let done = 0;
      while (done < target.byteLength) {
        const count = attempt(path, 'read', () =>
          readSync(descriptor, target, done, target.byteLength - done, offset + done),
        );
        if (count === 0)
          throw new UserError(
            `${basename(path)} was truncated while it was being read: run again.`,
          );
        done += count;
      }
    },
    close: () => closeSync(descriptor),
  };
}

function createFile(path: string): FileSink {
  const descriptor = attempt(path, 'written', () => openSync(path, 'w'));
  return {
    write: bytes => {
      let done = 0;
      while (done < bytes.byteLength)
        done += attempt(path, 'written', () =>
          writeSync(descriptor, bytes, done, bytes.byteLength - done),
        );
    },
    close: () => closeSync(descriptor),
  };
}

/** @throws UserError that names the file, when the system refuses. */
function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(`${path} cannot be ${what} (${code}).`);
  }
}
