import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names of temporary files and folders say which process made them: its id, when it started, and where ids mean
 * anything. So the next run finds what a process that was killed has left. Nothing else is taken from a name: who
 * a file belongs to is asked of the system, and its end nobody can foresee.
 */
const OWNED = /^mafat-(\d{1,10})-(\d{1,20})-([0-9a-f]{8})-\w{6,32}/;

/** What has been left in a place where process ids mean something else, such as before the last boot. */
export const ABANDONED_MS = 7 * 24 * 3_600_000;

/** Beginning of a name that is completed by something random. */
export const temporaryPrefix = (): string =>
  `mafat-${process.pid}-${startOf(process.pid) ?? 0}-${place()}-`;

/** A name that nobody can foresee. */
export const temporaryName = (): string => `${temporaryPrefix()}${randomBytes(12).toString('hex')}`;

/**
 * Whether the process that a name tells of is gone. Undefined if that cannot be known; false for what is no such
 * name.
 */
export function isAbandoned(name: string): boolean | undefined {
  const [, pid, start, where] = OWNED.exec(name) ?? [];
  if (pid === undefined) return false;
  return where === place() ? isGone(Number(pid), Number(start)) : undefined;
}

function isGone(pid: number, start: number): boolean {
  if (!isAlive(pid)) return true;
  const other = startOf(pid);
  return other !== undefined && other !== start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be sent anything.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Number of the field of /proc/<pid>/stat that says when a process started, counted from the one behind its name. */
const START_FIELD = 19;

/** When a process started, in the ticks of Linux; undefined where that is not told. */
function startOf(pid: number): number | undefined {
  const stat = said(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // A program's name may have blanks and brackets in it.
  const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD];
  return field === undefined ? undefined : Number(field);
}

let known: string | undefined;

/** Process ids mean something within one boot of one machine, and there within one container. */
function place(): string {
  if (known !== undefined) return known;
  const boot = said(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  const container = said(() => readlinkSync('/proc/self/ns/pid'));
  const hash = createHash('sha256').update([hostname(), boot, container].join('\n'));
  return (known = hash.digest('hex').slice(0, 8));
}

/** What the system says; nothing where it does not say such things. */
function said(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
