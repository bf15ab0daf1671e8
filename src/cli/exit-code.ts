/** How the program ends. */
export const EXIT = {
  done: 0,
  /** The answer is no: nothing fits the budget, or the outputs differ. */
  negative: 1,
  /** Wrong usage, a file that cannot be used, or a run that failed. */
  failure: 2,
  /** Stopped by Ctrl-C or SIGTERM, as shells expect it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
