import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { UserError } from '../base/user-error';
import { formatSize } from '../base/units';

const SYSTEM_FILE = '/proc/meminfo';

/** What bounds the memory of a new process, in bytes. */
export interface MemoryBounds {
  /** Free, or to be had without swapping; of systems that do not tell, all there is. */
  readonly availableBytes: number;
  /** Free space that is swapped to. */
  readonly swapBytes: number;
  /** The limit that was set on this process and those it starts; Infinity where there is none. */
  readonly limitBytes: number;
}

export function memoryBounds(): MemoryBounds {
  const text = readSystemFile();
  const limit = process.constrainedMemory();
  return {
    availableBytes: systemBytes(text, 'MemAvailable') ?? totalmem(),
    swapBytes: systemBytes(text, 'SwapFree') ?? 0,
    // Without a limit it is 0, or more than any machine has.
    limitBytes: limit > 0 && limit < totalmem() ? limit : Infinity,
  };
}

/**
 * Refuses a run that cannot have the memory that it needs, however much is swapped.
 * @throws UserError that says what is missing.
 */
export function checkMemory(
  neededBytes: number,
  { availableBytes, swapBytes, limitBytes }: MemoryBounds,
): void {
  const most = Math.min(availableBytes, limitBytes) + swapBytes;
  if (neededBytes <= most) return;
  throw new UserError(
    `The run needs ${formatSize(neededBytes)} for its process, but only ${formatSize(most)} are available: ` +
      `${formatSize(neededBytes - most)} are missing. Choose a plan with a smaller peak, for example with a budget ` +
      `for the process (--count process).`,
  );
}

/** Empty where there is no such file, which is everywhere but on Linux. */
function readSystemFile(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readFileSync(SYSTEM_FILE, 'latin1');
  } catch {
    return '';
  }
}

/** The value of a line such as `MemAvailable:   1956 kB` (a kB of the kernel is 1024 bytes). */
function systemBytes(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]) * 1024;
}
