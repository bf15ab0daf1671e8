import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { InferenceService } from './inference-service';
import type { LanguageServer } from './language-server';
import type { PlanFiles } from './plan-files';
import type { Recognition } from './recognition';
import type { ReportPanels } from './report-panels';

/** What the commands work with. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly recognition: Recognition;
  readonly server: LanguageServer;
  readonly inference: InferenceService;
  readonly planFiles: PlanFiles;
  readonly panels: ReportPanels;
  /** The last run of each network by its URI, as Chrome trace JSON. */
  readonly traces: Map<string, string>;
  readonly cancelRun: CancelRun;
  /** Runs something in the background and shows its errors to the user. */
  readonly background: (task: Promise<unknown>) => void;
}

/** Ends the run that is under way, from wherever the user wants it. */
export class CancelRun {
  private action: () => void = () => undefined;

  set(action: () => void): void {
    this.action = action;
  }

  now(): void {
    this.action();
  }
}
