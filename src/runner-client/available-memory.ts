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
  const text = readSystemFile(SYSTEM_FILE);
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
    `The run needs ${formatSize(neededBytes)} for its process, and there are ${formatSize(most)} to be had: ` +
      `${formatSize(neededBytes - most)} are missing. Choose a plan with a smaller peak, for example one for a budget ` +
      `of the process (--count process).`,
  );
}

/**
 * Address space that Node.js takes for its compilers and its heap after it has started. Where they do not get it they end the
 * process themselves, which no program can prevent or explain.
 */
const LEAST_ROOM_BYTES = 384 * 2 ** 20;

/**
 * Refuses to begin under a limit of address space (ulimit -v) under which Node.js has started, but may break off.
 * @throws UserError that says how much there has to be.
 */
export function checkAddressSpace(
  limits = readSystemFile('/proc/self/limits'),
  status = readSystemFile('/proc/self/status'),
): void {
  const [, limit] = /^Max address space\s+(\d+)/m.exec(limits) ?? [];
  const used = systemBytes(status, 'VmSize');
  if (limit === undefined || used === undefined || used + LEAST_ROOM_BYTES <= Number(limit)) return;
  throw new UserError(
    `The system gives too little memory to this program: its address space is limited to ${formatSize(Number(limit))}. ` +
      `Raise the limit (ulimit -v) to ${formatSize(used + LEAST_ROOM_BYTES)} or more.`,
  );
}

/** Empty where there is no such file, which is everywhere but on Linux. */
function readSystemFile(path: string): string {
  if (process.platform !== 'linux') return '';
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The value of a line such as `MemAvailable:   1956 kB` (a kB of the kernel is 1024 bytes). */
function systemBytes(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]) * 1024;
}
