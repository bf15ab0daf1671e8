import assert from 'node:assert/strict';
import type { ReportModel } from '../../../src/core/report/report';
import type { RunReport } from '../../../src/protocol/report';
import { contentOf, reportForBoard, reportOf, TINY_FACE } from '../../support/report-content';
import { readable, sectionIn, shown } from '../../support/report-panel';
import { BUDGET, MIB, NATIVE, REPORT, RUN } from '../../support/tiny-face-report';

const OVER = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 4 * MIB, counting: 'process' });

const DIFFERENCE = { layer: 17, channel: 2, row: 3, column: 4, planned: 0.5, untiled: 1 };

describe('the answer at the top of the report', () => {
  it('answers first whether the plan fits, and what was counted', () => {
    const text = shown(contentOf(REPORT));
    assert.match(text, /Fits: 3\.63 of 8\.00 MiB for feature maps only/);
    assert.match(
      text,
      /Predicted\. Untiled: 13\.1 MiB\. Extra work: \+33%\. Groups: 3\. Certified: all \d+ steps read the right values\./,
    );
    assert.match(shown(contentOf(REPORT, { run: RUN })), /Measured\. Arena as predicted\./);
    // Nothing but the name of the network stands in front of it, least of all the plan.
    const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    assert.match(words, /^ tiny-face\.cfg input \S+, 19 layers ✓ Fits/);
  });

  describe('of a run', () => {
    const PLAN = '4x4/10/2x2/18/1x1';
    const board = reportForBoard(TINY_FACE, PLAN, 'esp32-s3');
    const summary = (report: ReportModel, run: RunReport | null) =>
      readable(sectionIn(shown(contentOf(report, { run })), 'summary'));

    it('of Node.js does not hold its process against a board, whose RAM is predicted', () => {
      const run = { ...RUN, measured: { ...RUN.measured, processBytes: 60.8 * MIB } };
      const text = summary(board, run);
      assert.match(text, /✓\s+Fits: 3\.\d\d of 8\.00 MiB RAM on ESP32-S3/);
      assert.match(
        text,
        /RAM on ESP32-S3: predicted\. Arena as predicted\. Outputs identical to the untiled run\./,
      );
      assert.match(text, /RAM\s+3\.\d\d MiB\s+predicted\s/);
      assert.match(text, /Process of this run\s+60\.8 MiB\s+measured on this machine/);
      assert.doesNotMatch(text, /Doesn't fit|predicted 6/);
    });

    it('as a C program does not either, and is compared with what was predicted for it', () => {
      const here = reportForBoard(TINY_FACE, PLAN, 'esp32-s3', 'bare-c');
      const text = summary(here, {
        ...NATIVE,
        measured: { ...NATIVE.measured, processBytes: 9 * MIB },
      });
      assert.match(text, /✓\s+Fits: 3\.\d\d of 8\.00 MiB RAM on ESP32-S3/);
      assert.match(text, /Process peak\s+9\.00 MiB\s+measured; predicted 6\.50 MiB/);
    });

    it('counts where it measured what the budget counts', () => {
      const budget = { bytes: 10 * MIB, counting: 'process' } as const;
      const bare = reportOf(TINY_FACE, PLAN, budget, 'f32', 'bare-c');
      const native = (processBytes: number) =>
        summary(bare, { ...NATIVE, measured: { ...NATIVE.measured, processBytes } });
      assert.match(native(9 * MIB), /✓\s+Fits: 9\.00 of 10\.0 MiB process memory.*Measured\./s);
      assert.match(native(11 * MIB), /✗\s+Doesn't fit: 11\.0 of 10\.0 MiB process memory/);
      assert.match(summary(bare, RUN), /✓\s+Fits: 6\.\d\d of 10\.0 MiB.*: predicted\./s);
    });
  });

  it('has a bar for each memory of a board', () => {
    const text = sectionIn(
      shown(contentOf(reportForBoard(TINY_FACE, '1x1', 'esp32-s3'))),
      'summary',
    );
    assert.match(text, /Doesn't fit: 13\.\d of 8\.00 MiB RAM on ESP32-S3/);
    assert.match(text, /aria-label="flash \S+ [KM]iB, budget 16\.0 MiB"/);
  });

  it('has two actions beside the answer and a menu of the others; over budget the first is to find a plan', () => {
    const actions = (report: ReportModel): readonly string[] => {
      const summary = sectionIn(shown(contentOf(report)), 'summary');
      return [...summary.matchAll(/<button[^>]*class="(\w+)">([^<]*)/g)].map(
        ([, look, text]) => `${look} ${text}`,
      );
    };
    assert.deepEqual(actions(REPORT), ['primary Run', 'secondary Find plan']);
    assert.deepEqual(actions(OVER), ['primary Find plan', 'secondary Run']);
    const menu = shown(contentOf(REPORT)).match(/<details class="menu">.*?<\/details>/s)?.[0] ?? '';
    assert.match(
      menu,
      /Set budget….*Compare with….*Copy plan.*Export as C project….*HTML….*JSON…/s,
    );
  });

  it('keeps a long plan to one line that can be selected', () => {
    const notation = shown(contentOf(REPORT)).match(/<code class="notation"[^>]*>[^<]*/g)?.[0];
    assert.match(notation ?? '', /title="4x4\/10\/2x2\/18\/1x1" tabindex="0">4x4/);
  });

  it('says so when the plan is over budget', () => {
    const small = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 4 * MIB, counting: 'process' });
    assert.match(shown(contentOf(small)), /Doesn't fit: 65\.5 of 4\.00 MiB process memory/);
    assert.match(shown(contentOf(small)), /Predicted\. Untiled: /);
  });

  it('says so when the tiled run gave other numbers', () => {
    const run = { ...RUN, identical: false, difference: DIFFERENCE };
    assert.match(
      shown(contentOf(REPORT, { run })),
      /tiled and the untiled run differ.*layer 17, channel 2, row 3, column 4: 0\.5 with the plan, 1 untiled/s,
    );
  });

  it('says of a native run what compiled it, and how far its answer is from that of WebAssembly', () => {
    const bare = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', BUDGET, 'f32', 'bare-c');
    const text = readable(shown(contentOf(bare, { run: NATIVE })));
    assert.match(text, /Engine\s+C program\s+gcc 12\.2\.0, avx2 kernels/);
    assert.match(text, /Outputs\s+Within rounding error\s+fused multiply-add rounds once/);
    assert.match(text, /Difference from exact kernels\s+1\.4e-6/);
    assert.match(text, /6\.40 MiB\s+measured; predicted 6\.50 MiB/);
    const run = readable(shown(contentOf(REPORT, { run: RUN })));
    assert.match(run, /Engine\s+WebAssembly/);
    const slow = readable(shown(contentOf(REPORT, { run: { ...RUN, isReference: true } })));
    assert.match(slow, /Engine\s+JavaScript\s+slow reference kernels/);
  });
});
