import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../src/base/user-error';
import { withTemporaryFolder } from '../../../src/runner-client/temporary-folder';
import { temporaryPrefix } from '../../../src/runner-client/temporary-name';
import { deadProcess, withFolder } from '../../support/program';

const linuxOnly = process.platform === 'linux' ? it : it.skip;
const posixOnly = process.platform === 'win32' ? it.skip : it;

/** Gives `use` an empty folder as the system's folder for temporary files. */
const withTemporaryPlace = <T>(use: (place: string) => Promise<T>): Promise<T> =>
  withFolder(async place => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = place;
    try {
      return await use(place);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

const madeFolder = (): Promise<string> => withTemporaryFolder(folder => Promise.resolve(folder));

const isRefused = (reason: RegExp) => (error: unknown) =>
  error instanceof UserError && /set TMPDIR/.test(error.message) && reason.test(error.message);

describe('a temporary folder', () => {
  it('is gone afterwards, whatever happened', async () => {
    let seen = '';
    const use = withTemporaryFolder(folder => {
      seen = folder;
      writeFileSync(join(folder, 'x'), '');
      return Promise.reject(new Error('in the middle'));
    });
    await assert.rejects(use, /in the middle/);
    assert.notEqual(seen, '');
    assert.equal(existsSync(seen), false);
  });

  posixOnly("is its user's alone, and has a name that nobody foresees", () =>
    withTemporaryPlace(async place => {
      const mode = await withTemporaryFolder(folder => Promise.resolve(statSync(folder).mode));
      assert.equal(mode & 0o777, 0o700);
      const [a, b] = [await madeFolder(), await madeFolder()];
      assert.equal(dirname(a), place);
      assert.notEqual(a, b);
    }),
  );

  posixOnly('is not made where others could exchange it', () =>
    withTemporaryPlace(async place => {
      chmodSync(place, 0o777);
      await assert.rejects(madeFolder(), isRefused(/can be written by other users/));
      chmodSync(place, 0o1777);
      await madeFolder();
    }),
  );

  linuxOnly('is removed by the next run when the process that made it was killed', () =>
    withTemporaryPlace(async place => {
      const own = temporaryPrefix();
      const dead = `${own.replace(`-${process.pid}-`, `-${deadProcess()}-`)}abcdef`;
      // This process has the id of one that started at another time.
      const reused = `${own.replace(/-\d+-([0-9a-f]{8}-)$/, '-1-$1')}abcdef`;
      const elsewhere = `${own.replace(/[0-9a-f]{8}-$/, '00000000-')}abcdef`;
      const kept = [`${own}abcdef`, elsewhere, 'mafat-inference-1', 'mafat-abcdef'];
      for (const name of [dead, reused, ...kept]) {
        mkdirSync(join(place, name));
        writeFileSync(join(place, name, 'weights'), '');
      }
      const made = await madeFolder();
      assert.deepEqual(readdirSync(place).sort(), [...kept].sort());
      assert.equal(kept.includes(basename(made)), false);
    }),
  );

  linuxOnly('that was left is removed without following links', () =>
    withTemporaryPlace(async place => {
      const precious = join(place, 'precious');
      mkdirSync(precious);
      writeFileSync(join(precious, 'x'), '');
      const dead = temporaryPrefix().replace(`-${process.pid}-`, `-${deadProcess()}-`);
      mkdirSync(join(place, `${dead}abcdef`));
      symlinkSync(precious, join(place, `${dead}abcdef`, 'link'));
      symlinkSync(precious, join(place, `${dead}fedcba`));
      await madeFolder();
      assert.deepEqual(readdirSync(place), ['precious']);
      assert.deepEqual(readdirSync(precious), ['x']);
    }),
  );
});
