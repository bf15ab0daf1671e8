import { readFileSync } from 'node:fs';
import { statusBytes } from '../../src/runner/process-memory';

/** Largest resident set of a process since it began, in bytes; null where the system does not tell. */
export function processPeak(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  return statusBytes(readFileSync(`/proc/${pid}/status`, 'latin1'), 'VmHWM');
}
