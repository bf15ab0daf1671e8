import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProgressPlaces, type ProgressPlace } from '../../../src/extension/progress-places';

/** A task that goes on until it is told to end. */
function begin(places: ProgressPlaces) {
  let end: (error?: Error) => void = () => undefined;
  let place: ProgressPlace | undefined;
  const ended = places
    .with(where => {
      place = where;
      return new Promise<void>((resolve, reject) => {
        end = error => (error === undefined ? resolve() : reject(error));
      });
    })
    .catch(() => undefined);
  return { place, end, ended };
}

describe('the places of progress', () => {
  it('are one notification at a time, whatever begins, ends and fails in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ begins: fc.boolean(), which: fc.nat(), fails: fc.boolean() })),
        async steps => {
          const places = new ProgressPlaces();
          const running: ReturnType<typeof begin>[] = [];
          for (const { begins, which, fails } of steps) {
            if (begins) {
              const isFree = running.every(({ place }) => place !== 'notification');
              const task = begin(places);
              assert.equal(task.place, isFree ? 'notification' : 'status bar');
              running.push(task);
            } else if (running.length > 0) {
              const [task] = running.splice(which % running.length, 1);
              task?.end(fails ? new Error('failed') : undefined);
              await task?.ended;
            }
          }
          for (const task of running) task.end();
        },
      ),
      { numRuns: 200 },
    );
  });
});
