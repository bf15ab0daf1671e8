import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ABANDONED_MS, isAbandoned } from './temporary-name';

/**
 * Temporary files and folders in `parent` that a process of this user has left and that is gone now; those whose names
 * begin with `prefix`, in front of what tells of the process.
 */
export const abandonedIn = (parent: string, prefix = ''): readonly string[] =>
  namesIn(parent)
    .filter(name => name.startsWith(`${prefix}mafat-`))
    .filter(name => isLeft(join(parent, name), name.slice(prefix.length)));

/** Removes them. What cannot be removed is left to the next run. */
export function removeAbandoned(parent: string): void {
  for (const name of abandonedIn(parent))
    try {
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Somebody else is removing it as well.
    }
}

function namesIn(parent: string): readonly string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}

function isLeft(path: string, name: string): boolean {
  const abandoned = isAbandoned(name);
  if (abandoned === false) return false;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || (process.getuid !== undefined && stat.uid !== process.getuid()))
    return false;
  return abandoned ?? Date.now() - stat.mtimeMs > ABANDONED_MS;
}
