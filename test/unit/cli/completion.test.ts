import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { runProgram } from '../../../src/cli/program';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeUnless } from '../../support/left-out';
import { ROOT, withFolder } from '../../support/program';

async function printed(...words: readonly string[]): Promise<string> {
  let text = '';
  const terminal = { out: (part: string) => void (text += part), err: () => undefined };
  assert.equal(await runProgram(words, terminal, join(ROOT, 'dist')), 0);
  return text;
}

type Shell = 'bash' | 'zsh' | 'fish';

const inShell = (program: string, words: readonly string[], env = {}): readonly string[] => {
  const options = { encoding: 'utf8', cwd: ROOT, env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(program, words, options);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').filter(word => word !== '');
};

/** What a shell offers for the last word of a line. */
const OFFERED: Readonly<Record<Shell, (script: string, line: string) => readonly string[]>> = {
  bash: (script, line) => {
    // Bash takes the sign for a word of its own.
    const words = line.replaceAll('=', ' = ').split(' ');
    const list = words.map(word => `'${word}'`).join(' ');
    const reply = `_mafat; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const program = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; ${reply}`;
    return inShell('bash', ['-c', program]);
  },
  // An interactive shell in a terminal of its own tells what it would list, and ends.
  zsh: (script, line) =>
    withFolder(folder => {
      const [file, list] = [join(folder, 'mafat.zsh'), join(folder, 'list')];
      writeFileSync(file, script);
      writeFileSync(list, '');
      writeFileSync(join(folder, 'inner.zsh'), ZSH_INNER);
      inShell('zsh', ['-f', '-c', ZSH_OUTER, line], { FOLDER: folder });
      return [...new Set(readFileSync(list, 'utf8').split('\n'))].filter(word => word !== '');
    }),
  fish: (script, line) =>
    withFolder(folder => {
      const file = join(folder, 'mafat.fish');
      writeFileSync(file, script);
      const program = 'source $argv[1]; complete -C $argv[2]';
      const found = inShell('fish', ['--no-config', '-c', program, file, line], { HOME: folder });
      // A description behind a tabulator, a folder with its slash, an option with its value.
      return found.map(text => text.replace(/\t.*/, '').replace(/^--.*=|\/$/, ''));
    }),
};

const ZSH_OUTER = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source $FOLDER/inner.zsh; print re''ady"
while zpty -r z text; do [[ $text == *ready* ]] && break; done
zpty -w -n z "$0"$'\\t'
while zpty -r z text; do :; done
true`;

const ZSH_INNER = `
PROMPT=
autoload -Uz compinit
compinit -u -D
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a found
  builtin compadd -A found "$@"
  (( $#found )) && print -rl -- $found >> $FOLDER/list
  builtin compadd "$@"
}
comppostfuncs=(exit)
source $FOLDER/mafat.zsh
`;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const missing = (shell: Shell): string | undefined =>
  spawnSync(shell, ['--version']).status === 0 ? undefined : `there is no ${shell}`;

const COMMANDS = ['inspect', 'plan', 'diff', 'run', 'check', 'export', 'calibrate', 'completion'];

const CASES: readonly (readonly [line: string, expected: readonly string[]])[] = [
  ['pl', ['plan']],
  ['--ver', ['--version']],
  ['help com', ['completion']],
  ['run --kernels=f', ['fast']],
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
  ['check net.cfg run --nat', []],
];

for (const shell of SHELLS)
  describeUnless(missing(shell), `completion in ${shell}`, () => {
    for (const [line, expected] of CASES)
      it(`mafat ${line}`, async () => {
        const found = OFFERED[shell](await printed('completion', shell), `mafat ${line}`);
        assert.deepEqual([...found].sort(), [...expected].sort());
      });

    it('mafat, and nothing yet', async () => {
      const found = OFFERED[shell](await printed('completion', shell), 'mafat ');
      // Only bash offers options before one is begun.
      const commands = found.filter(word => !word.startsWith('-'));
      assert.deepEqual([...commands].sort(), [...COMMANDS, 'help'].sort());
    });
  });

describe('completion', () => {
  for (const command of COMMANDS)
    it(`${command}: every shell knows every option of its help`, async () => {
      const help = await printed(command, '--help');
      const options = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name);
      assert.ok(options.length > 0);
      for (const shell of SHELLS) {
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
