import { readFileSync } from 'node:fs';

/** Where the kernel lets groups of processes be held to limits of memory. */
export interface MemoryHierarchy {
  /** Of the interface of control groups. */
  readonly version: 1 | 2;
  /** The folder in which groups are made. */
  readonly root: string;
}

/**
 * Finds it among the mounts (the text of /proc/mounts). Both versions may be mounted, but memory belongs to one of them;
 * `controllersOf` reads what a folder of version 2 can hold to limits.
 */
export function memoryHierarchy(
  mounts: string,
  controllersOf: (root: string) => string,
): MemoryHierarchy | undefined {
  for (const line of mounts.split('\n')) {
    const [, root = '', type, options = ''] = line.split(' ');
    const names = (list: string, separator: string): boolean =>
      list.trim().split(separator).includes('memory');
    if (type === 'cgroup' && names(options, ',')) return { version: 1, root };
    if (type === 'cgroup2' && names(controllersOf(root), ' ')) return { version: 2, root };
  }
  return undefined;
}

/** That of this machine. */
export const findMemoryHierarchy = (): MemoryHierarchy | undefined =>
  memoryHierarchy(readFileSync('/proc/mounts', 'utf8'), root =>
    readFileSync(`${root}/cgroup.controllers`, 'utf8'),
  );
