import { assert } from '../../base/assert';
import type { Effort } from './effort';
import { backwards, type OrderProblem, type TaskOrder } from './order-problem';
import { TaskRun } from './task-run';

/** Tasks that are compared at each place, those behind which there is least. */
const CHOICES = 24;

/** Tasks that are looked ahead. */
const AHEAD = 8;

/** The orders that a look at the next tasks alone gives, from the first task on and from the last. */
export function greedyOrders(problem: OrderProblem, effort: Effort): readonly TaskOrder[] {
  const last = problem.waitsFor.length - 1;
  const back = greedyOrder(backwards(problem), effort);
  return [greedyOrder(problem, effort), back.map(task => last - task).reverse()];
}

/** At each place the task that lets memory be given back with the lowest peak on the way there. */
function greedyOrder(problem: OrderProblem, effort: Effort): TaskOrder {
  const run = new TaskRun(problem);
  let peak = 0;
  while (!run.isComplete) {
    const choices = nextChoices(run, effort.isSpent ? 1 : CHOICES);
    const outlooks = choices.map(task => outlook(run, task, peak, effort));
    const best = outlooks.reduce((a, b) => (isBetter(b, a) ? b : a));
    peak = Math.max(peak, run.bytesDuring(best.task));
    run.run(best.task);
  }
  return [...run.path];
}

function nextChoices(run: TaskRun, most: number): readonly number[] {
  const after = new Map(run.ready.map(task => [task, run.bytesAfter(task)]));
  assert(after.size > 0, 'tasks wait for one another');
  return [...after]
    .sort(([a, aBytes], [b, bBytes]) => aBytes - bBytes || a - b)
    .slice(0, most)
    .map(([task]) => task);
}

/** What comes of running a task next. */
interface Outlook {
  readonly task: number;
  /** At the fullest moment, of the past included. */
  readonly peakBytes: number;
  /** Where there is least of what follows. */
  readonly leastBytes: number;
}

const isBetter = (a: Outlook, b: Outlook): boolean =>
  a.peakBytes < b.peakBytes || (a.peakBytes === b.peakBytes && a.leastBytes < b.leastBytes);

/** Goes on with the leanest tasks, first with those that only now can run, until there is no more than before. */
function outlook(run: TaskRun, task: number, peakBytes: number, effort: Effort): Outlook {
  const { length } = run.path;
  const start = run.liveBytes;
  let most = peakBytes;
  let least = Infinity;
  for (let next: number | undefined = task; next !== undefined;) {
    most = Math.max(most, run.bytesDuring(next));
    const opened = run.run(next);
    least = Math.min(least, run.liveBytes);
    if (least <= start || run.path.length - length === AHEAD) break;
    next = run.leanest(run.ready.slice(run.ready.length - opened)) ?? run.leanest(run.ready);
  }
  effort.spend(run.path.length - length);
  run.undoTo(length);
  return { task, peakBytes: most, leastBytes: least };
}
