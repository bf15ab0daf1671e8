import { at } from '../../base/assert';
import type { Effort } from './effort';
import { partOf, type OrderProblem, type TaskOrder } from './order-problem';
import { orderWithin } from './order-within';
import { bytesDuring, mostBytes } from './task-run';

/** Lengths of the windows, and the share of each that is before the task that needs too much. */
const LENGTHS = [8, 16, 32, 64, 128];
const SHARES = [0.5, 0.9, 0.1];

/** Sets of tasks that the search in one window may remember. */
const WINDOW_STATES = 2_000;

/**
 * Local search: an order is improved as long as, around each of its fullest tasks, there is a window whose tasks can run in
 * another order that needs less. Ends where that is so for none, or `enoughBytes` are reached.
 */
export function improvedInWindows(
  problem: OrderProblem,
  order: TaskOrder,
  enoughBytes: number,
  effort: Effort,
): TaskOrder {
  let best = order;
  for (;;) {
    const peak = mostBytes(problem, best);
    const better = peak > enoughBytes ? lowered(problem, best, peak - 1, effort) : undefined;
    if (better === undefined) return best;
    best = better;
  }
}

/** The order with other windows, so that no task needs more than so many bytes. */
function lowered(
  problem: OrderProblem,
  order: TaskOrder,
  most: number,
  effort: Effort,
): TaskOrder | undefined {
  for (let current = order; ;) {
    const full = bytesDuring(problem, current).findIndex(bytes => bytes > most);
    if (full < 0) return current;
    const changed = changedAround(problem, current, full, most, effort);
    if (changed === undefined) return undefined;
    current = changed;
  }
}

function changedAround(
  problem: OrderProblem,
  order: TaskOrder,
  place: number,
  most: number,
  effort: Effort,
): TaskOrder | undefined {
  for (const length of LENGTHS) {
    for (const share of SHARES) {
      const start = Math.max(0, place - Math.floor(length * share));
      const window = { start, end: Math.min(order.length, start + length) };
      const inside = partOf(problem, order, window);
      const decision = orderWithin(inside, most, effort, WINDOW_STATES);
      if (decision.kind === 'order')
        return order.toSpliced(
          start,
          window.end - start,
          ...decision.order.map(task => at(order, start + task)),
        );
    }
    if (length >= order.length) break;
  }
  return undefined;
}
