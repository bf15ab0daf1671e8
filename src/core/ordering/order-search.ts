import { at } from '../../base/assert';
import { comparabilityOf } from './comparability';
import type { Effort } from './effort';
import { greedyOrders } from './greedy-order';
import { partOf, type OrderProblem, type TaskOrder } from './order-problem';
import { orderWithin } from './order-within';
import { mostBytes } from './task-run';
import { improvedInWindows } from './window-search';

/** The best order that was found. */
export interface FoundOrder {
  readonly order: TaskOrder;
  readonly bytes: number;
  /** No order needs less: the order is proved best where it needs just that. */
  readonly leastBytes: number;
}

/** Where bounds of a search are reached, how near to one another what is known and what is not are looked at. */
const NEAR = 1 / 256;

/**
 * Looks for the order of a problem's tasks that needs least. Tasks that run at the same place in every order cut it into parts,
 * each of which is searched by itself, the one that needs most first, until no other needs more.
 * @param starts orders to begin with.
 */
export function searchOrder(
  problem: OrderProblem,
  starts: readonly TaskOrder[],
  effort: Effort,
): FoundOrder {
  const parts = partsOf(problem, starts);
  let settled = parts.reduce((most, { found }) => Math.max(most, found.leastBytes), 0);
  const byNeed = parts.map((_, index) => index).sort((a, b) => needOf(parts, b) - needOf(parts, a));
  for (const index of byNeed) {
    const part = at(parts, index);
    if (part.found.bytes <= settled) break;
    const found = improved(part.problem, part.found, settled, effort);
    parts[index] = { ...part, found };
    settled = Math.max(settled, found.bytes);
  }
  return {
    order: parts.flatMap(({ tasks, found: { order } }) => order.map(task => at(tasks, task))),
    bytes: parts.reduce((most, { found }) => Math.max(most, found.bytes), 0),
    leastBytes: parts.reduce((most, { found }) => Math.max(most, found.leastBytes), 0),
  };
}

/** Tasks that run one after the other in every order, whatever their own. */
interface Part {
  readonly problem: OrderProblem;
  /** By task of the part. */
  readonly tasks: TaskOrder;
  readonly found: FoundOrder;
}

const needOf = (parts: readonly Part[], index: number): number => at(parts, index).found.bytes;

/** The parts of a problem, each with the best of some orders. */
function partsOf(problem: OrderProblem, starts: readonly TaskOrder[]): Part[] {
  const order = at(starts, 0);
  const cuts = new Set(comparabilityOf(problem).cuts);
  const parts: Part[] = [];
  let start = 0;
  order.forEach((task, place) => {
    const end = place + 1;
    if (!cuts.has(task) && end < order.length) return;
    parts.push(partWith(problem, starts, { start, end }));
    start = end;
  });
  return parts;
}

function partWith(
  problem: OrderProblem,
  starts: readonly TaskOrder[],
  range: { readonly start: number; readonly end: number },
): Part {
  const part = partOf(problem, at(starts, 0), range);
  const [tasks = [], ...others] = starts.map(order => order.slice(range.start, range.end));
  const places = new Map(tasks.map((task, place) => [task, place]));
  const own = others.map(order => order.map(task => places.get(task) ?? 0));
  const { leastBytes } = comparabilityOf(part);
  const given: TaskOrder = tasks.map((_, place) => place);
  const none: FoundOrder = { order: given, bytes: Infinity, leastBytes };
  return {
    problem: part,
    tasks,
    found: [given, ...own].reduce((best, order) => better(part, best, order), none),
  };
}

/** The better of two orders; the first one, if they need the same. */
function better(problem: OrderProblem, found: FoundOrder, order: TaskOrder): FoundOrder {
  const bytes = mostBytes(problem, order);
  return bytes < found.bytes ? { ...found, order, bytes } : found;
}

/** A better order, unless the one that was found needs no more than `enoughBytes` or no better one is found. */
function improved(
  problem: OrderProblem,
  found: FoundOrder,
  enoughBytes: number,
  effort: Effort,
): FoundOrder {
  const greedy = greedyOrders(problem, effort).reduce(
    (best, order) => better(problem, best, order),
    found,
  );
  const decided = bisected(problem, greedy, enoughBytes, effort);
  const enough = Math.max(decided.leastBytes, enoughBytes);
  return better(problem, decided, improvedInWindows(problem, decided.order, enough, effort));
}

/** Decides for fewer and fewer bytes whether there is an order that needs no more. */
function bisected(
  problem: OrderProblem,
  found: FoundOrder,
  enoughBytes: number,
  effort: Effort,
): FoundOrder {
  let best = found;
  let isSure = true;
  /** Nothing below is looked for. */
  let low = Math.max(best.leastBytes, enoughBytes);
  while (low < best.bytes && (isSure || best.bytes - low > best.bytes * NEAR)) {
    const most = low + Math.floor((best.bytes - 1 - low) / 2);
    const decision = orderWithin(problem, most, effort);
    switch (decision.kind) {
      case 'order':
        best = better(problem, best, decision.order);
        break;
      case 'none':
        best = { ...best, leastBytes: Math.max(best.leastBytes, decision.leastBytes) };
        low = Math.max(low, decision.leastBytes);
        break;
      case 'unknown':
        isSure = false;
        low = most + 1;
    }
  }
  return best;
}
