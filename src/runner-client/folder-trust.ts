import { lstatSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
/** In such a folder nobody can rename or remove what is not theirs. */
const STICKY = 0o1000;

/**
 * Why other users could exchange what is made in a folder, as the end of a sentence: `/a/b can be written by other
 * users`. Undefined where they cannot, or the system has no such users. The folder may be missing still.
 */
export const exchangeableBy = (folder: string): string | undefined =>
  firstReason(folder, path => ownerReason(path) ?? writerReason(path, true));

/**
 * The same for a place that the user has chosen, perhaps one that a team shares: only where everybody could exchange
 * what is made there.
 */
export const exchangeableByAll = (folder: string): string | undefined =>
  firstReason(folder, path => writerReason(path, false));

/** Why others than this user can change a folder or file, as above. It must exist. */
export function sharedBy(path: string): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `${path} is a link`;
  if (stat.uid !== user) return `${path} belongs to another user`;
  return (stat.mode & (OTHERS_WRITE | GROUP_WRITES)) === 0 ? undefined : writable(path);
}

/** The first reason on the way up from a folder, by its name and by where it really lies. */
function firstReason(
  folder: string,
  reason: (path: string) => string | undefined,
): string | undefined {
  if (process.getuid === undefined) return undefined;
  const ways = new Set([...wayUp(resolve(folder)), ...wayUp(realFolder(resolve(folder)))]);
  for (const path of ways) {
    const found = reason(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

const wayUp = (path: string): readonly string[] =>
  dirname(path) === path ? [path] : [path, ...wayUp(dirname(path))];

/** Where the nearest folder lies that is there. */
function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : realFolder(dirname(path));
  }
}

function ownerReason(path: string): string | undefined {
  const stat = statOf(path);
  if (stat === undefined || [process.getuid?.(), 0, nobody()].includes(stat.uid)) return undefined;
  return `${path} belongs to another user`;
}

function writerReason(path: string, groupToo: boolean): string | undefined {
  const stat = statOf(path);
  if (stat === undefined || (stat.mode & STICKY) !== 0) return undefined;
  const others = (stat.mode & OTHERS_WRITE) !== 0;
  // Many systems give each user a group, and let it write.
  const foreignGroup = ![process.getgid?.(), 0].includes(stat.gid);
  const group = groupToo && foreignGroup && (stat.mode & GROUP_WRITES) !== 0;
  return others || group ? writable(path) : undefined;
}

const writable = (path: string): string => `${path} can be written by other users`;

/** Undefined for what is not there, or may not be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? stat : undefined;
  } catch {
    return undefined;
  }
}

/** The owner of what belongs to the host's users, as containers see it. */
function nobody(): number | undefined {
  try {
    return Number(readFileSync('/proc/sys/kernel/overflowuid', 'latin1'));
  } catch {
    return undefined;
  }
}
