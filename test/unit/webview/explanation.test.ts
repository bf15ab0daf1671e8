import assert from 'node:assert/strict';
import { formatSize } from '../../../src/base/units';
import { at } from '../../../src/base/assert';
import { afterKey } from '../../../src/webview/charts/stacked-bars';
import { INITIAL } from '../../../src/webview/panel-state';
import { segmentsOf } from '../../../src/webview/peak-parts';
import { partTable, peakTable } from '../../../src/webview/sections/explanation';
import { neighboursIn } from '../../../src/webview/sections/neighbours';
import {
  contentOf,
  frontierOf,
  reportOf,
  TINY_FACE,
  YOLOV2_16,
} from '../../support/report-content';
import { count, html, PAGE, sectionIn, shown } from '../../support/report-panel';

const MIB = 2 ** 20;
const BUDGET = { bytes: 8 * MIB, counting: 'arena' } as const;
const REPORT = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', BUDGET);
const OVER = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 4 * MIB, counting: 'process' });
const WORKING_SET = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 40 * MIB, counting: 'working-set' });
const PAPER = reportOf(
  TINY_FACE,
  '2x2/18/1x1',
  { bytes: 40 * MIB, counting: 'process' },
  'f32',
  'paper-darknet',
);
const STRIPS = reportOf(TINY_FACE, '4x4c/10/13x1r/18/1x1', undefined, 'u8');
const TOO_LARGE = reportOf(TINY_FACE, '1x1', BUDGET);
const FRONTIER = frontierOf(TINY_FACE);

const sectionOf = (panel: string): string => sectionIn(panel, 'explanation');

describe('why this much memory', () => {
  it('has a bar for each group, and says which one binds, when and why', () => {
    const text = sectionOf(shown(contentOf(REPORT)));
    assert.match(text, /Why this much memory/);
    assert.equal(count(text, 'role="radio"'), 3);
    assert.equal(count(text, /class="bar marked chosen"/), 1);
    assert.match(
      text,
      /Group 1 sets the peak of 3\.53 MiB, at step 64, while 1 maxpool computes rows 45 to 110, columns 97 to 162 \(tile in row 2, column 3\)\./,
    );
    assert.match(
      text,
      /network input<\/th>.*read by the group.*1\.55 MiB.*out of 1\.98 MiB; the rest is already read/,
    );
  });

  it('the stretches of a bar are as long as the peak of its group', () => {
    for (const report of [REPORT, STRIPS, OVER, reportOf(TINY_FACE, '13x1r/18/1x1')])
      for (const group of report.explanation.groups)
        assert.equal(
          segmentsOf(report, group).reduce((sum, { bytes }) => sum + bytes, 0),
          group.peakBytes,
        );
  });

  it('says so when the plan is over budget, and what fits', () => {
    const text = sectionOf(shown(contentOf(TOO_LARGE, { frontier: FRONTIER })));
    assert.match(text, /Why it doesn't fit/);
    assert.match(text, /Another plan fits: it needs \S+ MiB of 8\.00 MiB\./);
    const tiny = reportOf(TINY_FACE, '1x1', { bytes: MIB, counting: 'arena' });
    const { arenaBytes = 0 } = FRONTIER.plans.at(-1)?.cost.peaks ?? {};
    assert.ok(
      sectionOf(shown(contentOf(tiny, { frontier: FRONTIER }))).includes(
        `No plan fits 1.00 MiB. The smallest needs ${formatSize(arenaBytes)}.`,
      ),
    );
  });

  it('offers to work out the plans beside it, and then shows them', () => {
    assert.match(sectionOf(shown(contentOf(REPORT))), /Compute plans for other budgets/);
    assert.match(
      sectionOf(
        html({ ...INITIAL, content: contentOf(REPORT), view: { ...INITIAL.view, frontier: true } }),
      ),
      /Computing plans…/,
    );
    const { smaller, larger } = neighboursIn(REPORT, FRONTIER);
    const own = REPORT.planned.peaks.arenaBytes;
    const arenas = FRONTIER.plans.map(({ cost }) => cost.peaks.arenaBytes);
    assert.equal(smaller?.cost.peaks.arenaBytes, Math.max(...arenas.filter(bytes => bytes < own)));
    assert.equal(larger?.cost.peaks.arenaBytes, Math.min(...arenas.filter(bytes => bytes > own)));
    const text = sectionOf(shown(contentOf(REPORT, { frontier: FRONTIER })));
    assert.ok(text.includes(smaller.notation) && text.includes(larger.notation));
    assert.equal(count(text, 'Use this plan'), 2);
    assert.doesNotMatch(sectionOf(shown(contentOf(REPORT), PAGE)), /other budgets/);
    assert.doesNotMatch(
      sectionOf(shown(contentOf(REPORT, { frontier: FRONTIER }), PAGE)),
      /Use this plan/,
    );
  });

  it('shows the terms of what the budget counts', () => {
    assert.match(
      sectionOf(shown(contentOf(OVER))),
      /Process: arena \S+ MiB, weights .*, program 55\.0 MiB\. .*of group 1/,
    );
    assert.match(
      sectionOf(shown(contentOf(WORKING_SET))),
      /Working set: input .*, output .*, im2col .* in \d+ convolutional, in group 1\./,
    );
    assert.match(
      sectionOf(shown(contentOf(PAPER))),
      /Process: working set \S+ MiB, program 31\.0 MiB\./,
    );
    assert.doesNotMatch(sectionOf(shown(contentOf(REPORT))), /class="terms"/);
  });

  it('of many groups shows the fullest, the one that binds among them', () => {
    const cuts = Array.from({ length: 17 }, (_, index) => `/${index + 1}/1x1`).join('');
    const report = reportOf(TINY_FACE, `1x1${cuts}`);
    const text = sectionOf(shown(contentOf(report)));
    assert.equal(count(text, 'role="radio"'), 14);
    assert.equal(count(text, 'class="bar marked'), 1);
    assert.equal(
      peakTable(report).rows.length,
      report.explanation.groups.flatMap(g => g.parts).length,
    );
  });

  it('lists the largest parts, and what the others are together', () => {
    const report = reportOf(YOLOV2_16, '38x1r');
    const group = at(report.explanation.groups, 0);
    assert.ok(group.parts.length > 11);
    const { rows } = partTable(report, group);
    assert.equal(rows.length, 11);
    assert.equal(rows.at(-1)?.cells[0], `${group.parts.length - 10} more`);
  });

  it('leads by keys from bar to bar', () => {
    const bars = [{ key: 3 }, { key: 5 }, { key: 8 }];
    assert.equal(afterKey('ArrowDown', 3, bars), 5);
    assert.equal(afterKey('ArrowDown', 8, bars), 8);
    assert.equal(afterKey('ArrowUp', 3, bars), 3);
    assert.equal(afterKey('Home', 8, bars), 3);
    assert.equal(afterKey('End', 3, bars), 8);
    assert.equal(afterKey('x', 3, bars), null);
  });
});
