import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** Where and with what figures were taken. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** ISO 8601, in UTC. */
  readonly date: string;
  /** Of this repository; null outside of it, with a `+` where files have been changed. */
  readonly commit: string | null;
  /** Of the packages that are compared with, as far as they are installed. */
  readonly versions: Readonly<Record<string, string>>;
}

const BENCH = join(__dirname, '..');

export const machine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  processors: cpus().length,
  memoryBytes: totalmem(),
  system: `${type()} ${release()}`,
  node: process.version,
  date: new Date().toISOString(),
  commit: commit(),
  versions: { ...npmVersions(), ...debianVersions() },
});

/** What a command prints, without the line's end; null where it fails. */
function printed(command: string, ...words: readonly string[]): string | null {
  const { status, stdout } = spawnSync(command, words, { cwd: BENCH, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function commit(): string | null {
  const hash = printed('git', 'rev-parse', '--short', 'HEAD');
  const changes = printed('git', 'status', '--porcelain');
  return hash === null ? null : `${hash}${changes === '' ? '' : '+'}`;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

const npmVersions = (): Readonly<Record<string, string>> =>
  (JSON.parse(readFileSync(join(BENCH, 'peers', 'package.json'), 'utf8')) as Manifest).dependencies;

const DEBIAN_PACKAGES = ['darknet', 'python3-opencv'];

function debianVersions(): Readonly<Record<string, string>> {
  const versions = DEBIAN_PACKAGES.map(name => [
    name,
    printed('dpkg-query', '--show', '--showformat=${Version}', name),
  ]);
  return Object.fromEntries(versions.filter(([, version]) => version)) as Record<string, string>;
}

/** `AMD EPYC, 2 processors, 23.5 GiB, Linux 6.1, Node.js v20.20.2`. */
export const describeMachine = ({
  processor,
  processors,
  memoryBytes,
  system,
  node,
}: Machine): string =>
  `${processor}, ${processors} processors, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB, ${system}, Node.js ${node}`;
