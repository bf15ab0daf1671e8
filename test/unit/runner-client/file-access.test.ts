import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error';
import {
  asCall,
  filesRead,
  readText,
  replaceFile,
  withFile,
} from '../../../src/runner-client/file-access';
import { checkOutputFile, checkOutputFolder } from '../../../src/cli/output-place';
import { withFolder } from '../../support/program';

const refused = (name: string, reason: RegExp) => (error: unknown) =>
  error instanceof UserError && error.message.includes(name) && reason.test(error.message);

describe('files', () => {
  it('a missing file and a folder are refused by name', () => {
    withFolder(folder => {
      const missing = join(folder, 'none.cfg');
      assert.throws(() => readText(missing), refused(missing, /no such file/));
      assert.throws(() => readText(folder), refused(folder, /folder/));
      assert.throws(() => withFile(folder, () => 0), refused(folder, /folder/));
    });
  });

  it('a device is no file', () => {
    if (process.platform === 'win32') return;
    assert.throws(() => readText('/dev/zero'), refused('/dev/zero', /regular file/));
  });

  it('a file can be read in pieces', () => {
    withFolder(folder => {
      const file = join(folder, 'numbers');
      writeFileSync(file, Uint8Array.from([1, 2, 3, 4, 5]));
      const piece = new Uint8Array(2);
      const length = withFile(file, source => {
        source.read(3, piece);
        return source.byteLength;
      });
      assert.deepEqual([length, ...piece], [5, 4, 5]);
    });
  });

  it('what one call has read is no input of another, which may be under way at the same time', async () => {
    await withFolder(async folder => {
      const [a, b] = [join(folder, 'a.txt'), join(folder, 'b.txt')];
      for (const file of [a, b]) writeFileSync(file, 'old');
      const write = (file: string): void =>
        replaceFile(file, temporary => {
          writeFileSync(temporary, 'new');
        });
      const call = (input: string, output: string): Promise<void> =>
        asCall(async () => {
          readText(input);
          await Promise.resolve();
          assert.deepEqual(filesRead(), [input]);
          assert.throws(() => write(input), refused(input, /an input of this call/));
          write(output);
        });
      await Promise.all([call(a, b), call(b, a)]);
      assert.deepEqual([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')], ['new', 'new']);
      assert.deepEqual(filesRead(), []);
    });
  });

  it('a file is replaced as a whole, and its folder made', () => {
    withFolder(folder => {
      const file = join(folder, 'a', 'b', 'c.txt');
      replaceFile(file, temporary => {
        writeFileSync(temporary, 'new');
        assert.equal(existsSync(file), false);
      });
      assert.equal(readFileSync(file, 'utf8'), 'new');
      assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['c.txt']);
    });
  });

  it('a failure in the middle leaves the old file and nothing else', () => {
    withFolder(folder => {
      const file = join(folder, 'c.txt');
      writeFileSync(file, 'old');
      const fail = (temporary: string): void => {
        writeFileSync(temporary, 'half');
        throw new Error('in the middle');
      };
      assert.throws(() => replaceFile(file, fail), /in the middle/);
      assert.equal(readFileSync(file, 'utf8'), 'old');
      assert.deepEqual(readdirSync(folder), ['c.txt']);
    });
  });

  it('what is written meanwhile has a name that nobody foresees, and a device is left alone', () => {
    withFolder(folder => {
      const file = join(folder, 'c.txt');
      const names = [0, 1].map(() => {
        let name = '';
        replaceFile(file, temporary => {
          writeFileSync(temporary, 'new');
          name = temporary;
        });
        return name;
      });
      assert.notEqual(names[0], names[1]);
      for (const name of names) assert.match(name, /-[0-9a-f]{24}\.tmp$/);
    });
    if (process.platform === 'win32') return;
    assert.throws(
      () => {
        replaceFile('/dev/null', temporary => writeFileSync(temporary, ''));
      },
      refused('/dev/null', /not a regular file/),
    );
  });

  it('places that cannot be written are known beforehand', () => {
    withFolder(folder => {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      mkdirSync(join(folder, 'sub'));
      checkOutputFile(join(folder, 'new', 'deep', 'x.png'));
      checkOutputFile(file);
      checkOutputFolder(join(folder, 'sub'));
      for (const bad of [folder, join(file, 'x.png'), join(file, 'deep', 'x.png')])
        assert.throws(() => checkOutputFile(bad), refused(bad, /cannot be written/), bad);
      assert.throws(() => checkOutputFolder(file), refused(file, /folder/));
      assert.deepEqual(readdirSync(folder).sort(), ['file', 'sub']);
    });
  });
});
