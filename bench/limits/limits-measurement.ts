import { UserError } from '../../src/base/user-error';
import type { BenchCase } from '../cases/case';
import type { Engine, PreparedEngine } from '../engines/engine';
import { engineTitle, limitLabel } from '../report/labels';
import type { Quietness } from '../report/quietness';
import { timesOf } from '../report/statistics';
import type { LimitRow, LimitsReport } from './limits-report';
import type { MemoryHierarchy } from './memory-hierarchy';
import { dropCaches, evict, filesIn, flush } from './page-cache';
import { runTrial, type Trial } from './trial';

export interface LimitsWish {
  /** The highest first; null stands for none. */
  readonly limits: readonly (number | null)[];
  /** Those that take part at a limit, for which their plans may differ. */
  readonly enginesAt: (limitBytes: number | null) => readonly Engine[];
  readonly rounds: number;
  readonly repeat: number;
  readonly mostMs: number;
  /** Empty the page cache of the whole machine before each trial, and not only of the trial's own files. */
  readonly dropCaches: boolean;
  readonly hierarchy: MemoryHierarchy;
  readonly quietness: Quietness;
}

/** An engine under a limit, and all that it did. */
interface Entry {
  readonly engine: Engine;
  readonly limitBytes: number | null;
  /** For the first trial and all after it. */
  prepared?: PreparedEngine;
  readonly trials: Trial[];
}

/** Runs all engines under all limits; engines take turns. */
export async function measureLimits(
  chosen: BenchCase,
  wish: LimitsWish,
): Promise<Pick<LimitsReport, 'rows' | 'leftOut'>> {
  const entries = wish.limits.flatMap(limitBytes =>
    wish.enginesAt(limitBytes).map((engine): Entry => ({ engine, limitBytes, trials: [] })),
  );
  const trials = new Trials(chosen, wish);
  for (let round = 0; round < wish.rounds; round++)
    for (const each of entries) await trials.add(each);
  return { rows: entries.flatMap(each => rowOf(chosen.name, each)), leftOut: trials.leftOut };
}

/** Makes trials, and knows what earlier ones have shown of an engine. */
class Trials {
  /** By engine: why it cannot be measured. */
  private readonly failures = new Map<string, string>();
  /** By engine and mode: the highest limit under which there was no inference. */
  private readonly lost = new Map<string, number>();
  /** By engine: its program and libraries. */
  private readonly files = new Map<string, readonly string[]>();

  constructor(
    private readonly chosen: BenchCase,
    private readonly wish: LimitsWish,
  ) {}

  get leftOut(): LimitsReport['leftOut'] {
    return [...this.failures].map(([engine, reason]) => ({ engine, reason }));
  }

  async add(entry: Entry): Promise<void> {
    const { engine, limitBytes, trials } = entry;
    const { name } = engine;
    const title = engineTitle({ ...engine, engine: name });
    // What found too little memory once finds too little in less, but takes longer to do so.
    if (limitBytes !== null && limitBytes < (this.lost.get(title) ?? 0)) return;
    const missing = this.failures.get(name) ?? engine.missing();
    if (missing !== undefined) {
      this.failures.set(name, missing);
      return;
    }
    try {
      const { folder } = this.chosen;
      const prepared = (entry.prepared ??= engine.prepare(this.chosen));
      await this.wish.quietness.wait();
      this.forgetFiles(name);
      const trial = await runTrial({ ...this.wish, engine: prepared, limitBytes, folder });
      trials.push(trial);
      if (trial.files.length > 0) this.files.set(name, trial.files);
      if (limitBytes !== null && trial.runs.length === 0) this.lost.set(title, limitBytes);
      console.error(progressLine(title, limitBytes, trial));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.failures.set(name, `limit ${limitLabel(limitBytes)}: ${error.message}`);
    }
  }

  /** What the trial reads of the disk it shall pay for itself. */
  private forgetFiles(name: string): void {
    const own = filesIn(this.chosen.folder);
    own.forEach(flush);
    evict([...own, ...(this.files.get(name) ?? [])]);
    if (this.wish.dropCaches) dropCaches();
  }
}

function progressLine(title: string, limitBytes: number | null, { ending, runs }: Trial): string {
  const best = Math.min(...runs.map(({ ms }) => ms));
  const outcome = ending === 'ran' ? `${best.toFixed(0)} ms` : ending;
  return `limit ${limitLabel(limitBytes)}: ${title} ${outcome}`;
}

/** No row where there was no trial. */
function rowOf(
  network: string,
  { engine, limitBytes, prepared, trials }: Entry,
): readonly LimitRow[] {
  const [first] = trials;
  if (first === undefined || prepared === undefined) return [];
  const ms = trials.flatMap(({ runs }) => runs.map(run => run.ms));
  const most = (number: (trial: Trial) => number): number => Math.max(...trials.map(number));
  const sum = (number: (trial: Trial) => number): number =>
    trials.reduce((total, trial) => total + number(trial), 0);
  const row: LimitRow = {
    network,
    engine: engine.name,
    mode: engine.mode,
    plan: prepared.plan,
    threads: engine.threads,
    limitBytes,
    predictedBytes: prepared.peaks?.processBytes ?? null,
    ending: ms.length > 0 ? 'ran' : first.ending,
    ms: ms.length > 0 ? timesOf(ms) : null,
    inferences: ms.length,
    peakBytes: most(trial => trial.peakBytes),
    swapPeakBytes: most(trial => trial.swapPeakBytes),
    swappedInBytes: sum(trial => trial.swappedInBytes),
    majorFaults: sum(trial => trial.majorFaults),
  };
  return [row];
}
