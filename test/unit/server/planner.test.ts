import assert from 'node:assert/strict';
import { boardNamed, limitsOf } from '../../../src/core/target/board';
import { targetNamed, type Target } from '../../../src/core/target/target';
import { choosePlan } from '../../../src/core/search/planning-service';
import { formatPlan } from '../../../src/core/tiling/plan-notation';
import { parseSize } from '../../../src/base/units';
import { noFiles, soundModel } from '../../../src/formats/definition';
import { doJob } from '../../../src/server/planning/planner';

const chain = (size: number, ...filters: readonly number[]): string =>
  [
    `[net]\nwidth=${size}\nheight=${size}\nchannels=3`,
    ...filters.map(
      count => `[convolutional]\nfilters=${count}\nsize=3\nstride=1\npad=1\nactivation=leaky`,
    ),
  ].join('\n');

const networkOf = (text: string) =>
  ({ content: { text }, fileName: 'test.cfg', format: 'darknet' }) as const;

describe('a search of the editor', () => {
  for (const kernels of ['exact', 'fast'] as const)
    for (const strategy of ['optimal', 'mafat', 'exhaustive'] as const)
      for (const bytes of [12_000, 60_000, 120_000])
        it(`finds what the command line finds: ${strategy}, ${kernels}, ${bytes} bytes`, () => {
          const network = networkOf(chain(24, 8, 16, 16));
          const answer = doJob<'search'>({
            kind: 'search',
            network,
            budget: { bytes, counting: 'arena' },
            place: { target: { name: 'runner', threads: 1 }, board: null },
            strategy,
            kernels,
          });
          const target = targetNamed('runner') as Target;
          const wish = { budget: bytes, count: 'arena', strategy, kernels, target } as const;
          const choice = choosePlan(soundModel(network, noFiles).network, wish);
          assert(answer.kind !== 'failed');
          const offer = answer.kind === 'found' ? answer.best : answer.smallest;
          assert.equal(answer.kind === 'found', choice.fits);
          assert.equal(offer.notation, formatPlan(choice.offer.plan));
          assert.deepEqual(answer.verdict, choice.verdict);
          assert.equal(answer.verdict.fits, choice.fits);
        });

  it('finds nothing for a board whose flash is too small, however small the arena is', () => {
    const board = boardNamed('pico-2');
    assert(board);
    const { budget, counting, target: name } = limitsOf(board);
    const answer = doJob<'search'>({
      kind: 'search',
      network: networkOf(chain(8, 256, 512)),
      budget: { bytes: parseSize(budget), counting },
      place: { target: { name, threads: 1 }, board: 'pico-2' },
      strategy: 'optimal',
      kernels: 'exact',
    });
    assert(answer.kind === 'nothing-fits');
    assert.ok(answer.verdict.neededBytes <= parseSize(budget));
    assert.equal(answer.verdict.fits, false);
  });
});
