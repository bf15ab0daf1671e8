import { at } from '../base/assert';
import { aliveBytes } from '../core/report/alive-bytes';
import type { MemorySample } from '../core/report/run-timeline';
import type { Schedule } from '../core/schedule/schedule';
import type { Executor } from '../engine/executor';
import type { RunHost } from './run-host';

/** More than a chart can show. */
const MOST_SAMPLES = 400;

/** Every sample looks through the whole arena; all together through no more than this, which takes half a second. */
const MOST_SCANNED_BYTES = 1e9;

/** Notes what memory is in use while a schedule runs. The run must replant what dies. */
export class MemorySampler {
  readonly samples: MemorySample[] = [];
  private readonly steps: ReadonlySet<number>;

  constructor(
    schedule: Schedule,
    private readonly executor: Executor,
    private readonly host: RunHost,
  ) {
    this.steps = new Set(sampledSteps(schedule));
  }

  after(step: number): void {
    if (!this.steps.has(step)) return;
    this.samples.push({
      step,
      arenaBytes: this.executor.writtenArenaBytes(),
      residentBytes: this.host.residentBytes(),
    });
  }
}

/** The steps after which memory is looked at: of as many even stretches as can be had, each one's fullest. */
export function sampledSteps(schedule: Schedule): readonly number[] {
  const alive = aliveBytes(schedule);
  const affordable = Math.floor(MOST_SCANNED_BYTES / Math.max(1, schedule.arenaBytes));
  const count = Math.min(alive.length, MOST_SAMPLES, Math.max(1, affordable));
  const edge = (stretch: number): number => Math.floor((stretch * alive.length) / count);
  return Array.from({ length: count }, (_, stretch) =>
    fullest(alive, edge(stretch), edge(stretch + 1)),
  );
}

function fullest(alive: readonly number[], start: number, end: number): number {
  let best = start;
  for (let step = start; step < end; step++) if (at(alive, step) > at(alive, best)) best = step;
  return best;
}
