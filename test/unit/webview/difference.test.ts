import assert from 'node:assert/strict';
import { differenceText, extraSentence, extraText } from '../../../src/webview/difference';

describe('differences in the report', () => {
  for (const [factor, text, whole] of [
    [1, 'none', 'No extra work.'],
    [1.0004, 'none', 'No extra work.'],
    [0.9996, 'none', 'No extra work.'],
    [1.006, '+0.6%', 'Extra work: +0.6%.'],
    [1.28, '+28%', 'Extra work: +28%.'],
  ] as const)
    it(`${factor} times the work`, () => {
      assert.equal(extraText(factor), text);
      assert.equal(extraSentence(factor), whole);
    });

  for (const [a, b, text] of [
    [5, 5, '='],
    [0, 5, ''],
    [10_000, 10_001, '≈'],
    [10_000, 9_999, '≈'],
    [100, 120, '+20%'],
    [100, 99, '−1.0%'],
  ] as const)
    it(`from ${a} to ${b}`, () => assert.equal(differenceText(a, b), text));
});
