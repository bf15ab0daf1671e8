import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeUnless } from '../support/left-out';
import { CLI, ENVIRONMENT, ROOT, TINY_FACE, withFolder } from '../support/program';

const missing =
  spawnSync('script', ['--version']).status === 0 ? undefined : 'there is no script (bsdutils)';

/** What a command says on stderr, which is a terminal. */
const shown = (...words: readonly string[]): string =>
  withFolder(folder => {
    const command = [process.execPath, CLI, ...words].map(word => `'${word}'`).join(' ');
    const { stdout, status } = spawnSync(
      'script',
      ['--quiet', '--return', '--command', `${command} > '${folder}/stdout'`, '/dev/null'],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, ...ENVIRONMENT, TMPDIR: folder, TERM: 'xterm' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    assert.equal(status, 0, stdout);
    return stdout;
  });

describeUnless(missing, 'progress on a terminal', () => {
  const [network] = TINY_FACE;
  const commands = (folder: string): readonly (readonly string[])[] => [
    ['run', ...TINY_FACE],
    ['export', network, '--random-weights', '1', '--to', join(folder, 'project')],
  ];

  for (const index of [0, 1]) {
    const name = ['run', 'export'][index];
    it(`mafat ${name} shows it, but beside JSON`, () => {
      withFolder(folder => {
        assert.match(shown(...(commands(folder)[index] ?? [])), /\d+\/\d+/);
      });
      withFolder(folder => {
        assert.equal(shown(...(commands(folder)[index] ?? []), '--json'), '');
      });
    });
  }
});
