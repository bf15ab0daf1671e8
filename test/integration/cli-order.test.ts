import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanComparison } from '../../src/cli/plan-comparison';
import type { PlanSummary } from '../../src/cli/plan-description';
import { withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';
import { uniformNumbers } from '../support/uniform';

const LAYERS = 11;

/** Two branches that begin wide and end in little; the file computes both beginnings first. */
const TEXT = `[net]
width=16
height=16
channels=1
[convolutional]
filters=4
size=3
pad=1
[convolutional]
filters=64
size=3
pad=1
[route]
layers=0
[convolutional]
filters=64
size=3
pad=1
[route]
layers=1
[avgpool]
[convolutional]
filters=2
size=1
[route]
layers=3
[avgpool]
[convolutional]
filters=2
size=1
[shortcut]
from=6
`;

const BUDGET = ['--budget', '100000B', '--max-mac-factor', '1'];

const SENTENCE =
  /^Layers are computed, and numbered, in another order than in the file: untiled, their maps need 68\.3 KiB at once instead of 132\.0 KiB\.$/m;

/** A network beside a plan in another order, and an input. */
const withFiles = (use: (network: string, plan: string, folder: string) => void): void => {
  withFolder(folder => {
    const network = join(folder, 'net.cfg');
    const plan = join(folder, 'plan.json');
    writeFileSync(network, TEXT);
    writeFileSync(join(folder, 'in.f32'), uniformNumbers(256, 1));
    writeFileSync(plan, mafat('plan', network, ...BUDGET, '--json').stdout);
    use(network, plan, folder);
  });
};

describe('a plan in another order than that of the file', () => {
  it('is found, and said in text and JSON', () => {
    withFiles((network, file) => {
      const { plan, order } = JSON.parse(readFileSync(file, 'utf8')) as PlanSummary;
      assert.ok(plan.order && order);
      assert.deepEqual(order.layers, plan.order);
      assert.deepEqual(
        [...plan.order].sort((a, b) => a - b),
        [...plan.order.keys()],
      );
      for (const words of [BUDGET, ['--plan', file]]) {
        const { stdout } = mafat('plan', network, ...words, '--explain');
        assert.match(stdout, SENTENCE);
      }
      assert.doesNotMatch(mafat('plan', network, '--plan', '1x1').stdout, /another order/);
    });
  });

  it('computes the same bits in every layer, which keep their numbers in files', () => {
    withFiles((network, plan, folder) => {
      const words = ['--random-weights', '5', '--input', join(folder, 'in.f32'), '--verify'];
      const dumped = (name: string, ...more: readonly string[]): readonly Buffer[] => {
        const to = ['--dump', join(folder, name), '--layers', 'all'];
        const { identical } = mafatJson<{ readonly identical: boolean }>(
          ...['run', network, ...words, ...to, ...more],
        );
        assert.ok(identical);
        return Array.from({ length: LAYERS }, (_, layer) =>
          readFileSync(join(folder, name, `${layer}.f32`)),
        );
      };
      assert.deepEqual(dumped('ordered', '--plan', plan), dumped('untiled', '--plan', '1x1'));
    });
  });

  it('is compared with one in the order of the file layer by layer', () => {
    withFiles((network, plan) => {
      const { sameNetwork, layers } = mafatJson<PlanComparison>('diff', network, '1x1', plan);
      assert.ok(sameNetwork && layers.every(({ a, b }) => a?.line === b?.line));
    });
  });

  it('is used from a plan file', () => {
    withFiles((network, file, folder) => {
      const { plan } = JSON.parse(readFileSync(file, 'utf8')) as PlanSummary;
      writeFileSync(join(folder, 'net.mafat.json'), JSON.stringify({ plan, budget: '100000B' }));
      const { code, stderr } = mafat('check', network);
      assert.equal(code, 0, stderr);
    });
  });

  it('is refused in a sentence where layers cannot be computed in it', () => {
    withFiles((network, file) => {
      const { plan } = JSON.parse(readFileSync(file, 'utf8')) as PlanSummary;
      const order = [...(plan.order ?? [])].reverse();
      writeFileSync(file, JSON.stringify({ ...plan, order }));
      const { code, stderr } = mafat('plan', network, '--plan', file);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /plan\.json: the layers can't be computed in the plan's order, because layer 10 comes before layer \d+, which it reads: correct its "order", or find a plan again\./,
      );
    });
  });
});
