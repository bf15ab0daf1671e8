import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';

/** Packages that only benchmarks compare with lie in a folder of their own, so that nobody else installs them. */
export const PEERS = join(__dirname, '..', 'peers');

export const arePeersInstalled = (): boolean => existsSync(join(PEERS, 'node_modules'));

/** @throws UserError when npm fails. */
export function installPeers(): void {
  console.error('Installing what is compared with into bench/peers (530 MB) …');
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', words, { cwd: PEERS, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new UserError('npm could not install bench/peers: try --no-peers.');
}

/** For every process that loads one of the packages: onnxruntime-node else reports its use to Microsoft. */
export const PEER_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' } as const;

/** Loads one of the packages; the caller says what of it is used. */
export function peerPackage(name: string): unknown {
  Object.assign(process.env, PEER_ENVIRONMENT);
  return createRequire(join(PEERS, 'package.json'))(name) as unknown;
}
