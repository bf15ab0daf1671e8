import type { Effort } from './effort';
import type { OrderProblem, TaskOrder } from './order-problem';
import { TaskRun } from './task-run';

/** Whether there is an order of a problem's tasks that needs at most so many bytes. */
export type Decision =
  | { readonly kind: 'order'; readonly order: TaskOrder }
  /** There is none, nor one that needs less than `leastBytes`. */
  | { readonly kind: 'none'; readonly leastBytes: number }
  /** The bounds of the search were reached. */
  | { readonly kind: 'unknown' };

/** What a search may remember: sets of tasks that have run, and bytes of memory for these. */
export const MOST_STATES = 200_000;
const MOST_STATE_BYTES = 2 ** 26;

/** Of a state in a set of texts, beside the bits of its tasks. */
const ENTRY_BYTES = 64;

/** Tasks that are looked ahead for memory that is given back. */
const CHAIN_TASKS = 12;

/**
 * Looks for an order that needs at most so many bytes: depth first over the sets of tasks that can have run (the downsets of the
 * order in which tasks wait for one another), each of which is looked at once, since what can follow depends on the
 * set alone. What gives memory back runs at once: see `freeChain`.
 */
export function orderWithin(
  problem: OrderProblem,
  mostBytes: number,
  effort: Effort,
  mostStates = MOST_STATES,
): Decision {
  return new BoundedSearch(problem, mostBytes, effort, mostStates).decide();
}

/** A set of tasks that have run, and what may still be tried from there. */
interface Frame {
  /** Tasks that have run. */
  readonly length: number;
  /** The best one last. */
  readonly choices: number[];
}

class BoundedSearch {
  private readonly run: TaskRun;
  private readonly seen = new Set<string>();
  private readonly frames: Frame[] = [];
  private readonly mostStates: number;
  /** The fewest bytes of a task that would have needed too many. */
  private leastBytes = Infinity;

  constructor(
    problem: OrderProblem,
    private readonly mostBytes: number,
    private readonly effort: Effort,
    mostStates: number,
  ) {
    this.run = new TaskRun(problem);
    const stateBytes = ENTRY_BYTES + problem.waitsFor.length / 8;
    this.mostStates = Math.min(mostStates, Math.floor(MOST_STATE_BYTES / stateBytes));
  }

  decide(): Decision {
    const { run, frames, seen, effort } = this;
    this.arrive();
    while (!run.isComplete) {
      const frame = frames.at(-1);
      if (frame === undefined) return { kind: 'none', leastBytes: this.leastBytes };
      if (effort.isSpent || seen.size > this.mostStates) return { kind: 'unknown' };
      const task = frame.choices.pop();
      if (task === undefined) {
        frames.pop();
        continue;
      }
      run.undoTo(frame.length);
      this.step(task);
      this.arrive();
    }
    return { kind: 'order', order: [...run.path] };
  }

  /** Runs what is free, and opens a frame, unless the set of tasks was looked at before. */
  private arrive(): void {
    const { run, seen, frames } = this;
    for (let free = this.freeChain(); free !== undefined; free = this.freeChain())
      for (const task of free) this.step(task);
    const key = run.key();
    if (seen.has(key)) return;
    seen.add(key);
    const choices = run.ready.filter(task => this.isWithin(task));
    const after = new Map(choices.map(task => [task, run.bytesAfter(task)]));
    choices.sort((a, b) => (after.get(b) ?? 0) - (after.get(a) ?? 0) || b - a);
    frames.push({ length: run.path.length, choices });
  }

  /**
   * Ready tasks, each of which waits for the one before it, with no more memory behind the last of them than there is now, and
   * more behind all others. They may run at once: whatever else would have run before one of them needs no more memory
   * behind all of them. A buffer that they open could only have been there already, and one that they close is read by them, so
   * they change the memory at any later time by at most what they change it by now, wherever among them that time is.
   */
  private freeChain(): readonly number[] | undefined {
    const { run } = this;
    const { length } = run.path;
    const wanted = run.liveBytes;
    for (const task of [...run.ready].sort((a, b) => a - b)) {
      const chain = this.chainFrom(task, wanted);
      run.undoTo(length);
      if (chain !== undefined) return chain;
    }
    return undefined;
  }

  private chainFrom(first: number, wantedBytes: number): readonly number[] | undefined {
    const { run } = this;
    const chain: number[] = [];
    for (let task: number | undefined = first; task !== undefined;) {
      if (chain.length === CHAIN_TASKS || !this.isWithin(task)) return undefined;
      const opened = this.step(task);
      chain.push(task);
      if (run.liveBytes <= wantedBytes) return chain;
      task = run.leanest(run.ready.slice(run.ready.length - opened));
    }
    return undefined;
  }

  private isWithin(task: number): boolean {
    const bytes = this.run.bytesDuring(task);
    if (bytes <= this.mostBytes) return true;
    this.leastBytes = Math.min(this.leastBytes, bytes);
    return false;
  }

  private step(task: number): number {
    this.effort.spend(1);
    return this.run.run(task);
  }
}
