import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from 'node:worker_threads';
import { ENVIRONMENT, jsonIn, ROOT, withFolder, type Ended } from './program';

/** A call of the command line. */
export interface Call {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export type Answer = Omit<Ended, 'left'>;

/** What the thread is given when it starts. */
export interface Thread {
  readonly port: MessagePort;
  /** 1 as soon as an answer lies at the port. */
  readonly signal: Int32Array;
}

/**
 * The command line in a thread that stays: its code is translated and compiled once, where a process compiles it for
 * each call. For tests of what commands say; those of processes, signals and streams start one (`program.ts`).
 */
class ResidentProgram {
  private readonly signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const requires = ['scripts/typescript.cjs', 'test/support/wasm.cjs', 'test/support/vscode.cjs'];
    const files = [...requires, 'test/support/resident-program-thread.ts'];
    const thread: Thread = { port: port2, signal: this.signal };
    new Worker(files.map(file => `require(${JSON.stringify(join(ROOT, file))});`).join('\n'), {
      eval: true,
      workerData: thread,
      transferList: [port2],
    }).unref();
  }

  /** Waits for the answer; nothing else happens in this thread until it comes. */
  ask(call: Call): Answer {
    this.port.postMessage(call);
    Atomics.wait(this.signal, 0, 0);
    Atomics.store(this.signal, 0, 0);
    const received = receiveMessageOnPort(this.port) as { readonly message: Answer } | undefined;
    if (received === undefined) throw new Error('the thread gave no answer');
    return received.message;
  }
}

let resident: ResidentProgram | undefined;

/** As `mafat` of program.ts, but in this process. */
export const mafat = (...words: readonly string[]): Ended =>
  withFolder(temporary => {
    resident ??= new ResidentProgram();
    const environment = { ...ENVIRONMENT, TMPDIR: temporary };
    const answer = resident.ask({ words, environment });
    return { ...answer, left: readdirSync(temporary) };
  });

/** What a command prints with --json; all of stdout must be JSON. The caller says what shape it has. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- shorter than a cast in every test
export function mafatJson<T>(...words: readonly string[]): T {
  return jsonIn(mafat(...words, '--json'));
}
