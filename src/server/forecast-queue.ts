import * as l10n from '@vscode/l10n';
import { UserError } from '../base/user-error';
import { JobQueue } from './job-queue';
import { JobCancelled } from './planning-thread';
import type { ForecastAnswer, JobOf } from './planning/job';

interface Waiting {
  readonly job: JobOf<'forecast'>;
  readonly resolve: (forecast: ForecastAnswer | undefined) => void;
}

/**
 * Lowers networks one after the other in a thread. While one is being lowered, of each network only
 * the newest version waits, so that fast typing builds up no queue; older ones get undefined.
 */
export class ForecastQueue {
  readonly #jobs: JobQueue;
  readonly #waiting = new Map<string, Waiting>();
  #isBusy = false;

  constructor(
    program: string,
    private readonly log: (message: string) => void,
  ) {
    this.#jobs = new JobQueue(program);
  }

  /** Never rejects; undefined where nothing can be said, or a newer version came. */
  run(uri: string, job: JobOf<'forecast'>): Promise<ForecastAnswer | undefined> {
    this.#waiting.get(uri)?.resolve(undefined);
    const forecast = new Promise<ForecastAnswer | undefined>(resolve => {
      this.#waiting.set(uri, { job, resolve });
    });
    if (!this.#isBusy) void this.#drain();
    return forecast;
  }

  dispose(): void {
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
    this.#jobs.dispose();
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    for (const [uri, { job, resolve }] of this.#waiting) {
      this.#waiting.delete(uri);
      resolve(await this.#lower(job));
    }
    this.#isBusy = false;
  }

  async #lower(job: JobOf<'forecast'>): Promise<ForecastAnswer | undefined> {
    try {
      return await this.#jobs.run<'forecast'>(job);
    } catch (error) {
      if (error instanceof JobCancelled) return undefined;
      this.log(`${job.network.fileName} could not be lowered: ${String(error)}`);
      return { kind: 'failed', message: messageOf(error) };
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof UserError
    ? error.message
    : l10n.t("Couldn't compute the plan ({0}): see the MAFAT log.", String(error));
