import { Worker } from 'node:worker_threads';

/** States of a spinner, in memory that it shares with the program. */
const WAITING = 0;
const TURNING = 1;
const STOPPED = 2;
const CLEARED = 3;

/**
 * Runs in a thread of its own, for a search leaves the program's no time to draw. After a second it shows `title` and
 * the seconds, until it is stopped; then it clears its line.
 */
const THREAD = `
const { workerData: { title, state } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const write = text => { try { writeSync(2, text); } catch {} };
if (Atomics.compareExchange(state, 0, ${WAITING}, ${TURNING}) === ${WAITING}) {
  for (let tenths = 1; Atomics.wait(state, 0, ${TURNING}, 100) === 'timed-out'; tenths++)
    if (tenths >= 10) write('\\r' + '|/-\\\\'[tenths % 4] + ' ' + title + ' ' + Math.floor(tenths / 10) + ' s');
  write('\\r\\x1b[K');
  Atomics.store(state, 0, ${CLEARED});
  Atomics.notify(state, 0);
}
`;

/** A terminal that answers nothing does not hold up the program for longer. */
const CLEARING_MS = 1000;

/** Shows on stderr that `use` works, which may take long; says nothing beside JSON or where stderr isn't a terminal. */
export function withSpinner<T>(title: string, json: boolean | undefined, use: () => T): T {
  if (!process.stderr.isTTY || json) return use();
  const state = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(THREAD, { eval: true, workerData: { title, state } });
  worker.unref();
  try {
    return use();
  } finally {
    const before = Atomics.exchange(state, 0, STOPPED);
    Atomics.notify(state, 0);
    if (before === TURNING) Atomics.wait(state, 0, STOPPED, CLEARING_MS);
  }
}
