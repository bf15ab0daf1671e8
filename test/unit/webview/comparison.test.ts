import assert from 'node:assert/strict';
import type { ReportModel } from '../../../src/core/report/report';
import type { ComparedReport } from '../../../src/protocol/report';
import { comparisonTable, sideNames } from '../../../src/webview/sections/comparison';
import {
  changeTable,
  groupDifferenceTable,
  layerDifferenceTable,
} from '../../../src/webview/sections/difference-tables';
import {
  comparedWith,
  contentOf,
  reportOf,
  TINY_FACE,
  YOLOV2_16,
} from '../../support/report-content';
import { count, sectionIn, shown } from '../../support/report-panel';

const REPORT = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1');

const comparedPlan = (other: ReportModel): ComparedReport =>
  comparedWith(REPORT, other, [TINY_FACE]);
const OTHER_NETWORK = comparedWith(REPORT, reportOf(YOLOV2_16, '5x5/8/2x2'), [
  TINY_FACE,
  YOLOV2_16,
]);

describe('the comparison of two reports', () => {
  const compared = (comparison: ComparedReport): string =>
    sectionIn(shown(contentOf(REPORT, { comparison })), 'comparison');

  it('of two plans has a bar for every layer on both sides, and what they differ by', () => {
    const comparison = comparedPlan(reportOf(TINY_FACE, '2x2/18/1x1'));
    const text = compared(comparison);
    assert.match(text, /Two plans compared/);
    assert.equal(count(text, '<rect class="untiled"'), 20);
    assert.equal(count(text, '<rect class="planned"'), 20);
    assert.doesNotMatch(text, /class="change changed"/);
    assert.match(text, /Show the groups that differ.*Show the layers that differ/s);
    assert.match(text, /Layer \d+ \S+: \S+ MiB → \S+ MiB; output /);
    const { rows } = comparisonTable(REPORT, comparison);
    assert.deepEqual(rows.find(({ key }) => key === 'Parameters')?.cells.slice(1), [
      '196.4 k',
      '196.4 k',
      '=',
    ]);
  });

  it('of a plan with itself shows no layer and no group that differs', () => {
    const itself = comparedPlan(reportOf(TINY_FACE, '4x4/10/2x2/18/1x1'));
    assert.deepEqual(layerDifferenceTable(REPORT, itself).rows, []);
    assert.deepEqual(groupDifferenceTable(REPORT, itself).rows, []);
    assert.deepEqual(sideNames(REPORT, itself), ['A: 4x4/10/2x2/18/1x1', 'B: 4x4/10/2x2/18/1x1']);
    assert.doesNotMatch(compared(itself), /Show the groups that differ/);
  });

  it('of two networks tells what was changed, and offers no plan of another network', () => {
    const text = compared(OTHER_NETWORK);
    assert.match(text, /Two networks compared/);
    assert.match(text, /tiny-face\.cfg.*yolov2-16\.cfg/s);
    assert.match(text, /class="change removed"/);
    assert.doesNotMatch(text, /Use this plan/);
    const { rows } = changeTable(REPORT, OTHER_NETWORK);
    const changes = OTHER_NETWORK.difference.layers.map(({ change }) => change);
    assert.equal(
      rows.length,
      changes.filter(change => change !== 'same' && change !== 'affected').length,
    );
    assert.match(text, /filters 16 → 32, padding 0×0 → 1×1/);
    assert.match(compared(comparedPlan(reportOf(TINY_FACE, '2x2/18/1x1'))), /Use this plan/);
  });
});
