import * as l10n from '@vscode/l10n';
import type { CancellationToken } from 'vscode-languageserver';
import { UserError } from '../base/user-error';
import { JobCancelled, PlanningThread } from './planning-thread';
import type { JobAnswers, JobKind, JobOf } from './planning/job';

/** No network that can be run takes nearly as long. */
const LONGEST_MS = 20_000;

/** What a job was to be done for has changed before its turn came. */
export class JobOutdated extends Error {
  override readonly name = 'JobOutdated';
}

/** Whether somebody waits for a job. */
export interface Interest {
  readonly token?: CancellationToken;
  /** Asked when the turn of the job comes. */
  readonly isOutdated?: () => boolean;
}

/** Has something done after a time; what it gives takes that back. */
export type Clock = (act: () => void, ms: number) => () => void;

const systemClock: Clock = (act, ms) => {
  const timeout = setTimeout(act, ms);
  return () => clearTimeout(timeout);
};

/**
 * Does jobs one after the other in a thread. A job that is cancelled rejects at once; if it, or one that
 * takes too long, is under way, the thread ends with it and the next job starts another.
 */
export class JobQueue {
  readonly #thread: PlanningThread;
  #last: Promise<unknown> = Promise.resolve();

  /** @param program the bundled worker. */
  constructor(
    program: string,
    private readonly clock = systemClock,
  ) {
    this.#thread = new PlanningThread(program);
  }

  /** Rejects with JobCancelled or JobOutdated, with a UserError when the job takes too long, or when the thread dies. */
  run<K extends JobKind>(job: JobOf<K>, interest: Interest = {}): Promise<JobAnswers[K]> {
    const { token } = interest;
    return new Promise((resolve, reject) => {
      const listening = token?.onCancellationRequested(() => reject(new JobCancelled('cancelled')));
      this.#last = this.#last
        .then(() => this.#alone(job, interest))
        .then(resolve, reject)
        .finally(() => listening?.dispose());
    });
  }

  dispose(): void {
    this.#thread.dispose();
  }

  async #alone<K extends JobKind>(
    job: JobOf<K>,
    { token, isOutdated = () => false }: Interest,
  ): Promise<JobAnswers[K]> {
    if (token?.isCancellationRequested === true) throw new JobCancelled('cancelled');
    if (isOutdated()) throw new JobOutdated('outdated');
    const takeBack = this.clock(() => this.#thread.end(tookTooLong(job)), LONGEST_MS);
    const listening = token?.onCancellationRequested(() => this.#thread.dispose());
    try {
      return await this.#thread.run(job);
    } finally {
      takeBack();
      listening?.dispose();
    }
  }
}

const tookTooLong = ({ network }: JobOf<JobKind>): UserError =>
  new UserError(
    l10n.t(
      'Planning {0} takes over {1} s: choose fewer tiles or a smaller network.',
      network.fileName,
      LONGEST_MS / 1000,
    ),
  );
