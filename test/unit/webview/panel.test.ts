import assert from 'node:assert/strict';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { pictureSentence, plainPicture } from '../../../src/core/detection/picture-input';
import type { GroupReport, ReportModel } from '../../../src/core/report/report';
import type { ComparedReport, RunReport } from '../../../src/protocol/report';
import { afterKey } from '../../../src/webview/charts/frontier-chart';
import { DataTable } from '../../../src/webview/controls/data-table';
import type { Host } from '../../../src/webview/host';
import { blockTable, columnSentence, measuredTable } from '../../../src/webview/sections/arena';
import {
  groupDifferenceTable,
  layerDifferenceTable,
} from '../../../src/webview/sections/difference-tables';
import { peakTable } from '../../../src/webview/sections/explanation';
import { frontierTable } from '../../../src/webview/sections/frontier';
import { tileTable } from '../../../src/webview/sections/groups';
import { layerTable } from '../../../src/webview/sections/layers';
import { INITIAL, nextState, type PanelState } from '../../../src/webview/panel-state';
import { inPseudoLanguage, untranslated } from '../../support/pseudo-language';
import { count, html, PAGE, readable, shown } from '../../support/report-panel';
import { BUDGET, MIB, NATIVE, REPORT, RUN } from '../../support/tiny-face-report';
import {
  comparedWith,
  contentOf,
  frontierOf,
  reportForBoard,
  reportOf,
  TINY_FACE,
  YOLOV2_16,
} from '../../support/report-content';

const FRONTIER = frontierOf(TINY_FACE);

const DIFFERENCE = { layer: 17, channel: 2, row: 3, column: 4, planned: 0.5, untiled: 1 };

const FAST = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', BUDGET, 'f32', undefined, 'fast');

const DEVIATION = { layer: 18, relative: 2.4e-6, limit: 2e-5 };

const choosing = (more: Partial<PanelState>, host?: Host): string =>
  html(
    {
      ...INITIAL,
      content: contentOf(REPORT, { frontier: FRONTIER }),
      view: { ...INITIAL.view, frontier: true },
      ...more,
    },
    host,
  );

const OVER = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 4 * MIB, counting: 'process' });

const WORKING_SET = reportOf(TINY_FACE, '2x2/18/1x1', { bytes: 40 * MIB, counting: 'working-set' });
const PAPER = reportOf(
  TINY_FACE,
  '2x2/18/1x1',
  { bytes: 40 * MIB, counting: 'process' },
  'f32',
  'paper-darknet',
);
const BOARD = reportForBoard(TINY_FACE, '2x2/18/1x1', 'esp32-s3');
const BOARD_NATIVE = reportForBoard(TINY_FACE, '2x2/18/1x1', 'esp32-s3', 'bare-c');
const STRIPS = reportOf(TINY_FACE, '4x4c/10/13x1r/18/1x1', undefined, 'u8');
const TOO_LARGE = reportOf(TINY_FACE, '1x1', BUDGET);

const comparedPlan = (other: ReportModel): ComparedReport =>
  comparedWith(REPORT, other, [TINY_FACE]);
const OTHER_NETWORK = comparedWith(REPORT, reportOf(YOLOV2_16, '5x5/8/2x2'), [
  TINY_FACE,
  YOLOV2_16,
]);

/** What is called the same in every language. */
const NAMES = [
  ...REPORT.layers.map(({ type }) => type),
  'tiny-face.cfg',
  'yolov2-16.cfg',
  'tiny-face.weights',
  'faces.jpg',
  'face',
  'runner',
  'paper-darknet',
  'JavaScript',
  'bare-c',
  'ESP32-S3',
  'RAM',
  'VmHWM',
  'im2col',
  'input',
  // Fields of definitions, and their values.
  'inputs',
  'filters',
  'groups',
  'kernel',
  'padding',
  'activation',
  'leaky',
  'linear',
  'WebAssembly',
  'gcc',
  'avx2',
];

const tileTables = (group: GroupReport) => group.maps.slice(0, 1).map(map => tileTable(group, map));

const GUESSED = RUN.picture && {
  ...RUN.picture,
  input: pictureSentence(
    { ...plainPicture(3, 'letterbox'), source: 'guess' },
    { width: 416, height: 416 },
  ),
};

describe('the report panel', () => {
  it('waits, with a sentence, while there is nothing to show', () => {
    assert.match(html(INITIAL), /role="status"/);
  });

  it('says when the plan keeps the input as bytes, and calls the numbers made of them the input', () => {
    const bytes = reportOf(TINY_FACE, '13x1r/18/1x1', undefined, 'u8');
    assert.match(shown(contentOf(bytes)), /The input is kept as bytes/);
    assert.doesNotMatch(shown(contentOf(REPORT)), /kept as bytes/);
    const sentences = Array.from({ length: bytes.memory.columns }, (_, column) =>
      columnSentence(bytes, null, column),
    );
    assert.match(sentences.join(), /map of the input 507\.0 KiB/);
    assert.match(sentences.join(), /kept rows of the input/);
  });

  it('says which layers are fast, what they need, and how far they are from exact ones', () => {
    const text = (report: ReportModel, run: RunReport | null = null) =>
      shown(contentOf(report, { run }));
    assert.match(text(REPORT), /Kernels.*Exact.*same bits with every plan/s);
    assert.doesNotMatch(text(REPORT), /scratch memory/);
    assert.match(text(FAST), /Fast layers need scratch memory in the arena/);
    assert.match(text(FAST), /Kernels.*Fast.*algorithm: 1/s);
    assert.match(text(FAST), /scratch memory of fast layers/);
    const columns = Array.from({ length: FAST.memory.columns }, (_, column) =>
      columnSentence(FAST, null, column),
    );
    assert.match(columns.join(), /scratch memory of 0 convolutional/);
    const run = { ...RUN, deviation: DEVIATION };
    assert.match(text(FAST, run), /bit-identical to the untiled run with the same kernels/);
    assert.match(
      text(FAST, run),
      /Difference from exact kernels.*2\.4e-6.*relative to the largest value of layer 18; up to 2e-5/s,
    );
    assert.match(text(FAST, run), /Fits: .*Measured\./);
  });

  it('says so when fast kernels are too far from exact ones', () => {
    const run = { ...RUN, deviation: { ...DEVIATION, relative: 3e-5 } };
    assert.match(shown(contentOf(FAST, { run })), /differ too much from those of the exact/);
  });

  it('has a bar of both kinds for every layer, one of them to be reached by Tab', () => {
    const text = shown(contentOf(REPORT));
    assert.equal(count(text, 'data-layer="'), 19);
    assert.equal(count(text, /<g class="layer[^>]*tabindex="0"/), 1);
    assert.match(
      text,
      /aria-label="1 maxpool, 207×207×16: untiled 13\.1 MiB, with the plan 3\.53 MiB/,
    );
  });

  it('draws the arena with a handful of elements, whatever the number of buffers', () => {
    const text = shown(contentOf(REPORT));
    assert.ok(count(text, '<path class="block') <= 6);
    const paths = [...text.matchAll(/<path class="block[^>]*>/g)].join('');
    assert.equal(count(paths, /M/), REPORT.memory.blocks.length);
  });

  it('draws what was measured only after a run', () => {
    assert.doesNotMatch(shown(contentOf(REPORT)), /highest byte written, measured/);
    assert.match(shown(contentOf(REPORT, { run: RUN })), /highest byte written, measured/);
    assert.match(
      shown(contentOf(REPORT, { run: RUN })),
      /measured; equal to the prediction to the byte/,
    );
  });

  it('draws the measured memory over the predicted one, and says what it was at a step', () => {
    const without = shown(contentOf(REPORT, { run: { ...RUN, memory: [] } }));
    assert.doesNotMatch(without, /in-use|in use, measured|what was measured as table/);
    const text = shown(contentOf(REPORT, { run: RUN }));
    assert.match(text, /<path class="in-use" d="M64 [\d.]+H[\d.]+L[\d.]+ [\d.]+H[\d.]+"/);
    assert.match(text, /in use, measured/);
    assert.match(text, /Show measurements as a table/);
    assert.match(columnSentence(REPORT, RUN, 3), / 2\.00 MiB in use \(measured\)/);
    assert.doesNotMatch(columnSentence(REPORT, RUN, 2), /in use/);
  });

  it('says so when a native run gave numbers that rounding does not explain', () => {
    const deviation = { layer: 18, relative: 2e-5, limit: 1e-5 };
    const text = shown(contentOf(REPORT, { run: { ...NATIVE, deviation } }));
    assert.match(text, /differ too much from those of WebAssembly.*Different/s);
    const free = { ...REPORT, budget: null };
    assert.match(shown(contentOf(free, { run: { ...NATIVE, deviation } })), /differ too much/);
  });

  it('has no time of steps where nobody looked at the clock, whatever was chosen before', () => {
    const view = { ...INITIAL.view, timeAxis: 'time' } as const;
    const timed = html({ ...INITIAL, content: contentOf(REPORT, { run: RUN }), view });
    assert.match(timed, /Measured time/);
    assert.match(timed, /0 ms/);
    const native = html({ ...INITIAL, content: contentOf(REPORT, { run: NATIVE }), view });
    assert.doesNotMatch(native, /Measured time|Open trace|0 ms/);
    assert.match(native, /0 steps/);
    assert.doesNotMatch(columnSentence(REPORT, NATIVE, 3), /after the start/);
  });

  it('frames detections, inside the picture, and escapes labels', () => {
    const text = shown(contentOf(REPORT, { run: RUN }));
    assert.match(text, /face 84%/);
    assert.doesNotMatch(text, /<b>/);
    assert.match(text, /class="box" x="1" y="1" width="538"/);
  });

  it('lists classes of a classifier', () => {
    const classes = [{ label: 'cat', classIndex: 3, score: 0.91 }];
    const run = { ...RUN, picture: null, detections: [], classes };
    assert.match(shown(contentOf(REPORT, { run })), /cat.*91\.0%/s);
  });

  it('shows the tiles of the first tiled group, and every group in the table', () => {
    const text = shown(contentOf(REPORT));
    assert.equal(count(text, '<path class="tile"'), 4);
    assert.match(text, /aria-label="16 tiles on the 414×414 map of layer 0"/);
    assert.match(text, /Group 2: 2×2/);
    const whole = reportOf(TINY_FACE, '1x1');
    assert.doesNotMatch(shown(contentOf(whole)), /class="tiles"/);
  });

  it('compares with another plan and offers to take it', () => {
    const text = shown(
      contentOf(REPORT, { comparison: comparedPlan(reportOf(TINY_FACE, '2x2/18/1x1')) }),
    );
    assert.match(text, /Two plans compared/);
    assert.match(text, /\+167%/);
    assert.match(text, /Use this plan/);
  });

  it('offers plans to choose from only when they are opened, and says so while they are worked out', () => {
    const content = contentOf(REPORT);
    assert.doesNotMatch(shown(content), /Computing plans…|class="plan-mark/);
    assert.match(choosing({ content }), /role="status">Computing plans…/);
    const failed = choosing({ content, frontierFailure: 'It takes too long.' });
    assert.match(failed, /It takes too long\..*Try again/);
    assert.doesNotMatch(failed, /Computing plans…/);
  });

  it('draws the plans to choose from beside those of the paper and its own, which is chosen first', () => {
    const text = choosing({});
    const marks = FRONTIER.plans.length + FRONTIER.paper.length + 1;
    assert.equal(count(text, 'class="plan-mark'), marks);
    assert.equal(count(text, 'class="plan-mark paper'), FRONTIER.paper.length);
    assert.match(text, /class="plan-mark active chosen"[^>]*aria-checked="true"/);
    assert.match(text, /class="budget-level"/);
    assert.match(text, /This plan: 3\.63 MiB\. Time vs untiled: \+\d\d%\. Extra work: \+33%\./);
    assert.match(text, /The notation leaves out details/);
    assert.doesNotMatch(text, /NaN|Infinity/);
    const table = frontierTable(REPORT, FRONTIER);
    assert.equal(table.rows.length, marks);
  });

  it('leads by keys through all plans, from the smallest on', () => {
    const marks = [3, 1, 2].map(
      bytes => ({ kind: 'frontier', name: '', bytes, effort: 1, sentence: '' }) as const,
    );
    assert.equal(afterKey('Home', 0, marks), 1);
    assert.equal(afterKey('ArrowRight', 1, marks), 2);
    assert.equal(afterKey('ArrowRight', 0, marks), 0);
    assert.equal(afterKey('ArrowLeft', 2, marks), 1);
    assert.equal(afterKey('End', 1, marks), 0);
    assert.equal(afterKey('x', 1, marks), null);
  });

  it('has the plans to choose from in an exported page if they were there, without a button', () => {
    assert.match(choosing({ view: INITIAL.view }, PAGE), /class="plan-mark frontier/);
    assert.doesNotMatch(choosing({}, PAGE), /Use this plan/);
    assert.doesNotMatch(shown(contentOf(REPORT), PAGE), /id="frontier"/);
  });

  it('as an exported page has no button that nobody could answer', () => {
    const content = contentOf(REPORT, { run: RUN, comparison: comparedPlan(REPORT) });
    assert.match(shown(content), /Find plan.*Open trace/s);
    const page = shown(content, PAGE);
    assert.doesNotMatch(page, /<button[^>]*>Run|Find plan|Export as|Use this plan|Click shows/);
  });

  it('contains no style and no handler that its policy would refuse', () => {
    const text = shown(contentOf(REPORT, { run: RUN, comparison: comparedPlan(REPORT) }));
    assert.doesNotMatch(text, /\sstyle=|\son[a-z]+=|javascript:/);
  });

  it('names every chart, and has a table behind it', () => {
    const text = shown(contentOf(REPORT, { run: RUN }));
    for (const [chart] of text.matchAll(/<svg class="chart[^>]*>/g))
      assert.match(
        chart,
        /role="(img|group|radiogroup)"[^>]*aria-label="[^"]+"|aria-label="[^"]+"[^>]*role=/,
      );
    assert.equal(count(text, 'Show as a table'), 4);
  });

  it('shows progress with a way to stop, and a failure with what to do', () => {
    const running = { ...INITIAL, content: contentOf(REPORT) };
    const progress = { state: 'running', done: 20, total: 196 } as const;
    const text = html({ ...running, progress });
    assert.match(text, /<progress max="196" value="20">/);
    assert.match(text, /Cancel/);
    assert.match(
      html({ ...running, failure: 'The picture is none.' }),
      /role="alert".*The picture is none\./s,
    );
  });

  it('says how the image became the input, where that was guessed', () => {
    assert.match(
      readable(shown(contentOf(REPORT, { run: { ...RUN, picture: GUESSED } }))),
      /Input: RGB, 0 to 1, letterboxed to 416×416 \(guessed: /,
    );
  });

  const spoken: Readonly<Record<string, () => string>> = {
    waiting: () => html(INITIAL),
    'without a run': () => shown(contentOf(REPORT)),
    'without a budget': () => shown(contentOf(reportOf(TINY_FACE, '2x2/18/1x1'))),
    'over budget': () => shown(contentOf(OVER)),
    'after a run': () => shown(contentOf(REPORT, { run: RUN })),
    'after a run of random numbers': () =>
      shown(contentOf(REPORT, { run: { ...RUN, identical: null, weights: null } })),
    'after a run that differs': () =>
      shown(contentOf(REPORT, { run: { ...RUN, identical: false, difference: DIFFERENCE } })),
    'after a run without SIMD': () =>
      shown(contentOf(REPORT, { run: { ...RUN, isReference: true } })),
    'after a run whose input was guessed': () =>
      shown(contentOf(REPORT, { run: { ...RUN, picture: GUESSED } })),
    'after a native run': () => shown(contentOf(REPORT, { run: NATIVE })),
    'after a native run that is too far off': () => {
      const deviation = { layer: 18, relative: 1, limit: 1e-5 };
      return shown(contentOf(REPORT, { run: { ...NATIVE, deviation } }));
    },
    'with another network': () => shown(contentOf(REPORT, { comparison: OTHER_NETWORK })),
    'with a comparison': () => shown(contentOf(REPORT, { comparison: comparedPlan(OVER) })),
    'after a run with fast kernels': () =>
      shown(contentOf(FAST, { run: { ...RUN, deviation: DEVIATION } })),
    'after a run with fast kernels that are too far': () =>
      shown(contentOf(FAST, { run: { ...RUN, deviation: { ...DEVIATION, relative: 1 } } })),
    running: () => {
      const progress = { state: 'running', done: 20, total: 196 } as const;
      return html({ ...INITIAL, content: contentOf(REPORT), progress });
    },
    'as a page': () => shown(contentOf(REPORT, { run: RUN }), PAGE),
    'with plans to choose from': () => choosing({}),
    'waiting for plans to choose from': () => choosing({ content: contentOf(REPORT) }),
    'about a process': () => shown(contentOf(OVER)),
    'about a working set': () => shown(contentOf(WORKING_SET)),
    'about a board': () => shown(contentOf(BOARD, { run: RUN })),
    'about a board after a native run': () => shown(contentOf(BOARD_NATIVE, { run: NATIVE })),
    'about the process of the paper': () => shown(contentOf(PAPER)),
    'about rows and strips': () => shown(contentOf(STRIPS)),
    'beside plans to choose from': () => shown(contentOf(TOO_LARGE, { frontier: FRONTIER })),
    'the tables behind': () =>
      [
        layerTable(REPORT),
        peakTable(REPORT),
        layerDifferenceTable(REPORT, OTHER_NETWORK),
        groupDifferenceTable(REPORT, OTHER_NETWORK),
        layerTable(FAST),
        blockTable(REPORT),
        measuredTable(REPORT, RUN),
        frontierTable(REPORT, FRONTIER),
        ...REPORT.groups.slice(0, 1).flatMap(tileTables),
      ]
        .map(table => render(h(DataTable, table)))
        .join(''),
  };
  for (const [state, show] of Object.entries(spoken))
    it(`speaks the language of the editor: ${state}`, () => {
      const text = inPseudoLanguage(show);
      assert.match(text, /«/);
      assert.deepEqual(untranslated(readable(text), NAMES), []);
    });
});

describe('the state of the panel', () => {
  it('takes over what it is sent, and forgets a failure when something succeeds', () => {
    const failed = nextState(INITIAL, {
      kind: 'message',
      message: { kind: 'failure', message: 'No.' },
    });
    assert.equal(failed.failure, 'No.');
    const content = contentOf(REPORT);
    const next = nextState(failed, { kind: 'message', message: { kind: 'content', content } });
    assert.equal(next.failure, null);
    assert.equal(next.content, content);
  });
});
