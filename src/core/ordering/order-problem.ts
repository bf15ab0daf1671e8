import { at } from '../../base/assert';

/** A piece of memory that is there from the first task that touches it to the last. */
export interface TouchedBuffer {
  readonly bytes: number;
  /** The tasks that write or read it, each once. */
  readonly touchedBy: readonly number[];
  /** Whether it is there before the first task. */
  readonly fromStart: boolean;
  /** Whether it is still needed after the last one. */
  readonly toEnd: boolean;
}

/**
 * Tasks 0, 1, …, each of which may run once those have that it waits for, and the memory that they touch. Its own numbering
 * is one of the orders in which they can run. Read backwards it is a problem of the same kind.
 */
export interface OrderProblem {
  /** By task, each once. */
  readonly waitsFor: readonly (readonly number[])[];
  readonly buffers: readonly TouchedBuffer[];
  /** Bytes that are there all the time. */
  readonly constantBytes: number;
}

/** Tasks in the order in which they run. */
export type TaskOrder = readonly number[];

/**
 * The tasks from one place of an order up to another as a problem of their own, numbered by their places: all tasks before
 * them have run, and none behind them.
 */
export function partOf(
  { waitsFor, buffers, constantBytes }: OrderProblem,
  order: TaskOrder,
  { start, end }: { readonly start: number; readonly end: number },
): OrderProblem {
  const places = new Map(order.map((task, place) => [task, place]));
  const placeOf = (task: number): number => (places.get(task) ?? 0) - start;
  const isInside = (place: number): boolean => place >= 0 && place < end - start;
  let constant = constantBytes;
  const inside: TouchedBuffer[] = [];
  for (const { bytes, touchedBy, ...ends } of buffers) {
    const touched = touchedBy.map(placeOf);
    const fromStart = ends.fromStart || touched.some(place => place < 0);
    const toEnd = ends.toEnd || touched.some(place => place >= end - start);
    const own = touched.filter(isInside);
    if (own.length > 0) inside.push({ bytes, touchedBy: own, fromStart, toEnd });
    else if (fromStart && toEnd) constant += bytes;
  }
  return {
    waitsFor: order.slice(start, end).map(task => at(waitsFor, task).map(placeOf).filter(isInside)),
    buffers: inside,
    constantBytes: constant,
  };
}

/** The same backwards: tasks are numbered from the last one, and wait for those that waited for them. */
export function backwards({ waitsFor, buffers, constantBytes }: OrderProblem): OrderProblem {
  const last = waitsFor.length - 1;
  const waiting: number[][] = waitsFor.map(() => []);
  waitsFor.forEach((before, task) => {
    for (const each of before) at(waiting, last - each).push(last - task);
  });
  return {
    waitsFor: waiting,
    buffers: buffers.map(({ bytes, touchedBy, fromStart, toEnd }) => ({
      bytes,
      touchedBy: touchedBy.map(task => last - task),
      fromStart: toEnd,
      toEnd: fromStart,
    })),
    constantBytes,
  };
}
