import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** All files at or below `name`, as paths from the root; none where it does not exist. */
function filesBelow(name: string): string[] {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [name];
  return readdirSync(full).flatMap(entry => filesBelow(path.join(name, entry)));
}

const namesHost = (resolved: string): boolean => /^[a-z+]+:\/\//.test(resolved);
const namesShared = (text: string): boolean => text.includes('../' + 'shared');

describe('repository', () => {
  it('package-lock.json names no registry host', () => {
    const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    const packages = Object.entries(lock.packages);
    assert.ok(packages.length > 1);
    const hosts = packages.filter(([, { resolved }]) => namesHost(resolved ?? ''));
    assert.deepEqual(
      hosts.map(([name]) => name),
      [],
    );
  });

  it('a registry host would be found', () => {
    assert.ok(namesHost('https://registry.npmjs.org/mocha/-/mocha-12.0.3.tgz'));
  });

  it('the product names nothing beside the checkout', () => {
    const files = ['src', 'media', 'docs', 'README.md', 'package.json'].flatMap(filesBelow);
    assert.ok(files.some(file => file.startsWith('src')));
    assert.deepEqual(
      files.filter(file => namesShared(readFileSync(path.join(root, file), 'utf8'))),
      [],
    );
  });

  it('a name beside the checkout would be found', () => {
    assert.ok(namesShared("readFile('../../" + "../shared/data')"));
  });
});
