import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error';
import { RunAborted } from '../../../src/runner-client/child-program';
import { clearUnfinished, createFolder } from '../../../src/runner-client/folder-access';
import { temporaryName, temporaryPrefix } from '../../../src/runner-client/temporary-name';
import { deadProcess, withFolder } from '../../support/program';

const NEVER = new AbortController().signal;

const posixOnly = process.platform === 'win32' ? it.skip : it;

const FILES = [
  { path: 'mark', content: 'new' },
  { path: 'deep/er/bytes.bin', content: Uint8Array.of(1, 2, 3) },
];

describe('a folder that is made in one go', () => {
  it('has all its files, and nothing is beside it', () =>
    withFolder(async folder => {
      await createFolder(join(folder, 'a', 'b'), FILES, NEVER);
      assert.equal(readFileSync(join(folder, 'a', 'b', 'mark'), 'utf8'), 'new');
      assert.deepEqual([...readFileSync(join(folder, 'a', 'b', 'deep/er/bytes.bin'))], [1, 2, 3]);
      assert.deepEqual(readdirSync(join(folder, 'a')), ['b']);
    }));

  it('is not there when it is given up, and what it was to replace still is', () =>
    withFolder(async folder => {
      const target = join(folder, 'project');
      await createFolder(target, [{ path: 'mark', content: 'old' }], NEVER);
      const controller = new AbortController();
      const large = { path: 'large', content: new Uint8Array(2 ** 26) };
      const made = createFolder(target, [...FILES, large], controller.signal, {
        marks: ['other', 'mark'],
        inputs: [],
      });
      setImmediate(() => controller.abort());
      await assert.rejects(made, RunAborted);
      assert.deepEqual(readdirSync(folder), ['project']);
      assert.equal(readFileSync(join(target, 'mark'), 'utf8'), 'old');
    }));

  (process.platform === 'linux' ? it : it.skip)(
    'cannot be made where there are only processes: a sentence',
    () =>
      assert.rejects(
        createFolder('/proc/project/deep', FILES, NEVER),
        (error: unknown) =>
          error instanceof UserError &&
          /^\/proc\/project\/deep cannot be written/.test(error.message),
      ),
  );

  it('cannot be made in a file: a sentence with the name that the user gave', () =>
    withFolder(async folder => {
      writeFileSync(join(folder, 'file'), '');
      const target = join(folder, 'file', 'project');
      await assert.rejects(
        createFolder(target, FILES, NEVER),
        (error: unknown) =>
          error instanceof UserError && error.message.startsWith(`${target} cannot be written: `),
      );
      assert.deepEqual(readdirSync(folder), ['file']);
    }));

  it('after a process that was killed: what it left is removed, what it had moved away comes back', () =>
    withFolder(folder => {
      const target = join(folder, 'project');
      const gone = temporaryPrefix().replace(`-${process.pid}-`, `-${deadProcess()}-`);
      const mine = `project.${temporaryName()}.tmp`;
      for (const name of [`project.${gone}abcdef.tmp`, `project.${gone}abcdef.old`, mine]) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'mark'), name);
      }
      mkdirSync(join(folder, 'project.77.tmp'));
      clearUnfinished(target);
      assert.deepEqual(readdirSync(folder).sort(), ['project', 'project.77.tmp', mine].sort());
      assert.match(readFileSync(join(target, 'mark'), 'utf8'), /\.old$/);
    }));

  it('is not made in what was foreseen: a folder that somebody put there stays out of it', () =>
    withFolder(async folder => {
      const target = join(folder, 'project');
      const foreseen = `project.${process.pid}.tmp`;
      mkdirSync(join(folder, foreseen));
      await createFolder(target, FILES, NEVER);
      assert.deepEqual(readdirSync(folder).sort(), ['project', foreseen].sort());
      assert.deepEqual(readdirSync(join(folder, foreseen)), []);
    }));

  posixOnly('is not made where everybody could exchange it; in a place like /tmp it is', () =>
    withFolder(async folder => {
      const shared = join(folder, 'shared');
      mkdirSync(shared);
      chmodSync(shared, 0o777);
      const isSentence = (error: unknown): boolean =>
        error instanceof UserError && /can be written by other users/.test(error.message);
      for (const target of [join(shared, 'project'), join(shared, 'deep', 'project')])
        await assert.rejects(createFolder(target, FILES, NEVER), isSentence);
      assert.deepEqual(readdirSync(shared), []);
      chmodSync(shared, 0o1777);
      await createFolder(join(shared, 'project'), FILES, NEVER);
      assert.deepEqual(readdirSync(shared), ['project']);
    }),
  );
});
