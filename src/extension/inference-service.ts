import { l10n } from 'vscode';
import { UserError } from '../base/user-error';
import {
  InferenceProgressNotification,
  InferenceRequest,
  type InferenceAnswer,
  type InferenceParameters,
  type InferenceProgress,
} from '../protocol/inference';
import { ChildProgram } from '../runner-client/child-program';
import { removeTemporaryHome } from '../runner-client/temporary-home';

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

/**
 * Owns the process for test inferences: forks it on first use, ends it when it has been idle, and forks
 * another one after it died. One run at a time, as two would disturb each other's measurements.
 */
export class InferenceService {
  private child: ChildProgram | undefined;
  private running: string | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: InferenceServiceOptions) {}

  /** Process id while there is a process. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws UserError while a run is under way. */
  checkFree(): void {
    if (this.running !== undefined)
      throw new UserError(
        l10n.t(
          'A test inference of {0} is under way: wait until it ends, or cancel it.',
          this.running,
        ),
      );
  }

  /** @throws UserError, RunAborted; other errors are bugs. */
  async run(
    parameters: InferenceParameters,
    { signal, progress }: InferenceWatch,
  ): Promise<InferenceAnswer> {
    this.checkFree();
    this.running = parameters.path;
    clearTimeout(this.idle);
    try {
      const child = (this.child ??= this.launch());
      const listener = child.onNotification(InferenceProgressNotification, progress);
      try {
        return await child.request(InferenceRequest, parameters, signal);
      } finally {
        listener.dispose();
      }
    } finally {
      this.running = undefined;
      this.idle = setTimeout(() => void this.stop(), this.options.idleMs());
      this.idle.unref();
    }
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
      if (child.pid !== undefined) removeTemporaryHome(child.pid);
    });
    return child;
  }
}
