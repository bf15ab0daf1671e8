import { fork, type ChildProcess } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { UserError } from '../base/user-error';
import {
  ProgressNotification,
  RunRequest,
  type RunFailure,
  type RunParameters,
  type RunProgress,
  type RunResult,
} from '../protocol/runner';

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

/** A cancelled run that has not ended by itself after so long is killed. */
const GRACE_MS = 2000;

/** The run ended because its caller wished so. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted';
}

export interface RunOptions {
  readonly progress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * The other end of the wire to a runner, and the owner of its process. Every call settles, also when
 * the process dies. The owner must dispose of it.
 */
export class RunnerProcess {
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  /** Rejects when the process is gone. */
  private readonly death: Promise<never>;

  /** @param program the bundled runner. */
  constructor(program: string) {
    this.child = fork(program, [], {
      serialization: 'advanced',
      execArgv: [...NODE_FLAGS],
      env: { ...process.env, ...MALLOC_SETTINGS, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.death = new Promise((_, reject) => {
      this.child.once('error', error => reject(new UserError(notStarted(program, error))));
      this.child.once('exit', (code, signal) => reject(new UserError(died(code, signal))));
    });
    this.death.catch(() => undefined);
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
    );
    // Writing to a process that is gone fails; `death` says it better.
    this.connection.onError(() => undefined);
    this.connection.listen();
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * @throws UserError for what the user can mend and when the runner dies; RunAborted after `signal`;
   * other errors are bugs of the runner.
   */
  async run(parameters: RunParameters, { progress, signal }: RunOptions = {}): Promise<RunResult> {
    if (isAborted(signal)) throw new RunAborted('the run was not started');
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.death;
    const cancellation = new CancellationTokenSource();
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      cancellation.cancel();
      grace = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    };
    signal?.addEventListener('abort', abort, { once: true });
    const listener = this.connection.onNotification(ProgressNotification, value =>
      progress?.(value),
    );
    try {
      const answer = this.connection.sendRequest(RunRequest, parameters, cancellation.token);
      return await Promise.race([answer, this.death]);
    } catch (error) {
      throw isAborted(signal) ? new RunAborted('the run was stopped') : failure(error);
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener('abort', abort);
      listener.dispose();
    }
  }

  /** Ends the process, whatever it is doing; settles when it is gone. */
  async dispose(): Promise<void> {
    this.connection.dispose();
    this.child.kill('SIGKILL');
    await this.death.catch(() => undefined);
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

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

function failure(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const { message, data } = error as ResponseError<RunFailure>;
  if (data?.stack === undefined) return new UserError(message);
  const bug = new Error(message);
  bug.stack = data.stack;
  return bug;
}

const notStarted = (program: string, { message }: Error): string =>
  `The runner ${program} cannot be started (${message}).`;

const died = (code: number | null, signal: NodeJS.Signals | null): string =>
  `The runner stopped (${signal ?? `exit code ${code ?? 'unknown'}`}) before the run was finished: ` +
  `if the system was short of memory, choose a plan with a smaller peak.`;
