import { tmpdir } from 'node:os';
import { l10n } from 'vscode';
import { UserError } from '../base/user-error';
import type { RequestType } from 'vscode-jsonrpc';
import {
  CompilersRequest,
  ExportRequest,
  InferenceProgressNotification,
  InferenceRequest,
  type CompilerName,
  type ExportAnswer,
  type ExportParameters,
  type InferenceAnswer,
  type InferenceParameters,
  type InferenceProgress,
} from '../protocol/inference';
import type { RunFailure } from '../protocol/runner';
import { removeAbandoned } from '../runner-client/abandoned-files';
import { ChildProgram } from '../runner-client/child-program';
import { clearUnfinished } from '../runner-client/folder-access';

/** Longer than the runner's own time to stop, so that it is the inference process that ends it. */
const GRACE_MS = 4000;

export interface InferenceServiceOptions {
  /** The bundled inference process. */
  readonly program: string;
  /** How long the process is kept without work. */
  readonly idleMs: () => number;
  readonly log: (message: string) => void;
}

export interface InferenceWatch {
  readonly signal: AbortSignal;
  readonly progress: (progress: InferenceProgress) => void;
}

/** What may be under way. */
interface Job {
  readonly kind: 'run' | 'export';
  readonly path: string;
}

/**
 * Owns the process for test inferences: forks it on first use, ends it when it has been idle, and forks
 * another one after it died. One run or export at a time, as two would disturb each other's measurements.
 */
export class InferenceService {
  private child: ChildProgram | undefined;
  private running: Job | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: InferenceServiceOptions) {}

  /** Process id while there is a process. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws UserError while a run or an export is under way. */
  checkFree(): void {
    if (this.running === undefined) return;
    const { kind, path } = this.running;
    throw new UserError(
      kind === 'run'
        ? l10n.t(
            'A test inference of {0} is already running: wait for it to finish, or cancel it.',
            path,
          )
        : l10n.t('An export of {0} is already running: wait for it to finish, or cancel it.', path),
    );
  }

  /** @throws UserError, RunAborted; other errors are bugs. */
  run(parameters: InferenceParameters, watch: InferenceWatch): Promise<InferenceAnswer> {
    const job = { kind: 'run', path: parameters.path } as const;
    return this.alone(job, () => this.request(InferenceRequest, parameters, watch));
  }

  /** Nothing is left of an export that is given up or fails. @throws as `run` does */
  export(parameters: ExportParameters, watch: InferenceWatch): Promise<ExportAnswer> {
    const job = { kind: 'export', path: parameters.path } as const;
    return this.alone(job, async () => {
      try {
        return await this.request(ExportRequest, parameters, watch);
      } finally {
        // The process does it, unless it was killed.
        clearUnfinished(parameters.folder);
      }
    });
  }

  /** C compilers of this machine: those on the path, or the one that is named. @throws UserError */
  compilers(named: string | null): Promise<readonly CompilerName[]> {
    const { signal } = new AbortController();
    return this.request(CompilersRequest, { named }, { signal, progress: () => undefined });
  }

  private async alone<T>(job: Job, act: () => Promise<T>): Promise<T> {
    this.checkFree();
    this.running = job;
    try {
      return await act();
    } finally {
      this.running = undefined;
      this.rest();
    }
  }

  private async request<P, R>(
    type: RequestType<P, R, RunFailure>,
    parameters: P,
    { signal, progress }: InferenceWatch,
  ): Promise<R> {
    clearTimeout(this.idle);
    try {
      const child = (this.child ??= this.launch());
      const listener = child.onNotification(InferenceProgressNotification, progress);
      try {
        return await child.request(type, parameters, signal);
      } finally {
        listener.dispose();
      }
    } finally {
      this.rest();
    }
  }

  /** Ends the process after a while in which nothing is asked of it. */
  private rest(): void {
    clearTimeout(this.idle);
    if (this.running !== undefined) return;
    this.idle = setTimeout(() => void this.stop(), this.options.idleMs());
    this.idle.unref();
  }

  /** Ends the process, whatever it is doing; it removes its temporary files. Settles when it is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.idle);
    const { child } = this;
    this.child = undefined;
    await child?.end();
  }

  private launch(): ChildProgram {
    const { program, log } = this.options;
    const child = new ChildProgram(program, {
      graceMs: GRACE_MS,
      text: {
        name: 'background process for test inferences',
        advice: 'the next run starts a new one. The log says more (MAFAT: Show log).',
      },
    });
    log(`inference process ${child.pid ?? ''} started`);
    child.death.catch((error: unknown) => {
      if (this.child === child) this.child = undefined;
      log(`inference process ${child.pid ?? ''} ended: ${String(error)}`);
      removeAbandoned(tmpdir());
    });
    return child;
  }
}
