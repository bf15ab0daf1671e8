import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { comparabilityOf } from '../../../../src/core/ordering/comparability';
import { Effort } from '../../../../src/core/ordering/effort';
import { greedyOrders } from '../../../../src/core/ordering/greedy-order';
import {
  backwards,
  partOf,
  type OrderProblem,
  type TaskOrder,
} from '../../../../src/core/ordering/order-problem';
import { searchOrder } from '../../../../src/core/ordering/order-search';
import { orderWithin } from '../../../../src/core/ordering/order-within';
import { bytesDuring, mostBytes, TaskRun } from '../../../../src/core/ordering/task-run';
import { improvedInWindows } from '../../../../src/core/ordering/window-search';

const EFFORT = 1e6;

/** Up to so many tasks that wait for earlier ones, and memory that any of them touch. */
const problemsOf = (mostTasks: number): fc.Arbitrary<OrderProblem> =>
  fc.integer({ min: 1, max: mostTasks }).chain(count =>
    fc.record({
      waitsFor: fc.tuple(
        ...Array.from({ length: count }, (_, task) =>
          task === 0
            ? fc.constant<number[]>([])
            : fc.uniqueArray(fc.nat(task - 1), { maxLength: 2 }),
        ),
      ),
      buffers: fc.array(
        fc.record({
          bytes: fc.integer({ min: 1, max: 40 }),
          touchedBy: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 4 }),
          fromStart: fc.nat(7).map(draw => draw === 0),
          toEnd: fc.nat(7).map(draw => draw === 0),
        }),
        { minLength: 1, maxLength: 2 * count, size: 'max' },
      ),
      constantBytes: fc.nat(5),
    }),
  );

/** Every order in which the tasks can run. */
function* allOrders({ waitsFor }: OrderProblem, path: TaskOrder = []): Generator<TaskOrder> {
  if (path.length === waitsFor.length) yield path;
  for (const [task, before] of waitsFor.entries())
    if (!path.includes(task) && before.every(each => path.includes(each)))
      yield* allOrders({ waitsFor, buffers: [], constantBytes: 0 }, [...path, task]);
}

/** What is there while each task runs, straight from the meaning of a buffer. */
const plainBytes = (problem: OrderProblem, order: TaskOrder): readonly number[] =>
  order.map((_, place) =>
    problem.buffers.reduce((sum, { bytes, touchedBy, fromStart, toEnd }) => {
      const places = touchedBy.map(task => order.indexOf(task));
      const first = fromStart ? 0 : Math.min(...places);
      const last = toEnd ? order.length : Math.max(...places);
      return first <= place && place <= last ? sum + bytes : sum;
    }, problem.constantBytes),
  );

const leastOf = (problem: OrderProblem): number => {
  let least = Infinity;
  for (const order of allOrders(problem))
    least = Math.min(least, Math.max(...plainBytes(problem, order)));
  return least;
};

const isOrderOf = ({ waitsFor }: OrderProblem, order: TaskOrder): boolean =>
  new Set(order).size === waitsFor.length &&
  order.every((task, place) =>
    at(waitsFor, task).every(before => order.slice(0, place).includes(before)),
  );

const fileOrder = ({ waitsFor }: OrderProblem): TaskOrder => [...waitsFor.keys()];

describe('the order of tasks that needs least', () => {
  it('is found and proved: the least of all orders', () => {
    fc.assert(
      fc.property(problemsOf(8), problem => {
        const { order, bytes, leastBytes } = searchOrder(
          problem,
          [fileOrder(problem)],
          new Effort(EFFORT),
        );
        assert.ok(isOrderOf(problem, order));
        assert.equal(Math.max(...plainBytes(problem, order)), bytes);
        assert.equal(bytes, leastOf(problem));
        assert.equal(leastBytes, bytes);
      }),
      { numRuns: 400 },
    );
  });

  it('is decided for each number of bytes', () => {
    fc.assert(
      fc.property(problemsOf(7), fc.nat(30), (problem, less) => {
        const least = leastOf(problem);
        const most = least - 15 + less;
        const decision = orderWithin(problem, most, new Effort(EFFORT));
        assert.equal(decision.kind, most >= least ? 'order' : 'none');
        if (decision.kind === 'order')
          assert.ok(
            isOrderOf(problem, decision.order) && mostBytes(problem, decision.order) <= most,
          );
        if (decision.kind === 'none')
          assert.ok(most < decision.leastBytes && decision.leastBytes <= least);
      }),
      { numRuns: 600 },
    );
  });

  it('is bounded: without effort nothing is proved that does not hold', () => {
    fc.assert(
      fc.property(problemsOf(8), fc.nat(60), (problem, effort) => {
        const file = fileOrder(problem);
        const { order, bytes, leastBytes } = searchOrder(problem, [file], new Effort(effort));
        const least = leastOf(problem);
        assert.ok(isOrderOf(problem, order));
        assert.ok(leastBytes <= least && least <= bytes);
        assert.ok(bytes <= mostBytes(problem, file));
      }),
      { numRuns: 400 },
    );
  });
});

describe('orders by rules and in windows', () => {
  it('are orders, and windows never make one worse', () => {
    fc.assert(
      fc.property(problemsOf(24), problem => {
        const effort = new Effort(EFFORT);
        for (const order of greedyOrders(problem, effort)) {
          assert.ok(isOrderOf(problem, order));
          const better = improvedInWindows(problem, order, 0, effort);
          assert.ok(isOrderOf(problem, better));
          assert.ok(mostBytes(problem, better) <= mostBytes(problem, order));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a problem of order', () => {
  it('counts bytes by the meaning of a buffer, forwards, backwards and in parts', () => {
    fc.assert(
      fc.property(problemsOf(12), fc.nat(12), fc.nat(12), (problem, a, b) => {
        const [order = []] = greedyOrders(problem, new Effort(EFFORT));
        const bytes = plainBytes(problem, order);
        assert.deepEqual(bytesDuring(problem, order), bytes);

        const last = order.length - 1;
        const back = order.map(task => last - task).reverse();
        assert.deepEqual(bytesDuring(backwards(problem), back), [...bytes].reverse());

        const [start, end] = [Math.min(a, b, last), Math.min(Math.max(a, b) + 1, last + 1)];
        const part = partOf(problem, order, { start, end });
        assert.deepEqual(bytesDuring(part, fileOrder(part)), bytes.slice(start, end));
      }),
      { numRuns: 400 },
    );
  });

  it('is as it was when all that ran is undone', () => {
    fc.assert(
      fc.property(problemsOf(12), problem => {
        const run = new TaskRun(problem);
        const before = [run.liveBytes, run.key(), [...run.ready].sort((x, y) => x - y)];
        for (const task of fileOrder(problem)) run.run(task);
        run.undoTo(0);
        assert.deepEqual([run.liveBytes, run.key(), [...run.ready].sort((x, y) => x - y)], before);
      }),
      { numRuns: 200 },
    );
  });

  it('knows what holds in every order', () => {
    fc.assert(
      fc.property(problemsOf(7), problem => {
        const { cuts, leastBytes } = comparabilityOf(problem);
        const orders = [...allOrders(problem)];
        const fixed = fileOrder(problem).filter(task =>
          orders.every(order => order.indexOf(task) === at(orders, 0).indexOf(task)),
        );
        assert.deepEqual(cuts, fixed);
        assert.ok(leastBytes <= leastOf(problem));
      }),
      { numRuns: 200 },
    );
  });
});
