import assert from 'node:assert/strict';
import fc from 'fast-check';
import { render } from 'preact-render-to-string';
import { limitsCharts, names } from '../../../bench/charts/limits-chart';
import { limitsSeries, type Series } from '../../../bench/charts/limits-series';
import { PALETTES } from '../../../bench/charts/palette';
import { speedCharts } from '../../../bench/charts/speed-chart';
import { at } from '../../../src/base/assert';
import { limitRow, limitsReport, SPEED_REPORT } from '../../support/bench-report';

const MIB = 2 ** 20;
const LIGHT = at(PALETTES, 0);

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, group = '']) => group);

describe('chart of speeds', () => {
  it('there is one for each network', () => {
    assert.deepEqual(
      speedCharts(SPEED_REPORT).map(({ name }) => name),
      ['speed-net'],
    );
  });

  it('bars are as long as what they stand for; without a figure there is no bar', () => {
    const svg = render(at(speedCharts(SPEED_REPORT), 0).draw(LIGHT));
    const widths = matches(svg, /<rect width="([\d.]+)" height="16"/g).map(Number);
    // Time and memory of mafat, time of the peer, whose memory is not known.
    assert.equal(widths.length, 3);
    assert.ok(Math.abs(at(widths, 0) / at(widths, 2) - 4) < 1e-9, String(widths));
    assert.match(svg, />400<.*>100\.0 MiB<.*>100<.*>not measured</);
    assert.match(svg, /Made-up 9000, Node\.js v20\.19\.0, 2026-01-02/);
  });

  for (const palette of PALETTES)
    it(`on ${palette.name} pages it brings its own paper`, () => {
      const svg = render(at(speedCharts(SPEED_REPORT), 0).draw(palette));
      assert.match(svg, new RegExp(`^<svg [^>]*><rect [^>]*fill="${palette.paper}"`));
    });
});

const ROWS = [
  limitRow('mafat', null, 400, 'exact'),
  limitRow('mafat', 48, 500, 'exact'),
  limitRow('peer', null, 100),
  limitRow('peer', 48, null),
  limitRow('peer', 96, 2000),
];

describe('chart of limits', () => {
  it('lines run by rising limit, without any at last; what did not run is no point of them', () => {
    assert.deepEqual(limitsSeries(ROWS, false), [
      {
        name: 'mafat exact',
        kind: 'own',
        points: [
          { limitBytes: 48 * MIB, ms: 500 },
          { limitBytes: Infinity, ms: 400 },
        ],
        failed: [],
      },
      {
        name: 'peer',
        kind: 'peer',
        points: [
          { limitBytes: 96 * MIB, ms: 2000 },
          { limitBytes: Infinity, ms: 100 },
        ],
        failed: [48 * MIB],
      },
    ]);
  });

  it('published figures begin where the measured ones do', () => {
    const published = limitsSeries(ROWS, true).filter(({ kind }) => kind === 'published');
    assert.equal(published.length, 2);
    for (const { points } of published)
      assert.deepEqual(
        points.map(({ limitBytes }) => limitBytes / MIB),
        [48, 64, 96, 128, 256, Infinity],
      );
    // The paper's experiment: 46.6 s untiled at 96 MB, 1.66 s with 5x5/8/2x2 at 64 MB.
    assert.equal(published[0]?.points[2]?.ms, 46_600);
    assert.equal(published[1]?.points[1]?.ms, 1660);
  });

  it('a mark for each point, a cross for each failure, a name for each line', () => {
    const [chart, ...others] = limitsCharts(limitsReport(ROWS));
    assert.equal(others.length, 0);
    assert.equal(chart?.name, 'limits-yolov2-16');
    const svg = render(at(limitsCharts(limitsReport(ROWS)), 0).draw(LIGHT));
    assert.equal(matches(svg, /(<circle )/g).length, 4 + 2 * 6);
    assert.equal(matches(svg, /(<path d="M-5 -5L5 5)/g).length, 1);
    for (const name of ['mafat exact', 'peer', 'authors’ code, untiled'])
      assert.ok(svg.includes(`>${name}<`), name);
    assert.match(svg, /Crosses: no inference/);
  });

  it('less time is lower, less memory is further left', () => {
    const svg = render(at(limitsCharts(limitsReport(ROWS.slice(0, 2))), 0).draw(LIGHT));
    const x = matches(svg, /<circle cx="([\d.]+)"/g).map(Number);
    const y = matches(svg, /<circle cx="[\d.]+" cy="([\d.]+)"/g).map(Number);
    assert.ok(at(x, 0) < at(x, 1) && at(y, 0) < at(y, 1));
  });

  it('names never lie over one another, and never above their lines’ ends', () => {
    const seriesOf = (ms: number, index: number): Series => ({
      name: String(index),
      kind: 'peer',
      points: [{ limitBytes: 1, ms }],
      failed: [],
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 12 }), times => {
        const places = names(times.map(seriesOf), ms => -ms);
        assert.equal(places.length, times.length);
        places.forEach(({ index, y }, place) => {
          assert.ok(y >= -at(times, index));
          if (place > 0) assert.ok(y >= at(places, place - 1).y + 18);
        });
      }),
    );
  });
});
