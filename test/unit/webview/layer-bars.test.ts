import assert from 'node:assert/strict';
import type { BudgetSummary } from '../../../src/core/report/report';
import { budgetLine, layerSentence, measureOf, missingLine } from '../../../src/webview/layer-bars';
import type { Measure } from '../../../src/webview/panel-state';
import { at } from '../../../src/base/assert';
import { reportOf, TINY_FACE } from '../../support/report-content';

const MIB = 2 ** 20;

const reportFor = (counting: BudgetSummary['counting'], mebibytes: number) =>
  reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', { bytes: mebibytes * MIB, counting });

describe('the budget among the bars of the layers', () => {
  for (const [counting, mebibytes, measure, text] of [
    ['arena', 8, 'arena', 'budget 8.00 MiB'],
    ['working-set', 8, 'working-set', 'budget 8.00 MiB'],
    ['process', 64, 'arena', 'process budget left: 8.20 MiB'],
    ['arena', 8, 'working-set', undefined],
    ['process', 64, 'working-set', undefined],
    ['process', 55, 'arena', undefined],
  ] as readonly (readonly [BudgetSummary['counting'], number, Measure, string | undefined])[])
    it(`${mebibytes} MiB of ${counting} on ${measure}: ${text ?? 'no line, and why'}`, () => {
      const report = reportFor(counting, mebibytes);
      assert.equal(budgetLine(report, measure)?.text, text);
      assert.equal(missingLine(report, measure) === null, text !== undefined);
    });

  it('decides what the bars count, unless the user does', () => {
    assert.equal(measureOf(reportFor('working-set', 8), null), 'working-set');
    assert.equal(measureOf(reportFor('process', 8), null), 'arena');
    assert.equal(measureOf(reportFor('arena', 8), 'working-set'), 'working-set');
  });

  it('a layer in one sentence, tiled and whole', () => {
    const report = reportFor('arena', 8);
    assert.match(layerSentence(at(report.layers, 0), 'arena', report), /\(group 1, 4×4 tiles\)\.$/);
    assert.match(layerSentence(at(report.layers, 18), 'arena', report), /\(group 3, untiled\)\.$/);
  });

  it('of the layer that decides says how large the arena is, as the hint at its section does', () => {
    const report = reportFor('arena', 8);
    const fullest = layerSentence(at(report.layers, 1), 'arena', report);
    assert.match(fullest, /with the plan 3\.53 MiB .*With gaps between buffers: 3\.63 MiB\.$/);
  });
});
