import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ArtifactCache, keyOf } from '../../../src/native/artifact-cache';
import { withFolder } from '../../support/program';

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
      const cache = new ArtifactCache(place, 30);
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
