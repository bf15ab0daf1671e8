import assert from 'node:assert/strict';
import { parsePlanFile } from '../../src/formats/plan/plan-file';
import { decodeText } from '../../src/formats/text';
import { DEFAULT_SERVER_SETTINGS } from '../../src/protocol/server';
import { analyse, type Analysis } from '../../src/server/language/analysis';
import { diagnostics } from '../../src/server/language/diagnostics';
import { documentLinks } from '../../src/server/language/document-links';
import { formatting } from '../../src/server/language/formatting';
import { applied, URI } from './cursor';
import { readCase, readCaseText, says } from './reported-case';

const analysed = (text: string, planFile = ''): Analysis =>
  analyse(text, 'net.cfg', parsePlanFile(planFile));

/** What an editor shows. */
const shown = (analysis: Analysis) =>
  diagnostics(analysis, {
    uri: URI,
    settings: DEFAULT_SERVER_SETTINGS,
    forecast: undefined,
    documentation: undefined,
  });

/** A test that `mafat inspect` says certain things of a text, and that editors show these issues and no others. */
export const isRead =
  (path: string, code: number, issues: readonly string[], ...patterns: readonly RegExp[]) =>
  async (): Promise<void> => {
    await says(`inspect @${path}`, code, ...patterns)();
    const found = shown(analysed(decodeText(readCase(path)).text));
    assert.deepEqual(
      found.map(diagnostic => diagnostic.code),
      issues,
    );
  };

export function conflict(): void {
  const text = readCaseText('conflict', 'net.cfg');
  const marks = (of: string) => of.split('\n').filter(line => /^([<=>])\1{6}/.test(line));
  const formatted = applied(text, formatting(analysed(text)));
  assert.deepEqual(marks(formatted), ['<<<<<<< HEAD', '=======', '>>>>>>> branch']);
  assert.notEqual(formatted, text);
}

export async function deepPlanFile(): Promise<void> {
  const check = 'check @deep-plan-file/a.cfg --budget 1MiB';
  await says(check, 2, /a\.mafat\.json:1:1: Invalid JSON \(it's nested too deeply\)/)();
  const planFile = readCaseText('deep-plan-file', 'a.mafat.json');
  assert.deepEqual(
    parsePlanFile(planFile).issues.map(({ id }) => id),
    ['plan-file-syntax'],
  );
  const analysis = analysed(readCaseText('deep-plan-file', 'a.cfg'), planFile);
  assert.ok(analysis.isSound);
  assert.equal(analysis.costs.length, 3);
}

export function longPlanMessage(): void {
  const plan = 'x'.repeat(300_000);
  const text = readCaseText('cfg-txt', 'net.cfg.txt');
  for (const entry of [{ networkHash: '0123456789abcdef' }, {}]) {
    const said = shown(analysed(text, JSON.stringify({ plan, ...entry })));
    assert.notDeepEqual(said, []);
    for (const { message } of said) {
      const { length } = JSON.stringify(message);
      assert.ok(length < 1000, `${length} characters`);
    }
  }
}

/** So many times as long as it was reported: in steps of its square that takes half an hour, and mocha gives up. */
const LONGER = 16;

export function quadraticFormat(): void {
  const text = readCaseText('quadratic-format', 'a.cfg');
  for (const times of [1, LONGER]) {
    const blanks = ' '.repeat(60_000 * times);
    const analysis = analysed(text.replace(' '.repeat(60_000), blanks));
    const formatted = applied(analysis.lines.join('\n'), formatting(analysis));
    assert.ok(formatted.endsWith(`\n\n[conv]\nfilters = 3${blanks}4\n`));
  }
}

export function quadraticLinks(): void {
  const text = readCaseText('quadratic-links', 'a.cfg');
  for (const times of [1, LONGER]) {
    const longer = text.replace(/a{60000}/, letters => letters.repeat(times));
    assert.ok(longer.length > 60_000 * times);
    const links = documentLinks(analysed(`${longer}\n# see yolo.weights\n`), URI);
    assert.deepEqual(
      links.map(({ target }) => target),
      ['file:///nets/yolo.weights'],
    );
  }
}
