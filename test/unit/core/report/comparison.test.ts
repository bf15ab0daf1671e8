import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import type { Network } from '../../../../src/core/network/network';
import type {
  Comparison,
  GroupDifference,
  LayerDifference,
} from '../../../../src/core/report/comparison';
import { comparisonOf, type ComparedPlan } from '../../../../src/core/report/comparison-model';
import { reportModel } from '../../../../src/core/report/report-model';
import { certified } from '../../../../src/core/search/certified-offer';
import { offer } from '../../../../src/core/search/offer';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { untiledPlan, type Plan } from '../../../../src/core/tiling/plan';
import { lowered } from '../../../support/lowered';
import { chain, NetworkBuilder, yolov2of16 } from '../../../support/network-builder';
import { networks, plannedNetworks } from '../../../support/random-network';

const RUNNER = targetNamed('runner') as Target;
const INPUT = { channels: 3, height: 32, width: 32 };

function planned(network: Network, plan: Plan): ComparedPlan {
  const untiled = offer(network, untiledPlan(network.layers.length), RUNNER);
  const subject = { network, planned: certified(offer(network, plan, RUNNER)), untiled };
  return { network, report: reportModel({ ...subject, budget: null, target: RUNNER }) };
}

const under = (network: Network, notation = '1x1'): ComparedPlan =>
  planned(network, parsePlan(notation, network));

const compared = (a: string, b: string): Comparison =>
  comparisonOf(under(chain(INPUT, a)), under(chain(INPUT, b)));

/** `change a b` with `-` for what is not there. */
const rows = (differences: readonly (LayerDifference | GroupDifference)[]): readonly string[] =>
  differences.map(({ change, a, b }) => `${change} ${a ?? '-'} ${b ?? '-'}`);

const exchanged = <T extends LayerDifference | GroupDifference>(difference: T): T => {
  const { a, b, change } = difference;
  const opposite = { added: 'removed', removed: 'added' } as const;
  return {
    ...difference,
    a: b,
    b: a,
    change: change === 'added' || change === 'removed' ? opposite[change] : change,
  };
};

/** Order between two pairs is another one on the other side; what belongs together is not. */
const sorted = (differences: readonly (LayerDifference | GroupDifference)[]): readonly string[] =>
  [...rows(differences)].sort();

describe('comparison of random networks and plans', () => {
  it('of a plan with itself finds no difference', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        if (lowered(network, plan) === undefined) return;
        const one = planned(network, plan);
        const { sameNetwork, layers, groups } = comparisonOf(one, planned(network, plan));
        assert.equal(sameNetwork, true);
        layers.forEach((layer, index) =>
          assert.deepEqual(layer, { change: 'same', a: index, b: index, fields: [] }),
        );
        groups.forEach((group, index) =>
          assert.deepEqual(group, { change: 'same', a: index, b: index }),
        );
      }),
    );
  });

  it('of two plans of a network finds the same layers, with the same definitions', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        if (lowered(network, plan) === undefined) return;
        const { sameNetwork, layers } = comparisonOf(planned(network, plan), under(network));
        assert.equal(sameNetwork, true);
        assert.deepEqual(
          layers.map(({ a, b, fields }) => [a, b, fields.length]),
          network.layers.map(({ index }) => [index, index, 0]),
        );
      }),
    );
  });

  it('is the same with the sides exchanged', () => {
    fc.assert(
      fc.property(networks, plannedNetworks, (network, other) => {
        if (lowered(other.network, other.plan) === undefined) return;
        const [a, b] = [under(network), planned(other.network, other.plan)];
        const [there, back] = [comparisonOf(a, b), comparisonOf(b, a)];
        assert.deepEqual(sorted(back.layers.map(exchanged)), sorted(there.layers));
        assert.deepEqual(sorted(back.groups.map(exchanged)), sorted(there.groups));
        assert.equal(back.sameNetwork, there.sameNetwork);
      }),
      { numRuns: 200 },
    );
  });

  it('has every layer and every group of both sides once', () => {
    fc.assert(
      fc.property(networks, plannedNetworks, (network, other) => {
        if (lowered(other.network, other.plan) === undefined) return;
        const [a, b] = [under(network), planned(other.network, other.plan)];
        const { layers, groups } = comparisonOf(a, b);
        const places = (side: 'a' | 'b', list: readonly { a: number | null; b: number | null }[]) =>
          list.flatMap(item => item[side] ?? []);
        for (const [side, { report }] of [
          ['a', a],
          ['b', b],
        ] as const) {
          assert.deepEqual(
            places(side, layers),
            report.layers.map(({ index }) => index),
          );
          assert.deepEqual(
            places(side, groups),
            report.groups.map(({ index }) => index),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('comparison of two versions of a network', () => {
  const before = 'c3:8 m2 c3:16 m2 c3:32 c1:16';

  it('a layer that was added shifts those behind it, and changes only what depends on it', () => {
    const { sameNetwork, layers } = compared(before, 'c3:8 m2 c3:16 c3:16 m2 c3:32 c1:16');
    assert.equal(sameNetwork, false);
    assert.deepEqual(
      layers.map(({ a, b }) => [a, b]),
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [null, 3],
        [3, 4],
        [4, 5],
        [5, 6],
      ],
    );
    assert.deepEqual(
      layers.map(({ change }) => change),
      ['same', 'same', 'same', 'added', 'same', 'same', 'same'],
    );
  });

  it('a shortcut that reads another layer because one was put in between says so', () => {
    const build = (between: number): Network => {
      const builder = new NetworkBuilder(INPUT);
      for (let layer = 0; layer < 2 + between; layer++) builder.convolution(8, 3);
      builder.sum(builder.last, builder.last - 1);
      return builder.build();
    };
    const { layers } = comparisonOf(under(build(1)), under(build(2)));
    assert.deepEqual(rows(layers.filter(({ change }) => change !== 'same')).length, 2);
    assert.deepEqual(layers.at(-1)?.fields, [{ name: 'inputs', a: '2, 1', b: '3, 2' }]);
  });

  it('a layer that was removed', () => {
    const { layers } = compared(before, 'c3:8 m2 c3:16 m2 c3:32');
    assert.deepEqual(rows(layers).slice(-1), ['removed 5 -']);
  });

  it('a layer that was changed, and the one behind whose weights it changes', () => {
    const { layers } = compared(before, 'c3:8 m2 c5:24 m2 c3:32 c1:16');
    assert.deepEqual(
      layers.map(({ change }) => change),
      ['same', 'same', 'changed', 'affected', 'affected', 'same'],
    );
    assert.deepEqual(layers[2]?.fields, [
      { name: 'filters', a: '16', b: '24' },
      { name: 'kernel', a: '3×3', b: '5×5' },
      { name: 'padding', a: '1×1', b: '2×2' },
    ]);
  });

  it('layers of another kind are other layers', () => {
    const { layers } = compared('c3:8 m2 c3:16', 'c3:8 c3:8/2 c3:16');
    assert.deepEqual(
      rows(layers).filter(row => /added|removed/.test(row)),
      ['removed 1 -', 'added - 1'],
    );
  });

  it('another size of the input affects all layers, and changes none', () => {
    const [a, b] = [chain(INPUT, before), chain({ ...INPUT, height: 48 }, before)];
    const { sameNetwork, layers } = comparisonOf(under(a), under(b));
    assert.equal(sameNetwork, false);
    assert.ok(layers.every(({ change }) => change === 'affected'));
  });

  it('a route is not changed by how many channels its inputs have, but by which of them it takes', () => {
    const build = (filters: number, start: number): Network => {
      const builder = new NetworkBuilder(INPUT);
      builder.convolution(filters, 3);
      builder.convolution(8, 3);
      builder.concat(1, 0);
      builder.slice(2, start, 4);
      return builder.build();
    };
    const change = (a: Network, b: Network) => comparisonOf(under(a), under(b)).layers;
    const wider = change(build(8, 0), build(12, 0));
    assert.deepEqual(
      wider.map(layer => layer.change),
      ['changed', 'affected', 'affected', 'same'],
    );
    assert.deepEqual(change(build(8, 0), build(8, 4)).at(-1)?.fields, [
      { name: 'channels', a: '0–3', b: '4–7' },
    ]);
  });

  it('a route that reads another layer says so', () => {
    const build = (from: number): Network => {
      const builder = new NetworkBuilder(INPUT);
      for (let layer = 0; layer < 3; layer++) builder.convolution(8, 3);
      builder.concat(2, from);
      return builder.build();
    };
    const { layers } = comparisonOf(under(build(0)), under(build(1)));
    assert.deepEqual(layers.at(-1), {
      change: 'changed',
      a: 3,
      b: 3,
      fields: [{ name: 'inputs', a: '2, 0', b: '2, 1' }],
    });
  });
});

describe('comparison of two plans of YOLOv2-16', () => {
  const network = yolov2of16();
  const groups = (a: string, b: string): readonly string[] =>
    rows(comparisonOf(under(network, a), under(network, b)).groups);

  it('pairs groups by the layers that they have in common', () => {
    assert.deepEqual(groups('5x5/8/2x2', '3x3/8/2x2'), ['changed 0 0', 'same 1 1']);
    assert.deepEqual(groups('5x5/8/2x2', '5x5/12/2x2'), ['changed 0 0', 'changed 1 1']);
    assert.deepEqual(groups('5x5', '5x5/12/2x2'), ['changed 0 0', 'added - 1']);
    assert.deepEqual(groups('4x4/2/4x4/8/2x2', '4x4/8/2x2'), [
      'removed 0 -',
      'changed 1 0',
      'same 2 1',
    ]);
  });

  it('layers are affected where their tiles are others', () => {
    const { layers } = comparisonOf(under(network, '5x5/8/2x2'), under(network, '3x3/8/2x2'));
    assert.deepEqual(
      layers.map(({ change }) => change === 'affected'),
      network.layers.map(({ index }) => index < 8),
    );
    const { change } = at(layers, 15);
    assert.equal(change, 'same');
  });
});
