import assert from 'node:assert/strict';
import { contest, type Contestant } from '../../../bench/latency/contest';
import { fieldOf, type Field } from '../../../bench/latency/field';
import type { Contest } from '../../../bench/latency/latency-report';
import { formatLatencies } from '../../../bench/latency/latency-table';
import { paperSweep } from '../../../bench/latency/paper-sweep';
import { at } from '../../../src/base/assert';
import { UserError } from '../../../src/base/user-error';
import { TARGETS } from '../../../src/core/target/target';
import { offer, type Offer } from '../../../src/core/search/offer';
import { canBeFast, isFast } from '../../../src/core/tiling/kernel-choice';
import { kernelsOf } from '../../../src/core/tiling/plan';
import { formatPlan } from '../../../src/core/tiling/plan-notation';
import { SPEED_REPORT } from '../../support/bench-report';
import { yolov2of16 } from '../../support/network-builder';

const MIB = 2 ** 20;
const BUDGET = 12 * MIB;
const NETWORK = yolov2of16();
const target = at(TARGETS, 0);

describe('plans that compete', () => {
  let exact: Field;
  before(() => {
    exact = fieldOf(NETWORK, { target, mode: 'exact' }, [BUDGET]);
  });

  it('are squares with and without a cut, the paper’s among them', () => {
    const plans = paperSweep(NETWORK).map(formatPlan);
    assert.equal(new Set(plans).size, 5 + 3 * 25);
    for (const plan of ['1x1', '5x5', '3x3/8/2x2', '5x5/8/2x2', '2x2/12/2x2'])
      assert.ok(plans.includes(plan), plan);
  });

  it('are, beside these, the found plan and twenty others within the budget, each once', () => {
    const { favourites, contestants } = exact;
    const own = at(favourites, 0).contestant;
    assert.ok(own.offer.peaks.arenaBytes <= BUDGET);
    assert.equal(own, contestants[0]);
    const nearby = contestants.filter(({ origin }) => origin === 'nearby');
    assert.equal(nearby.length, 20);
    for (const { offer } of nearby) assert.ok(offer.peaks.arenaBytes <= BUDGET);
    const texts = contestants.map(({ offer }) => JSON.stringify(offer.plan));
    assert.equal(new Set(texts).size, contestants.length);
  });

  it('have the kernels that are asked for', () => {
    for (const { offer } of exact.contestants) assert.ok(!isFast(offer.plan));
    const all = NETWORK.layers.map(layer => (canBeFast(NETWORK, layer) ? 'fast' : 'exact'));
    const fast = fieldOf(NETWORK, { target, mode: 'fast' }, [BUDGET]);
    for (const { offer, origin } of fast.contestants)
      if (origin !== 'search') assert.deepEqual(offer.plan.groups.flatMap(kernelsOf), all);
  });

  it('are none where no plan fits', () => {
    assert.throws(
      () => fieldOf(NETWORK, { target, mode: 'exact' }, [MIB]),
      (error: unknown) =>
        error instanceof UserError &&
        /^No plan fits 1\.00 MiB; the smallest takes 4\.\d+ MiB/.test(error.message),
    );
  });
});

describe('contest of plans', () => {
  const offers = paperSweep(NETWORK)
    .slice(0, 9)
    .map(plan => offer(NETWORK, plan, target));

  /** Contestants that were screened at so many milliseconds; the second but last one does not fit. */
  const contestants = [10, 17, 11, 12, 16, 14, 13, 1, 15].map((ms, index): Contestant => {
    const offered = at(offers, index);
    const arenaBytes = index === 7 ? 13 * MIB : 9 * MIB;
    return {
      origin: index === 0 ? 'search' : 'sweep',
      offer: { ...offered, peaks: { ...offered.peaks, arenaBytes } },
      times: [{ ms, processorMs: ms }],
    };
  });
  const placeOf = ({ plan }: Offer): number =>
    contestants.findIndex(({ offer }) => offer.plan === plan);

  /** Each plan is disturbed in one of three rounds. */
  async function held(): Promise<{ turns: readonly number[]; result: Contest }> {
    const turns: number[] = [];
    const timer = {
      time: (offered: Offer) => {
        const disturbed = turns.push(placeOf(offered)) % 7 === 0;
        const ms = (placeOf(offered) === 3 ? 80 : 100) + (disturbed ? 1000 : 0);
        return Promise.resolve({ ms, processorMs: 2 * ms });
      },
    };
    const quietness = { wait: () => Promise.resolve(), look: () => Promise.resolve() };
    const wish = { rounds: 3, timer, target, quietness };
    return { turns, result: await contest(BUDGET, at(contestants, 0), contestants, wish) };
  }

  it('is between the found plan and the five others that did best within the budget, by medians', async () => {
    const { turns, result } = await held();
    assert.deepEqual(new Set(turns), new Set([0, 2, 3, 6, 5, 8]));
    assert.equal(turns.length, 6 * 3);
    assert.notEqual(turns[0], turns[6]);
    assert.equal(result.fitting, 8);
    assert.equal(result.ratio, 100 / 80);
    assert.equal(result.processorRatio, 200 / 160);
    assert.equal(result.plans[0]?.origin, 'search');
    assert.deepEqual(
      result.plans.map(({ ms }) => ms.median),
      [100, 80, 100, 100, 100, 100],
    );
  });

  it('is reported with a line for each budget and one for each plan', async () => {
    const { result } = await held();
    const text = formatLatencies({
      ...{ benchmark: 'latency', network: 'net', mode: 'exact', machine: SPEED_REPORT.machine },
      ...{ screening: 2, rounds: 3, busyShare: 0, contests: [result], screened: [] },
    });
    const cells = text.split('\n').map(line => line.split(/ {2,}/));
    assert.deepEqual(
      cells.filter(([first]) => first === '12.0 MiB'),
      [['12.0 MiB', '8', '100', '80.0', '1.250', '1.250', '1x1', '4x4']],
    );
    assert.equal(cells.filter(([first]) => first === 'by hand').length, 5);
    assert.deepEqual(
      cells.filter(([first]) => first === 'found').map(row => row.slice(1, 5)),
      [['9.00 MiB', '100', '100', '0 %']],
    );
  });
});
