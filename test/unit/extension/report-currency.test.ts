import assert from 'node:assert/strict';
import type { Verdict } from '../../../src/core/target/verdict';
import { followedPlan, isOfSameLayers, renewalOf } from '../../../src/extension/report-currency';
import type { NetworkSummary } from '../../../src/protocol/server';
import { contentOf, reportOf, TINY_FACE } from '../../support/report-content';

const PLAN = '4x4/10/2x2/18/1x1';
const OTHER = '2x2/18/1x1';
const budget = (mebibytes: number) => ({ bytes: mebibytes * 2 ** 20, counting: 'arena' }) as const;

describe('an open report', () => {
  const report = reportOf(TINY_FACE, PLAN, budget(5));
  const content = contentOf(report);
  const { peaks } = report.planned;

  const summary = (notation: string | null, verdict: Verdict | null) =>
    ({
      verdict,
      plan: notation && { kind: 'active', notation, peaks, macFactor: 1, isStale: false },
    }) as Pick<NetworkSummary, 'plan' | 'verdict'>;

  const { verdict } = report;
  const tighter = { ...verdict, allowedBytes: 2 ** 20, fits: false };
  for (const [title, state, followed, renewal] of [
    ['stays while all is as it was', summary(PLAN, verdict), PLAN, undefined],
    ['stays while nothing is known', summary(PLAN, null), PLAN, undefined],
    ['follows another budget', summary(PLAN, tighter), PLAN, 'active plan'],
    ['follows another board', summary(PLAN, { ...verdict, board: 'B' }), PLAN, 'active plan'],
    ['follows an edit', summary(PLAN, { ...verdict, neededBytes: 1 }), PLAN, 'active plan'],
    ['follows a plan that is applied', summary(OTHER, verdict), PLAN, 'active plan'],
    ['follows a plan that is removed', summary(null, verdict), PLAN, 'active plan'],
    [
      'of a plan that was found stays',
      summary(null, { ...verdict, fits: false }),
      '1x1',
      undefined,
    ],
    ['of a plan that was found takes another budget', summary(null, tighter), '1x1', 'same plan'],
    ['of a plan that was found stays when it is applied', summary(PLAN, verdict), '1x1', undefined],
  ] as const)
    it(title, () => assert.equal(renewalOf(content, state, followed), renewal));

  for (const [title, active, followed, expected] of [
    ['belongs to the active plan', PLAN, OTHER, PLAN],
    ['belongs to the active plan, though it is of another that was found', OTHER, '1x1', OTHER],
    ['belongs to no plan before it is first shown', OTHER, undefined, OTHER],
    ['belongs to the plan that was active when it was asked for', OTHER, PLAN, PLAN],
  ] as const)
    it(title, () =>
      assert.equal(followedPlan(content, summary(active, verdict), followed), expected),
    );

  it('is made anew where another plan became active while it was made', () => {
    const state = summary(OTHER, verdict);
    assert.equal(renewalOf(content, state, followedPlan(content, state, PLAN)), 'active plan');
  });

  it('keeps its run while only the budget changes', () => {
    assert.ok(isOfSameLayers(report, reportOf(TINY_FACE, PLAN, budget(1))));
    assert.ok(!isOfSameLayers(report, reportOf(TINY_FACE, OTHER, budget(5))));
  });
});
