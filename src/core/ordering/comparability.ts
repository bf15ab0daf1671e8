import { at } from '../../base/assert';
import type { OrderProblem } from './order-problem';

/** What holds for the tasks of a problem in whatever order they run. */
export interface Comparability {
  /** The tasks that run at the same place in every order, in theirs: each other one comes before, or behind, in all of them. */
  readonly cuts: readonly number[];
  /** Bytes that are there at the fullest task at least. */
  readonly leastBytes: number;
}

/** A set of tasks as bits. */
type TaskSet = Uint32Array;

/** Takes as many steps as there are tasks times connections and touches, for 32 tasks at once. */
export function comparabilityOf({ waitsFor, buffers, constantBytes }: OrderProblem): Comparability {
  const count = waitsFor.length;
  const { before, behind } = neighbourhoods(waitsFor);
  const cuts = before.flatMap((set, task) =>
    sizeOf(set) + sizeOf(at(behind, task)) === count + 1 ? [task] : [],
  );
  const least = new Float64Array(count).fill(constantBytes);
  for (const { bytes, touchedBy, fromStart, toEnd } of buffers) {
    const opened = fromStart ? allOf(count) : unionOf(count, behind, touchedBy);
    const needed = toEnd ? allOf(count) : unionOf(count, before, touchedBy);
    for (let task = 0; task < count; task++)
      if (has(opened, task) && has(needed, task)) least[task] = at(least, task) + bytes;
  }
  return { cuts, leastBytes: least.reduce((most, bytes) => Math.max(most, bytes), 0) };
}

/** By task: itself with all that must run before it, and with all that can only run behind it. */
function neighbourhoods(waitsFor: OrderProblem['waitsFor']) {
  const count = waitsFor.length;
  const before = waitsFor.map((_, task) => setOf(count, task));
  const behind = waitsFor.map((_, task) => setOf(count, task));
  // The numbering is an order: all that is before a task is known when its turn comes.
  waitsFor.forEach((tasks, task) => {
    for (const each of tasks) add(at(before, task), at(before, each));
  });
  for (let task = count - 1; task >= 0; task--)
    for (const each of at(waitsFor, task)) add(at(behind, each), at(behind, task));
  return { before, behind };
}

const emptySet = (count: number): TaskSet => new Uint32Array((count + 31) >> 5);

const allOf = (count: number): TaskSet => emptySet(count).fill(0xffffffff);

function setOf(count: number, task: number): TaskSet {
  const set = emptySet(count);
  set[task >> 5] = 1 << (task & 31);
  return set;
}

function add(set: TaskSet, other: TaskSet): void {
  for (let word = 0; word < set.length; word++) set[word] = at(set, word) | at(other, word);
}

function unionOf(count: number, sets: readonly TaskSet[], tasks: readonly number[]): TaskSet {
  const union = emptySet(count);
  for (const task of tasks) add(union, at(sets, task));
  return union;
}

const has = (set: TaskSet, task: number): boolean =>
  ((at(set, task >> 5) >>> (task & 31)) & 1) === 1;

const sizeOf = (set: TaskSet): number => set.reduce((sum, word) => sum + bitsOf(word), 0);

function bitsOf(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
