import assert from 'node:assert/strict';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { formatSize } from '../../../src/base/units';
import type { ReportModel } from '../../../src/core/report/report';
import type { ComparedReport } from '../../../src/protocol/report';
import { sidesOf } from '../../../src/webview/comparison-sides';
import { DataTable } from '../../../src/webview/controls/data-table';
import { comparisonTable } from '../../../src/webview/sections/comparison-table';
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

const MIB = 2 ** 20;
const REPORT = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1');

const comparedPlan = (other: ReportModel): ComparedReport =>
  comparedWith(REPORT, other, [TINY_FACE]);
const UNTILED = comparedPlan(reportOf(TINY_FACE, '1x1'));
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
    // A swatch of the legend beside the bars.
    assert.equal(count(text, '<rect class="side-a"'), 20);
    assert.equal(count(text, '<rect class="side-b"'), 20);
    assert.doesNotMatch(text, /class="change changed"/);
    assert.match(text, /Show the groups that differ.*Show the layers that differ/s);
    assert.match(text, /Layer \d+ \S+: \S+ MiB → \S+ MiB; output /);
    const table = comparisonTable(REPORT, comparison);
    assert.match(render(h(DataTable, table)), /Groups<.*>3<.*>2<.*>−1</);
    const { rows } = table;
    assert.ok(rows.every(({ key }) => key !== 'Parameters' && key !== 'Layers'));
  });

  it('stands in three columns with the names of both plans and what changes', () => {
    const text = render(h(DataTable, comparisonTable(REPORT, UNTILED)));
    const cells = [...text.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) =>
      (cell ?? '').replace(/<[^>]*>/g, '').trim(),
    );
    assert.deepEqual(cells.slice(0, 4), ['', 'A This plan', 'B Untiled', 'Δ']);
    const sizes = [REPORT, UNTILED.report].map(({ planned }) => planned.peaks.arenaBytes);
    assert.deepEqual(cells.slice(4, 8), ['Arena peak', ...sizes.map(formatSize), '+260%']);
    assert.match(text, /class="more">\+260%/);
    assert.match(text, /class="less">−25%/);
    const names = (report: ReportModel, other: ReportModel) =>
      sidesOf(report, comparedWith(report, other, [TINY_FACE])).map(({ name }) => name);
    assert.deepEqual(names(UNTILED.report, REPORT), [
      'Untiled',
      `Plan for ${formatSize(REPORT.planned.peaks.arenaBytes)}`,
    ]);
  });

  it('holds both plans against the budget, which comes first', () => {
    const budget = { bytes: 60 * MIB, counting: 'process' } as const;
    const report = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', budget);
    const other = comparedWith(report, reportOf(TINY_FACE, '1x1', budget), [TINY_FACE]);
    const { rows } = comparisonTable(report, other);
    assert.deepEqual(
      rows.slice(0, 2).map(({ key }) => key),
      ['Process peak', 'Arena peak'],
    );
    const text = render(h(DataTable, comparisonTable(report, other)));
    assert.equal(count(text, 'class="fits"'), 1);
    assert.equal(count(text, 'class="exceeds"'), 1);
    assert.match(text, /class="fits".*class="exceeds"/s);
  });

  it('of a plan with itself shows no layer and no group that differs', () => {
    const itself = comparedPlan(reportOf(TINY_FACE, '4x4/10/2x2/18/1x1'));
    assert.deepEqual(layerDifferenceTable(REPORT, itself).rows, []);
    assert.deepEqual(groupDifferenceTable(REPORT, itself).rows, []);
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
