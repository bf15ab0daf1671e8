import { at } from '../../base/assert';
import type { OrderProblem, TaskOrder } from './order-problem';

/** Some of the tasks of a problem, run in an order and undone from its end, and the bytes that are there meanwhile. */
export class TaskRun {
  /** Bytes that are there between the last task and the next. */
  liveBytes: number;
  /** What has run, in order. */
  readonly path: number[] = [];
  /** Tasks that can run next, in no particular order. */
  readonly ready: number[] = [];
  /** By task: those that wait for it, how many it still waits for, and the buffers that it touches. */
  private readonly waiting: readonly number[][];
  private readonly missing: Int32Array;
  private readonly touches: readonly number[][];
  /** By buffer: how many of its tasks have run, and how many have not; its ends count as tasks. */
  private readonly before: Int32Array;
  private readonly behind: Int32Array;
  private readonly bytes: Float64Array;
  /** Which tasks have run, 16 to a number. */
  private readonly marks: Uint16Array;

  constructor({ waitsFor, buffers, constantBytes }: OrderProblem) {
    this.waiting = waitsFor.map(() => []);
    this.missing = Int32Array.from(waitsFor, ({ length }) => length);
    waitsFor.forEach((tasks, task) => {
      for (const each of tasks) at(this.waiting, each).push(task);
      if (tasks.length === 0) this.ready.push(task);
    });
    this.touches = waitsFor.map(() => []);
    buffers.forEach(({ touchedBy }, buffer) => {
      for (const task of touchedBy) at(this.touches, task).push(buffer);
    });
    this.before = Int32Array.from(buffers, ({ fromStart }) => Number(fromStart));
    this.behind = Int32Array.from(
      buffers,
      ({ touchedBy, toEnd }) => touchedBy.length + Number(toEnd),
    );
    this.bytes = Float64Array.from(buffers, ({ bytes }) => bytes);
    this.marks = new Uint16Array((waitsFor.length + 15) >> 4);
    this.liveBytes = buffers.reduce(
      (sum, { bytes, fromStart }) => (fromStart ? sum + bytes : sum),
      constantBytes,
    );
  }

  get isComplete(): boolean {
    return this.path.length === this.missing.length;
  }

  /** The tasks that have run as a text, whatever their order. */
  key(): string {
    return String.fromCharCode(...this.marks);
  }

  /** Bytes that are there while a task runs next. */
  bytesDuring(task: number): number {
    const { before, bytes } = this;
    let sum = this.liveBytes;
    for (const buffer of at(this.touches, task))
      if (at(before, buffer) === 0) sum += at(bytes, buffer);
    return sum;
  }

  /** Bytes that are there after a task that runs next. */
  bytesAfter(task: number): number {
    const { before, behind, bytes } = this;
    let sum = this.liveBytes;
    for (const buffer of at(this.touches, task)) {
      if (at(before, buffer) === 0) sum += at(bytes, buffer);
      if (at(behind, buffer) === 1) sum -= at(bytes, buffer);
    }
    return sum;
  }

  /** Of some tasks that are ready, the one behind which there is least; the first of several. */
  leanest(tasks: readonly number[]): number | undefined {
    let best: number | undefined;
    let least = Infinity;
    for (const task of tasks) {
      const bytes = this.bytesAfter(task);
      const isBetter = bytes < least || (bytes === least && task < (best ?? Infinity));
      if (!isBetter) continue;
      best = task;
      least = bytes;
    }
    return best;
  }

  /** Runs a task that is ready. Returns how many are ready because of that: the last ones of `ready`. */
  run(task: number): number {
    const { before, behind, missing, ready } = this;
    this.liveBytes = this.bytesAfter(task);
    for (const buffer of at(this.touches, task)) {
      before[buffer] = at(before, buffer) + 1;
      behind[buffer] = at(behind, buffer) - 1;
    }
    ready.splice(ready.indexOf(task), 1);
    const others = ready.length;
    for (const next of at(this.waiting, task)) {
      const count = at(missing, next) - 1;
      missing[next] = count;
      if (count === 0) ready.push(next);
    }
    this.mark(task);
    this.path.push(task);
    return ready.length - others;
  }

  /** Undoes the last tasks, until so many are left. */
  undoTo(length: number): void {
    while (this.path.length > length) {
      const task = this.path.pop();
      if (task !== undefined) this.undo(task);
    }
  }

  private undo(task: number): void {
    const { before, behind, missing, ready } = this;
    for (const buffer of at(this.touches, task)) {
      before[buffer] = at(before, buffer) - 1;
      behind[buffer] = at(behind, buffer) + 1;
    }
    for (const next of at(this.waiting, task)) {
      const count = at(missing, next);
      if (count === 0) ready.splice(ready.indexOf(next), 1);
      missing[next] = count + 1;
    }
    ready.push(task);
    this.mark(task);
    this.liveBytes = 2 * this.liveBytes - this.bytesAfter(task);
  }

  private mark(task: number): void {
    this.marks[task >> 4] = at(this.marks, task >> 4) ^ (1 << (task & 15));
  }
}

/** By place in an order, the bytes that are there while its task runs. */
export function bytesDuring(problem: OrderProblem, order: TaskOrder): readonly number[] {
  const run = new TaskRun(problem);
  return order.map(task => {
    const bytes = run.bytesDuring(task);
    run.run(task);
    return bytes;
  });
}

/** The most bytes that are there while a task runs. */
export const mostBytes = (problem: OrderProblem, order: TaskOrder): number =>
  bytesDuring(problem, order).reduce((most, bytes) => Math.max(most, bytes), 0);
