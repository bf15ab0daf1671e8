import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RunTime } from '../../src/protocol/runner';
import type { Launch, PreparedEngine, RunningEngine } from '../engines/engine';
import { entry } from './group-reading';
import { GroupWatch } from './group-watch';
import { MemoryGroup } from './memory-group';
import type { MemoryHierarchy } from './memory-hierarchy';
import { mappedFiles, privateCopy } from './page-cache';

/** How a trial went; `too slow`: there was no inference in the time that was allowed. */
export type Ending = 'ran' | 'does not fit' | 'too slow';

export interface TrialWish {
  readonly engine: PreparedEngine;
  /** Where scripts can be written. */
  readonly folder: string;
  /** null: the process is only watched. */
  readonly limitBytes: number | null;
  /** Inferences, unless the time is over before. */
  readonly repeat: number;
  readonly mostMs: number;
  readonly hierarchy: MemoryHierarchy;
}

export interface Trial {
  readonly ending: Ending;
  readonly runs: readonly RunTime[];
  readonly peakBytes: number;
  readonly swapPeakBytes: number;
  readonly swappedInBytes: number;
  readonly majorFaults: number;
  /** The program and its libraries. */
  readonly files: readonly string[];
}

/** What is known of a trial so far; it may end at any time. */
interface Progress {
  running?: RunningEngine;
  runs: RunTime[];
  /** Before the first inference. */
  start?: Counters;
  files: readonly string[];
}

/**
 * Runs an engine in a group of its own: it is started, and loads and computes the network, all within the limit.
 * @throws UserError when it fails for another reason than memory.
 */
export async function runTrial(wish: TrialWish): Promise<Trial> {
  const group = new MemoryGroup(wish.hierarchy, wish.limitBytes);
  const watch = new GroupWatch(group);
  const progress: Progress = { runs: [], files: [] };
  try {
    const ending = await endingOf(wish, group, watch, progress);
    const counters = countersOf(group);
    const start = progress.start ?? counters;
    return {
      ending: progress.runs.length > 0 ? 'ran' : ending,
      runs: progress.runs,
      peakBytes: watch.peakBytes,
      swapPeakBytes: watch.swapPeakBytes,
      swappedInBytes: counters.swappedInBytes - start.swappedInBytes,
      majorFaults: counters.majorFaults - start.majorFaults,
      files: progress.files,
    };
  } finally {
    watch.stop();
    await progress.running?.end();
    await group.remove();
  }
}

async function endingOf(
  wish: TrialWish,
  group: MemoryGroup,
  watch: GroupWatch,
  progress: Progress,
): Promise<Ending> {
  const over = new AbortController();
  const timeout = setTimeout(wish.mostMs, 'too slow' as const, { signal: over.signal });
  const work = infer(wish, group, progress);
  // Whatever is not waited for may still fail, when its process is ended or the timer is no longer needed.
  for (const promise of [timeout, work]) promise.catch(() => undefined);
  try {
    return await Promise.race([work, watch.stuck, timeout]);
  } catch (error) {
    if (group.read().kills > 0) return 'does not fit';
    throw error;
  } finally {
    over.abort();
  }
}

async function infer(
  { engine, folder, repeat, mostMs }: TrialWish,
  group: MemoryGroup,
  progress: Progress,
): Promise<'ran'> {
  const begin = performance.now();
  const running = await engine.start(entering(group, folder));
  progress.running = running;
  progress.start = countersOf(group);
  const [first] = await running.run(1);
  if (first === undefined) throw new Error('a run without a time');
  progress.runs.push(first);
  progress.files = mappedFiles(running.pid);
  const affordable = Math.floor((begin + mostMs - performance.now()) / first.ms);
  const more = Math.min(repeat - 1, affordable);
  if (more > 0) progress.runs.push(...(await running.run(more)));
  return 'ran';
}

/** Starts programs inside of the group. Node.js itself is copied, for this process has mapped the original. */
const entering =
  (group: MemoryGroup, folder: string): Launch =>
  program => {
    const own = program === process.execPath;
    const inside = own ? privateCopy(program, join(folder, basename(program))) : program;
    return group.entrance(join(mkdtempSync(join(folder, 'enter-')), 'enter'), inside);
  };

interface Counters {
  /** Of the whole machine, on which nothing else has reason to swap. */
  readonly swappedInBytes: number;
  readonly majorFaults: number;
}

let pageBytes: number | undefined;

function countersOf(group: MemoryGroup): Counters {
  pageBytes ??= Number(spawnSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).stdout);
  const pages = entry(readFileSync('/proc/vmstat', 'utf8'), 'pswpin') ?? 0;
  return { swappedInBytes: pages * pageBytes, majorFaults: group.read().majorFaults };
}
