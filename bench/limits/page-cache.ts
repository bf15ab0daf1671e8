import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Pages of files are charged to the group that reads them first, and stay when it is gone. So that every trial pays
 * for its own program, its files are taken out of the page cache before it.
 */
export function evict(files: readonly string[]): void {
  for (const file of files) {
    if (!existsSync(file)) continue;
    spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  }
}

/** The files that a process has mapped: its program and libraries. */
export function mappedFiles(pid: number | undefined): readonly string[] {
  if (pid === undefined) return [];
  return filesInMaps(readFileSync(`/proc/${pid}/maps`, 'utf8'));
}

/** Of a text such as /proc/PID/maps: `start-end permissions offset device inode   /path`. */
export const filesInMaps = (maps: string): readonly string[] => [
  ...new Set(
    [...maps.matchAll(/^(?:\S+ +){5}(\/.*)$/gm)].flatMap(([, path = '']) =>
      path.endsWith(' (deleted)') ? [] : [path],
    ),
  ),
];

/** A copy of a program that nobody else has mapped, so that it can be evicted; already on the disk. */
export function privateCopy(program: string, copy: string): string {
  if (existsSync(copy)) return copy;
  copyFileSync(program, copy);
  flush(copy);
  return copy;
}

/** Only pages that the disk has can be evicted. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => join(folder, name));

/** Takes all files out of the page cache, those of everyone on the machine. */
export function dropCaches(): void {
  spawnSync('sync');
  writeFileSync('/proc/sys/vm/drop_caches', '3');
}
