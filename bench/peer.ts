import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const FOLDER = join(__dirname, 'peers');

/**
 * Loads a package that only benchmarks compare with. The first call installs them all (320 MB) into
 * bench/peers, so that nobody else has to.
 */
export function peer(name: string): unknown {
  if (!existsSync(join(FOLDER, 'node_modules'))) install();
  return createRequire(join(FOLDER, 'package.json'))(name) as unknown;
}

function install(): void {
  console.error('Installing what is compared with into bench/peers …');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('npm could not install bench/peers');
}
