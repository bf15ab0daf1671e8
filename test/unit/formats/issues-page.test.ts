import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DARKNET_ISSUES } from '../../../src/formats/darknet/darknet-issues';
import { COMMON_ISSUES, type Severity } from '../../../src/formats/issues';
import { ONNX_ISSUES } from '../../../src/formats/onnx/onnx-issues';
import { PLAN_ISSUES } from '../../../src/formats/plan/plan-issues';
import { PLANNING_ISSUES } from '../../../src/server/language/planning-issues';

const ISSUES: Readonly<Record<string, { readonly severity: Severity }>> = {
  ...DARKNET_ISSUES,
  ...ONNX_ISSUES,
  ...PLAN_ISSUES,
  ...PLANNING_ISSUES,
  ...COMMON_ISSUES,
};

const PAGE = readFileSync(join(__dirname, '../../../media/issues.md'), 'utf8');

/** The page that diagnostics link to. */
describe('page of issues', () => {
  it('explains each issue under its id, and no other', () => {
    const headings = [...PAGE.matchAll(/^## (.*)$/gm)].map(([, id]) => id);
    assert.deepEqual(headings.sort(), Object.keys(ISSUES).sort());
  });

  for (const [id, { severity }] of Object.entries(ISSUES))
    it(`tells how serious ${id} is`, () => {
      const text = PAGE.split(`## ${id}\n`)[1]?.trim() ?? '';
      assert.equal(text.split('.')[0]?.toLowerCase(), severity);
    });
});
