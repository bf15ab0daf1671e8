import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { UserError } from '../base/user-error';
import { RunAborted } from '../runner-client/child-program';

/** How a program ended, and what it wrote. */
export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  /** null where it ended by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly signal: AbortSignal;
}

/** Compilers may complain at length; nobody reads more. */
const MOST_OUTPUT = 2 ** 24;

/**
 * Runs the program that its arguments name, with a watcher beside it: when whoever holds the other end of the standard
 * input goes away, the whole process group ends. So nothing goes on when this process is killed.
 */
const WATCHED = `exec 3<&0 </dev/null
(read -r line <&3; kill -KILL 0) >/dev/null 2>&1 &
watcher=$!
"$@" 3<&-
code=$?
{ kill -KILL $watcher; wait $watcher; } 2>/dev/null
exit $code`;

/** A shell tells the signal that ended a program as a code beyond this one. */
const SIGNAL_CODES = 128;

/**
 * Runs a program to its end, in a process group of its own, with all that it starts. Temporary files go to the folder
 * in which it runs. Systems with a POSIX shell only.
 * @throws UserError when it cannot be started, RunAborted after `signal`: then no process of it is left.
 */
export async function runTool(
  words: readonly string[],
  { cwd, signal }: ToolOptions,
): Promise<Ended> {
  if (signal.aborted) throw new RunAborted('the program was not started');
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', ...words], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', ...(cwd !== undefined && { TMPDIR: cwd }) },
  });
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal.addEventListener('abort', kill, { once: true });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      if (written[name].length < MOST_OUTPUT) written[name] += text;
    });
  // The watcher may be gone already.
  child.stdin.on('error', () => undefined);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', error => reject(notStarted(words, error)));
      child.once('close', resolve);
    });
    if (isAborted(signal)) throw new RunAborted('the program was stopped');
    return { ...howEnded(code ?? SIGNAL_CODES + constants.signals.SIGKILL), ...written };
  } finally {
    signal.removeEventListener('abort', kill);
    child.stdin.end();
  }
}

/** Asked of a function, as it may have changed since it was asked before. */
const isAborted = ({ aborted }: AbortSignal): boolean => aborted;

function howEnded(code: number): Pick<Ended, 'code' | 'signal'> {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  const signal = names.find(name => constants.signals[name] === code - SIGNAL_CODES);
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

const notStarted = ([program = '']: readonly string[], { message }: Error): UserError =>
  new UserError(`${program} cannot be started (${message}).`);
