import { readFileSync } from 'node:fs';
import type { ProcessMemory } from './run-host';

const STATUS_FILE = '/proc/self/status';

/**
 * Memory of this process. On Linux the kernel's own account is read: `maxRSS` there begins with the
 * size of the process that forked this one, which is not ours.
 */
export function processMemory(): ProcessMemory {
  const status = readStatus();
  const peakBytes = statusBytes(status, 'VmHWM') ?? process.resourceUsage().maxRSS * 1024;
  const anonymous = statusBytes(status, 'RssAnon');
  const shared = statusBytes(status, 'RssShmem');
  return {
    peakBytes,
    anonymousBytes: anonymous === null || shared === null ? null : anonymous + shared,
  };
}

/** Empty where there is no such file, which is everywhere but on Linux. */
function readStatus(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readFileSync(STATUS_FILE, 'latin1');
  } catch {
    return '';
  }
}

/** The value of a line such as `VmHWM:     1956 kB` (a kB of the kernel is 1024 bytes), null if there is none. */
export function statusBytes(status: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status);
  return match === null ? null : Number(match[1]) * 1024;
}
