/** What a group of processes takes, and how it fared. */
export interface GroupReading {
  /** The most memory that was charged to it at once, files in the page cache included; null where it is not kept. */
  readonly peakBytes: number | null;
  readonly usageBytes: number;
  /** Of it in the swap space now. */
  readonly swapBytes: number;
  /** Accesses that had to wait for a disk. */
  readonly majorFaults: number;
  /** Whether it waits for memory, having been held when it could get no more. */
  readonly isPaused: boolean;
  /** Processes that the kernel has killed since they could get no memory. */
  readonly kills: number;
}

/** The content of one of a group's files; undefined where this kernel has none of that name. */
export type ReadFile = (name: string) => string | undefined;

/** How the files of the two versions of control groups are called and written. */
export interface GroupFiles {
  readonly limit: string;
  /** Written when a group is made: name and content. */
  readonly settings: readonly (readonly [name: string, content: string])[];
  readonly read: (file: ReadFile) => GroupReading;
}

/** The number behind a name, as in `pgmajfault 42`. */
export function entry(text: string | undefined, name: string): number | undefined {
  const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '');
  return match === null ? undefined : Number(match[1]);
}

const numberOf = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text.trim());

/**
 * Version 1 kills what can get no more memory though there is swap space; so it is told to hold such processes until
 * some has been written out.
 */
const VERSION_1: GroupFiles = {
  limit: 'memory.limit_in_bytes',
  settings: [['memory.oom_control', '1']],
  read: file => {
    const [statistics, oom] = [file('memory.stat'), file('memory.oom_control')];
    return {
      peakBytes: numberOf(file('memory.max_usage_in_bytes')),
      usageBytes: numberOf(file('memory.usage_in_bytes')) ?? 0,
      swapBytes: entry(statistics, 'total_swap') ?? 0,
      majorFaults: entry(statistics, 'total_pgmajfault') ?? 0,
      isPaused: entry(oom, 'under_oom') === 1,
      kills: entry(oom, 'oom_kill') ?? 0,
    };
  },
};

const VERSION_2: GroupFiles = {
  limit: 'memory.max',
  settings: [],
  read: file => ({
    // Linux 5.19 and later.
    peakBytes: numberOf(file('memory.peak')),
    usageBytes: numberOf(file('memory.current')) ?? 0,
    swapBytes: numberOf(file('memory.swap.current')) ?? 0,
    majorFaults: entry(file('memory.stat'), 'pgmajfault') ?? 0,
    isPaused: false,
    kills: entry(file('memory.events'), 'oom_kill') ?? 0,
  }),
};

export const GROUP_FILES: Readonly<Record<1 | 2, GroupFiles>> = { 1: VERSION_1, 2: VERSION_2 };
