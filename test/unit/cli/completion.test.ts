import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { runProgram } from '../../../src/cli/program';
import { ROOT } from '../../support/program';
import { join } from 'node:path';

async function printed(...words: readonly string[]): Promise<string> {
  let text = '';
  const terminal = { out: (part: string) => void (text += part), err: () => undefined };
  assert.equal(await runProgram(words, terminal, join(ROOT, 'dist')), 0);
  return text;
}

/** What bash offers for the last of `words`. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const line = ['mafat', ...words].map(word => `'${word}'`).join(' ');
  const program = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _mafat; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8', cwd: ROOT });
  assert.equal(stderr, '');
  return stdout.split('\n').filter(word => word !== '');
}

const COMMANDS = ['inspect', 'plan', 'diff', 'run', 'check', 'export', 'calibrate', 'completion'];

const CASES: readonly (readonly [line: string, expected: readonly string[]])[] = [
  ['pl', ['plan']],
  ['', ['help', ...COMMANDS, '--help', '--version']],
  ['plan --strat', ['--strategy']],
  ['plan --strategy ', ['optimal', 'mafat', 'exhaustive']],
  ['run --kernels f', ['fast']],
  ['run net.cfg --nat', ['--native']],
  ['check --nat', []],
  ['plan --budget ', []],
  ['plan pack', ['package-lock.json', 'package.json', 'package.nls.de.json', 'package.nls.json']],
  ['diff a.cfg b.cfg README', ['README.md']],
  ['run --weights README', ['README.md']],
  ['export --to sampl', ['samples']],
  ['export --to README', []],
  ['completion ', ['bash', 'zsh', 'fish']],
];

describe('completion', () => {
  for (const [line, expected] of CASES)
    it(`bash: mafat ${line}`, async () => {
      const words = line.split(' ');
      const found = offered(await printed('completion', 'bash'), words);
      assert.deepEqual([...found].sort(), [...expected].sort());
    });

  for (const command of COMMANDS)
    it(`${command}: every shell knows every option of its help`, async () => {
      const help = await printed(command, '--help');
      const options = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name);
      assert.ok(options.length > 0);
      for (const shell of ['bash', 'zsh', 'fish']) {
        const script = await printed('completion', shell);
        for (const option of options)
          assert.ok(script.includes(shell === 'fish' ? ` -l ${option.slice(2)}` : option), option);
      }
    });
});

describe('help', () => {
  for (const command of COMMANDS)
    it(`${command}: options in groups, and examples that begin with the command`, async () => {
      const help = await printed(command, '--help');
      const [, other = ''] = /^Options:\n((?: .*\n?)+)/m.exec(help) ?? [];
      assert.match(other, /^ {2}-h, --help .*\n?$/, 'nothing but help is without a group');
      assert.match(help, new RegExp(`\nExamples:\n  \\$ .*mafat ${command} `));
    });

  it('of the program: version, commands and examples', async () => {
    const help = await printed('--help');
    assert.match(help, /-V, --version/);
    assert.match(help, /\nExamples:\n {2}\$ mafat inspect net\.cfg\n/);
    for (const command of COMMANDS) assert.match(help, new RegExp(`^ +${command} `, 'm'));
  });
});
