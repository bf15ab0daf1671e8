import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISSUES } from '../../../src/formats/issues';

const PAGE = readFileSync(join(__dirname, '../../../media/issues.md'), 'utf8');

/** The page that diagnostics link to. */
describe('page of issues', () => {
  it('explains each issue under its id, and no other', () => {
    const headings = [...PAGE.matchAll(/^## (.*)$/gm)].map(([, id]) => id);
    assert.deepEqual(headings, Object.keys(ISSUES));
  });

  for (const [id, { severity }] of Object.entries(ISSUES))
    it(`tells how serious ${id} is`, () => {
      const text = PAGE.split(`## ${id}\n`)[1]?.trim() ?? '';
      assert.equal(text.split('.')[0]?.toLowerCase(), severity);
    });
});
