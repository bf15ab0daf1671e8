import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ArtifactCache, keyOf } from '../../../src/native/artifact-cache';
import { withFolder } from '../../support/program';

/** What is kept beside each file. */
const SEAL_BYTES = 32;

const posixOnly = process.platform === 'win32' ? it.skip : it;

describe('what was compiled', () => {
  it('is found by what it was made of, as often as it is wanted', () =>
    withFolder(folder => {
      const cache = new ArtifactCache(join(folder, 'deep', 'cache'));
      const [made, copy] = [join(folder, 'made'), join(folder, 'copy')];
      assert.equal(cache.take('a', copy), false);
      writeFileSync(made, 'program');
      chmodSync(made, 0o755);
      cache.keep('a', made);
      for (const key of ['b', 'a', 'a']) assert.equal(cache.take(key, copy), key === 'a');
      assert.equal(readFileSync(copy, 'utf8'), 'program');
      assert.ok(statSync(copy).mode & 0o100, 'a program can be run');
    }));

  it('goes when there is too much of it, what was not used for longest first', () =>
    withFolder(folder => {
      const place = join(folder, 'cache');
      const cache = new ArtifactCache(place, 3 * (10 + SEAL_BYTES));
      const made = join(folder, 'made');
      writeFileSync(made, '0123456789');
      for (const [age, key] of ['d', 'c', 'b', 'a'].entries()) {
        cache.keep(key, made);
        utimesSync(join(place, key), 1000 - age, 1000 - age);
      }
      assert.ok(cache.take('a', join(folder, 'copy')));
      cache.clean();
      assert.deepEqual(readdirSync(place).sort(), ['a', 'c', 'd']);
    }));

  it('is never half there: what was not finished goes after an hour', () =>
    withFolder(folder => {
      const place = join(folder, 'cache');
      const cache = new ArtifactCache(place);
      const made = join(folder, 'made');
      writeFileSync(made, 'x');
      cache.keep('a', made);
      for (const [name, age] of [
        ['old.1.tmp', 7200],
        ['new.1.tmp', 60],
      ] as const) {
        writeFileSync(join(place, name), 'x');
        utimesSync(join(place, name), Date.now() / 1000 - age, Date.now() / 1000 - age);
      }
      cache.clean();
      assert.deepEqual(readdirSync(place).sort(), ['a', 'new.1.tmp']);
    }));

  it('is dropped when it is damaged in any way, and can be kept anew', () =>
    withFolder(folder => {
      const place = join(folder, 'cache');
      const cache = new ArtifactCache(place);
      const [made, copy] = [join(folder, 'made'), join(folder, 'copy')];
      writeFileSync(made, 'program', { mode: 0o755 });
      cache.keep('other', made);
      const damages: Readonly<Record<string, (file: string) => void>> = {
        emptied: file => writeFileSync(file, ''),
        shortened: file => truncateSync(file, statSync(file).size - 1),
        'shorter than a seal': file => truncateSync(file, 3),
        'with a byte more': file => appendFileSync(file, 'x'),
        'with another byte': file => {
          const bytes = readFileSync(file);
          bytes[2] = (bytes[2] ?? 0) ^ 1;
          writeFileSync(file, bytes);
        },
        'no longer executable': file => {
          chmodSync(file, 0o644);
        },
        'of another key': file => copyFileSync(join(place, 'other'), file),
        'without a seal, as they once were': file => writeFileSync(file, 'program'),
        'a folder': file => {
          rmSync(file);
          mkdirSync(file);
        },
      };
      for (const [name, damage] of Object.entries(damages)) {
        cache.keep('a', made);
        assert.ok(cache.take('a', copy), name);
        rmSync(copy);
        damage(join(place, 'a'));
        assert.equal(cache.take('a', copy), false, name);
        assert.equal(existsSync(copy), false, name);
        assert.deepEqual(readdirSync(place), ['other'], name);
      }
    }));

  posixOnly('is neither taken from nor put into a place that others could change', () =>
    withFolder(folder => {
      const place = join(folder, 'deep', 'cache');
      const [made, copy] = [join(folder, 'made'), join(folder, 'copy')];
      writeFileSync(made, 'program');
      new ArtifactCache(place).keep('a', made);
      const refuses = (reason: RegExp, at = place): void => {
        const cache = new ArtifactCache(at);
        assert.match(cache.refusal ?? '', reason);
        cache.keep('b', made);
        assert.equal(cache.take('a', copy), false);
        assert.deepEqual(readdirSync(place), ['a']);
      };
      for (const [path, mode] of [
        [place, 0o777],
        [place, 0o1777],
        [place, 0o770],
        [join(folder, 'deep'), 0o777],
      ] as const) {
        chmodSync(path, mode);
        refuses(/can be written by other users$/);
        chmodSync(path, 0o700);
      }
      symlinkSync(place, join(folder, 'link'));
      refuses(/is a link$/, join(folder, 'link'));
      assert.equal(new ArtifactCache(place).refusal, undefined);
      chmodSync(join(place, 'a'), 0o666);
      assert.equal(new ArtifactCache(place).take('a', copy), false);
    }),
  );

  it('is done without where nothing can be written', () =>
    withFolder(folder => {
      writeFileSync(join(folder, 'file'), '');
      const cache = new ArtifactCache(join(folder, 'file'));
      cache.keep('a', join(folder, 'file'));
      cache.clean();
      assert.equal(cache.take('a', join(folder, 'copy')), false);
      assert.equal(existsSync(join(folder, 'copy')), false);
    }));

  it('other parts have another key, however they are divided', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        assert.equal(keyOf(a) === keyOf(b), JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    assert.notEqual(keyOf(['ab', 'c']), keyOf(['a', 'bc']));
  });
});
