const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets `use` end in order when the user presses Ctrl-C or the program is asked to stop: its signal is
 * aborted, and what it then does is up to it.
 */
export async function withInterruption<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await use(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
  }
}
