import assert from 'node:assert/strict';
import { runMessage } from '../../../src/extension/run-message';
import type { RunReport } from '../../../src/protocol/report';
import { NATIVE, REPORT, RUN } from '../../support/tiny-face-report';

const said = (run: RunReport, warning: string | null = null) =>
  runMessage(REPORT, { run, warning });

describe('the message about a run', () => {
  it('begins with what speaks for the numbers, and says what was measured', () => {
    const { isFault, text } = said({ ...RUN, identical: true, deviation: null });
    assert.equal(isFault, false);
    assert.match(text, /^Identical to the untiled run\. Feature maps: \S+ MiB, predicted /);
    assert.match(text, /Fits: needs .* \((?:measured|predicted)\)\.$/);
  });

  it('warns where the outputs differ, before all else', () => {
    const { isFault, text } = said({ ...RUN, identical: false });
    assert.equal(isFault, true);
    assert.match(text, /^The outputs differ from the untiled run\./);
  });

  it('warns where fast kernels are too far from exact ones, and gives the distance where they are not', () => {
    const near = { layer: 0, limit: 2e-5 };
    const deviating = (relative: number) =>
      said({ ...RUN, identical: true, deviation: { ...RUN.deviation, ...near, relative } });
    assert.equal(deviating(1e-3).isFault, true);
    assert.equal(deviating(3e-6).isFault, false);
    assert.match(deviating(3e-6).text, /exact kernels: 3\.0e-6\./);
  });

  it('warns with what the run itself warned of', () => {
    assert.deepEqual(
      [said({ ...RUN, identical: null }, 'Look out.')].map(({ isFault, text }) => [
        isFault,
        text.startsWith('Look out. '),
      ]),
      [[true, true]],
    );
  });

  it('names compiler and kernels of a native run', () => {
    assert.match(said(NATIVE).text, /Ran natively \(.*kernels\)\. Process: \S+ MiB, predicted /);
    assert.doesNotMatch(said(RUN).text, /natively/);
  });
});
