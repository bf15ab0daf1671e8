import assert from 'node:assert/strict';
import { boardNamed, limitsOf } from '../../../src/core/target/board';
import { targetNamed, type Target } from '../../../src/core/target/target';
import { choosePlan } from '../../../src/core/search/planning-service';
import { formatPlan } from '../../../src/core/tiling/plan-notation';
import { parseSize } from '../../../src/base/units';
import { noFiles, soundModel } from '../../../src/formats/definition';
import { layerExplanation, planExplanation } from '../../../src/server/language/explanation-text';
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

/** Two branches that begin wide and end in little; the file computes both beginnings first. */
const BRANCHING = [
  '[net]\nwidth=16\nheight=16\nchannels=1',
  ...['filters=4', 'filters=64'].map(filters => `[convolutional]\n${filters}\nsize=3\npad=1`),
  '[route]\nlayers=0',
  '[convolutional]\nfilters=64\nsize=3\npad=1',
  '[route]\nlayers=1\n[avgpool]\n[convolutional]\nfilters=2\nsize=1',
  '[route]\nlayers=3\n[avgpool]\n[convolutional]\nfilters=2\nsize=1',
  '[shortcut]\nfrom=6',
].join('\n');

describe('a plan in another order than that of the file', () => {
  const network = networkOf(BRANCHING);
  const target = { name: 'runner', threads: 1 } as const;
  const budget = { bytes: 100_000, counting: 'arena' } as const;
  const place = { target, board: null };
  const found = doJob<'search'>({
    ...{ kind: 'search', network, budget, place, strategy: 'optimal', kernels: 'exact' },
  });
  assert(found.kind === 'found');
  const { plan, planText, peaks } = found.best;

  it('is found, and the same as a plan and as a text', () => {
    assert.ok(plan.order);
    for (const given of [plan, planText]) {
      const answer = doJob<'offer'>({ kind: 'offer', network, plan: given, target });
      assert(answer.kind === 'plan');
      assert.deepEqual([answer.offer.plan, answer.offer.peaks], [plan, peaks]);
    }
  });

  it('tells what layers need by their places in the file', () => {
    const answer = doJob<'forecast'>({ kind: 'forecast', network, plan, target });
    assert(answer.kind === 'forecast' && answer.plan?.kind === 'lowered');
    const { layerArenaBytes, explanation } = answer.plan;
    const whole = answer.untiled.layerArenaBytes;
    assert.equal(Math.max(...layerArenaBytes), peaks.arenaBytes);
    // Layer 0 comes first in every order, and layers that compute nothing need nothing.
    assert.equal(layerArenaBytes[0], whole[0]);
    layerArenaBytes.forEach((bytes, layer) => assert.equal(bytes === 0, whole[layer] === 0));
    const { network: inFile } = soundModel(network, noFiles);
    assert.match(planExplanation(inFile, answer, null), /another order than in the file/);
    const fullest = explanation.groups[explanation.binding]?.fullest?.layer ?? 0;
    const layer = plan.order?.[fullest] ?? 0;
    assert.match(layerExplanation(inFile, layer, answer), /^The network peaks here/);
  });

  it('is compared with the untiled network layer by layer, and reported on', () => {
    const one = { network, plan, target, budget: null };
    const answer = doJob<'compare'>({ kind: 'compare', ...one, other: { ...one, plan: null } });
    assert(answer.kind === 'comparison');
    assert.ok(answer.difference.sameNetwork);
    assert.deepEqual(answer.report.explanation.order?.layers, plan.order);
  });
});

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
