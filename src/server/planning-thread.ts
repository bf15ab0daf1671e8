import { Worker } from 'node:worker_threads';
import type { CancellationToken } from 'vscode-languageserver';
import type { JobAnswers, JobKind, JobOf, WorkerMessage, WorkerRequest } from './planning/job';

/** The thread's work was given up: by the user, or because its owner is gone. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}

type Progress = (done: number, total: number) => void;

interface Pending {
  readonly resolve: (answer: JobAnswers[JobKind]) => void;
  readonly reject: (reason: Error) => void;
  readonly progress: Progress | undefined;
}

/**
 * A worker thread that does jobs one after the other. Every call settles: when the thread dies or is
 * disposed of, what is pending rejects. It is started with the first job, and again after it died.
 */
export class PlanningThread {
  #worker: Worker | undefined;
  #nextId = 0;
  readonly #pending = new Map<number, Pending>();

  /** @param program the bundled worker. */
  constructor(private readonly program: string) {}

  run<K extends JobKind>(job: JobOf<K>, progress?: Progress): Promise<JobAnswers[K]> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    const request: WorkerRequest = { id, job };
    const answer = new Promise<JobAnswers[JobKind]>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, progress });
    });
    worker.postMessage(request);
    return answer as Promise<JobAnswers[K]>;
  }

  /** Stops whatever it does; what is pending rejects with `reason`. */
  end(reason: Error): void {
    void this.#worker?.terminate();
    this.#lost(reason);
  }

  dispose(): void {
    this.end(new JobCancelled('the thread was ended'));
  }

  #start(): Worker {
    const worker = new Worker(this.program);
    worker.on('message', (message: WorkerMessage) => this.#receive(message));
    worker.on('error', error => {
      if (this.#worker === worker) this.#lost(error);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#lost(new Error('the planning thread ended unexpectedly'));
    });
    return worker;
  }

  #receive(message: WorkerMessage): void {
    const pending = this.#pending.get(message.id);
    if (message.kind === 'progress') pending?.progress?.(message.done, message.total);
    else {
      this.#pending.delete(message.id);
      pending?.resolve(message.answer);
    }
  }

  #lost(reason: Error): void {
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(reason);
  }
}

/**
 * Does one job in a thread of its own, so that cancelling it ends it at once.
 * @throws JobCancelled
 */
export async function runAlone<K extends JobKind>(
  program: string,
  job: JobOf<K>,
  token: CancellationToken,
  progress: Progress,
): Promise<JobAnswers[K]> {
  if (token.isCancellationRequested) throw new JobCancelled('cancelled before it began');
  const thread = new PlanningThread(program);
  const listening = token.onCancellationRequested(() => thread.dispose());
  try {
    return await thread.run(job, progress);
  } finally {
    listening.dispose();
    thread.dispose();
  }
}
