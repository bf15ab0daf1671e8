import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { coloured, hasColours } from '../../../src/cli/colours';
import { ROOT, withFolder } from '../../support/program';

/** `[x]` stands for whatever is coloured. */
const marked = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  coloured(text).replaceAll(/\u001b\[(\d+)m/g, (_, code) =>
    ['0', '22', '39'].includes(String(code)) ? ']' : '[',
  );

describe('colours', () => {
  for (const [text, expected] of [
    [
      'plan       5x5\nbudget     Plan 5x5 needs 1 B and fits a budget of 2 B for the arena.\n',
      '[plan]       5x5\n[budget]     Plan 5x5 needs 1 B and [fits] a budget of 2 B for the arena.\n',
    ],
    ['mafat: net.cfg:1:2: wrong\n', '[mafat]: net.cfg:1:2: wrong\n'],
    ['net.cfg:1:2: error: wrong\n', 'net.cfg:1:2: [error]: wrong\n'],
    ['net.cfg:1:2: warning: odd\n', 'net.cfg:1:2: [warning]: odd\n'],
    [
      'No plan fits a budget of 1 B for the arena: …\n',
      '[No plan fits] a budget of 1 B for the arena: …\n',
    ],
    ["Plan 1x1 doesn't fit a budget\n", "Plan 1x1 [doesn't fit] a budget\n"],
    ['dog 0.50 0.1 0.2 0.3 0.4\n', 'dog 0.50 0.1 0.2 0.3 0.4\n'],
    [
      '{\n  "sentence": "No plan fits a budget"\n}\n',
      '{\n  "sentence": "No plan fits a budget"\n}\n',
    ],
  ] as const)
    it(JSON.stringify(text), () => {
      assert.equal(marked(text), expected);
      assert.equal(stripVTControlCharacters(coloured(text)), text);
    });

  for (const [isTTY, env, expected] of [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ] as const)
    it(`${isTTY ? 'terminal' : 'pipe'} ${JSON.stringify(env)}: ${expected}`, () => {
      assert.equal(hasColours({ isTTY }, env), expected);
    });
});

/** What is said on stderr, a terminal that is a file, by a program that runs `script` with the spinner at hand. */
const shown = (script: string): string =>
  withFolder(folder => {
    const file = join(folder, 'stderr');
    const stderr = openSync(file, 'w');
    const program = `
      Object.defineProperty(process.stderr, 'isTTY', { value: true });
      const { withSpinner } = require('./src/cli/spinner');
      ${script}`;
    const words = ['--require', './scripts/typescript.cjs', '-e', program];
    const { status } = spawnSync(process.execPath, words, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', stderr],
    });
    closeSync(stderr);
    assert.equal(status, 0, readFileSync(file, 'utf8'));
    return readFileSync(file, 'utf8');
  });

describe('the spinner', () => {
  it('turns while the program leaves no time to draw, and clears its line', () => {
    const text = shown(`
      const { fstatSync } = require('node:fs');
      const pause = new Int32Array(new SharedArrayBuffer(4));
      withSpinner('searching', false, () => {
        while (fstatSync(2).size === 0) Atomics.wait(pause, 0, 0, 20);
      });`);
    assert.match(text, /^\r[|/\\-] searching \d+ s/);
    assert.ok(text.endsWith('\r\u001b[K'));
  });

  it('does not even start beside JSON', () => {
    const text = shown(`
      require('node:worker_threads').Worker = class { constructor() { process.exit(1); } };
      withSpinner('searching', true, () => undefined);`);
    assert.equal(text, '');
  });
});
