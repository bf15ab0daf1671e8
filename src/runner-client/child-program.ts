import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type Disposable,
  type MessageConnection,
  type NotificationType,
  type RequestType,
} from 'vscode-jsonrpc/node';
import { UserError } from '../base/user-error';
import type { RunFailure } from '../protocol/runner';
import { CompilationFailed } from './compilation-failed';

/** A cancelled request that has not ended by itself after so long ends with its process. */
const GRACE_MS = 2000;

/** The run ended because its caller wished so. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted';
}

/** What a program is called in sentences for the user, and what they can do when it dies. */
export interface ProgramText {
  readonly name: string;
  readonly advice: string;
}

export interface ChildOptions extends Pick<ForkOptions, 'env' | 'execArgv' | 'execPath'> {
  readonly text: ProgramText;
  /** Milliseconds between a cancellation and the end of a process that takes no notice of it. */
  readonly graceMs?: number;
}

/**
 * The other end of the wire to a program of its own process, and the owner of that process. Every
 * request settles, also when the process dies. The owner must dispose of it.
 */
export class ChildProgram {
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private readonly graceMs: number;
  /** Rejects when the process is gone. */
  readonly death: Promise<never>;

  /** @param file the bundled program. */
  constructor(
    file: string,
    { text, graceMs = GRACE_MS, env, execArgv = [], execPath = process.execPath }: ChildOptions,
  ) {
    this.graceMs = graceMs;
    this.child = fork(file, [], {
      serialization: 'advanced',
      execPath,
      execArgv,
      env: { ...process.env, ...env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.death = new Promise((_, reject) => {
      this.child.once('error', error => reject(new UserError(notStarted(text, file, error))));
      this.child.once('exit', (code, signal) => reject(died(text, code, signal)));
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

  private get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  onNotification<P>(type: NotificationType<P>, handler: (value: P) => void): Disposable {
    if (this.isGone) return { dispose: () => undefined };
    return this.connection.onNotification(type, handler);
  }

  /**
   * @throws UserError for what the user can fix and when the process dies; RunAborted after `signal`;
   * other errors are bugs of the program.
   */
  async request<P, R>(
    type: RequestType<P, R, RunFailure>,
    parameters: P,
    signal?: AbortSignal,
  ): Promise<R> {
    if (isAborted(signal)) throw new RunAborted('the run was not started');
    if (this.isGone) return this.death;
    const cancellation = new CancellationTokenSource();
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      cancellation.cancel();
      grace = setTimeout(() => this.child.kill('SIGKILL'), this.graceMs);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const answer = this.connection.sendRequest<R>(type.method, parameters, cancellation.token);
      return await Promise.race([answer, this.death]);
    } catch (error) {
      throw isAborted(signal) ? new RunAborted('the run was stopped') : failure(error);
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Lets the process end in order: it sees that nobody listens any more. What has not ended after the
   * grace time is killed. Settles when it is gone.
   */
  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const grace = setTimeout(() => this.child.kill('SIGKILL'), this.graceMs);
    await this.death.catch(() => undefined);
    clearTimeout(grace);
    this.connection.dispose();
  }

  /** Ends the process, whatever it is doing; settles when it is gone. */
  async dispose(): Promise<void> {
    this.connection.dispose();
    this.child.kill('SIGKILL');
    await this.death.catch(() => undefined);
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

function failure(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const { message, data } = error as ResponseError<RunFailure>;
  if (data?.output !== undefined) return new CompilationFailed(message, data.output);
  if (data?.stack === undefined) return new UserError(message);
  const bug = new Error(message);
  bug.stack = data.stack;
  return bug;
}

const notStarted = ({ name }: ProgramText, file: string, { message }: Error): string =>
  `The ${name} ${file} cannot be started (${message}).`;

function died(
  { name, advice }: ProgramText,
  code: number | null,
  signal: NodeJS.Signals | null,
): Error {
  // Ctrl-C reaches all programs of a terminal, and this one before it could say that it waits for its owner.
  if (signal === 'SIGINT') return new RunAborted('the run was interrupted');
  const end = signal ?? `exit code ${code ?? 'unknown'}`;
  return new UserError(`The ${name} stopped (${end}) before the run finished: ${advice}`);
}
