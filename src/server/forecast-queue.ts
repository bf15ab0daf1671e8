import { PlanningThread } from './planning-thread';
import type { Forecast, JobOf } from './planning/job';

/** A network that takes longer to lower has no forecast. */
const LONGEST_MS = 20_000;

interface Waiting {
  readonly job: JobOf<'forecast'>;
  readonly resolve: (forecast: Forecast | undefined) => void;
}

/**
 * Lowers networks one after the other in a thread. While one is being lowered, of each network only
 * the newest version waits, so that fast typing builds up no queue; older ones get undefined.
 */
export class ForecastQueue {
  readonly #thread: PlanningThread;
  readonly #waiting = new Map<string, Waiting>();
  #isBusy = false;

  constructor(
    program: string,
    private readonly log: (message: string) => void,
  ) {
    this.#thread = new PlanningThread(program);
  }

  /** Never rejects; undefined where nothing can be said, or a newer version came. */
  run(uri: string, job: JobOf<'forecast'>): Promise<Forecast | undefined> {
    this.#waiting.get(uri)?.resolve(undefined);
    const forecast = new Promise<Forecast | undefined>(resolve => {
      this.#waiting.set(uri, { job, resolve });
    });
    if (!this.#isBusy) void this.#drain();
    return forecast;
  }

  dispose(): void {
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
    this.#thread.dispose();
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    for (const [uri, { job, resolve }] of this.#waiting) {
      this.#waiting.delete(uri);
      resolve(await this.#lower(job));
    }
    this.#isBusy = false;
  }

  async #lower(job: JobOf<'forecast'>): Promise<Forecast | undefined> {
    const deadline = setTimeout(() => this.#thread.dispose(), LONGEST_MS);
    try {
      const answer = await this.#thread.run<'forecast'>(job);
      return answer.kind === 'forecast' ? answer : undefined;
    } catch (error) {
      this.log(`${job.network.name} could not be lowered: ${String(error)}`);
      return undefined;
    } finally {
      clearTimeout(deadline);
    }
  }
}
