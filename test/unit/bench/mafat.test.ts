import assert from 'node:assert/strict';
import { findPlan } from '../../../bench/engines/mafat';
import { UserError } from '../../../src/base/user-error';
import { chain, yolov2of16 } from '../../support/network-builder';

const MIB = 2 ** 20;
const NETWORK = yolov2of16();

const within = (
  mebibytes: number,
  counting: 'arena' | 'process',
  otherwise: 'refuse' | 'smallest',
) =>
  findPlan(NETWORK, {
    mode: 'exact',
    plan: { bytes: mebibytes * MIB, counting, otherwise },
  });

describe('plans that are measured', () => {
  it('are untiled where nothing is asked', () => {
    const { plan, peaks } = findPlan(NETWORK, { mode: 'exact', plan: 'untiled' });
    assert.equal(plan.groups.length, 1);
    // 32 maps of 608×608 in, and out of the first pool a quarter of that.
    assert.equal(peaks.arenaBytes, 4 * 32 * 608 * 608 * 1.25);
  });

  it('fit the arena that is asked for', () => {
    for (const mebibytes of [24, 8])
      assert.ok(within(mebibytes, 'arena', 'refuse').peaks.arenaBytes <= mebibytes * MIB);
  });

  it('fit the process that is asked for, with weights read in smaller pieces if need be', () => {
    for (const mebibytes of [96, 72])
      assert.ok(within(mebibytes, 'process', 'refuse').peaks.processBytes <= mebibytes * MIB);
  });

  it('are refused where none fits, or the smallest is taken', () => {
    const small = chain({ channels: 3, height: 16, width: 16 }, 'c3:8 m2 c1:4');
    const wish = { bytes: 1000, counting: 'process' } as const;
    assert.throws(
      () => findPlan(small, { mode: 'exact', plan: { ...wish, otherwise: 'refuse' } }),
      (error: unknown) =>
        error instanceof UserError &&
        /no plan fits 1000 B; the smallest takes 5\d\.\d MiB/.test(error.message),
    );
    const { peaks } = findPlan(small, { mode: 'exact', plan: { ...wish, otherwise: 'smallest' } });
    const untiled = findPlan(small, { mode: 'exact', plan: 'untiled' }).peaks;
    assert.ok(peaks.processBytes > 1000 && peaks.processBytes < untiled.processBytes);
  });
});
