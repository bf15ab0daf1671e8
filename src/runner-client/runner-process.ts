import {
  ProgressNotification,
  RunRequest,
  type RunParameters,
  type RunProgress,
  type RunResult,
} from '../protocol/runner';
import { ChildProgram } from './child-program';

/** What keeps the runner's own memory small and the same each time. */
const NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=1',
  '--single-threaded',
  '--expose-gc',
];

/** The same for the C library: what is freed goes back to the system at once (glibc only). */
const MALLOC_SETTINGS = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '32768',
  MALLOC_MMAP_THRESHOLD_: '32768',
};

export interface RunOptions {
  readonly progress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
}

/** The process that executes schedules. The owner must dispose of it. */
export class RunnerProcess {
  private readonly child: ChildProgram;

  /**
   * @param program the bundled runner.
   * @param execPath what executes it, where that is not this process's own Node.js.
   */
  constructor(program: string, execPath = process.execPath) {
    this.child = new ChildProgram(program, {
      execPath,
      execArgv: [...NODE_FLAGS],
      env: MALLOC_SETTINGS,
      text: {
        name: 'runner',
        advice: 'if the system ran out of memory, choose a plan with a smaller peak.',
      },
    });
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** @throws as ChildProgram.request does. */
  async run(parameters: RunParameters, { progress, signal }: RunOptions = {}): Promise<RunResult> {
    const listener = this.child.onNotification(ProgressNotification, value => progress?.(value));
    try {
      return await this.child.request(RunRequest, parameters, signal);
    } finally {
      listener.dispose();
    }
  }

  /** Ends the process, whatever it is doing; settles when it is gone. */
  dispose(): Promise<void> {
    return this.child.dispose();
  }
}

/** Forks a runner for one run, so that its memory is that of the run alone, and ends it afterwards. */
export async function runAlone(
  program: string,
  parameters: RunParameters,
  options: RunOptions = {},
): Promise<RunResult> {
  const runner = new RunnerProcess(program);
  try {
    return await runner.run(parameters, options);
  } finally {
    await runner.dispose();
  }
}
