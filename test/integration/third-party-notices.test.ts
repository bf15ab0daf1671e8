import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (...parts: readonly string[]): string =>
  readFileSync(path.join(root, ...parts), 'utf8');

const PACKAGE = /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/;

/** Folders of the packages of which something is in the programs, as their source maps tell. */
function bundledPackages(): ReadonlySet<string> {
  const maps = readdirSync(path.join(root, 'dist')).filter(name => name.endsWith('.js.map'));
  const sources = maps.flatMap(
    name => (JSON.parse(read('dist', name)) as { readonly sources: readonly string[] }).sources,
  );
  return new Set(sources.flatMap(source => PACKAGE.exec(source)?.[0] ?? []));
}

describe('notices of what is in the package', () => {
  const notices = read('dist', 'ThirdPartyNotices.txt');

  it('each bundled package is named, with its version and the text of its licence', () => {
    const packages = bundledPackages();
    assert.ok(packages.size > 10);
    for (const folder of packages) {
      const { name, version } = JSON.parse(read(folder, 'package.json')) as {
        readonly name: string;
        readonly version: string;
      };
      assert.ok(notices.includes(`\n${name} ${version} (`), `${name} ${version} is not named`);
      const texts = readdirSync(path.join(root, folder)).filter(file => /^licen[cs]e/i.test(file));
      for (const text of texts) assert.ok(notices.includes(read(folder, text).trim()), name);
    }
  });

  it('what source maps do not tell is named, too', () => {
    for (const name of ['assemblyscript', 'webpack', '@cwasm/jpeg-turbo'])
      assert.match(notices, new RegExp(`\\n${name} \\d`));
    assert.ok(notices.includes('based in part on the work of the Independent JPEG Group'));
    assert.ok(notices.includes('Neither the name of the libjpeg-turbo Project'));
  });

  it('it goes into the package', () => {
    assert.ok(read('.vscodeignore').split('\n').includes('!dist/ThirdPartyNotices.txt'));
  });
});
