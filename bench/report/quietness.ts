import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Processors that may be busy with other things in a machine that counts as quiet. */
const QUIET = 0.15;

/** How long the machine is watched each time, and how often at most before figures are taken anyway. */
const WATCH_MS = 500;
const MOST_WAITS = 60;

/** Milliseconds that all processors together were idle, and that they were there. */
interface ProcessorTime {
  readonly idle: number;
  readonly total: number;
}

const processorTime = (): ProcessorTime =>
  cpus().reduce<ProcessorTime>(
    ({ idle, total }, { times }) => ({
      idle: idle + times.idle,
      total: total + times.user + times.nice + times.sys + times.idle + times.irq,
    }),
    { idle: 0, total: 0 },
  );

/** How many processors are busy while this process does nothing. */
async function busyProcessors(): Promise<number> {
  const before = processorTime();
  await setTimeout(WATCH_MS);
  const after = processorTime();
  const total = after.total - before.total;
  return total === 0 ? 0 : (1 - (after.idle - before.idle) / total) * cpus().length;
}

/** Other programs spoil figures: waits for them to be done, and counts how often they were not. */
export class Quietness {
  private watched = 0;
  private busy = 0;

  /** Waits for a quiet machine, but not for ever. */
  async wait(): Promise<void> {
    let processors = await busyProcessors();
    for (let waits = 0; processors > QUIET && waits < MOST_WAITS; waits++) {
      if (waits === 0) console.error('Waiting for other programs to be done …');
      processors = await busyProcessors();
    }
    this.note(processors);
  }

  /** Looks once, without waiting. */
  async look(): Promise<void> {
    this.note(await busyProcessors());
  }

  /** Share of the looks at which the machine was busy. */
  get busyShare(): number {
    return this.watched === 0 ? 0 : this.busy / this.watched;
  }

  private note(processors: number): void {
    this.watched++;
    if (processors > QUIET) this.busy++;
  }
}

/** A warning for readers of figures; undefined where there is nothing to warn of. */
export const busySentence = (busyShare: number): string | undefined =>
  busyShare === 0
    ? undefined
    : `Other programs used the machine in ${(100 * busyShare).toFixed(0)} % of the rounds: times are too long, trust ratios only.`;
