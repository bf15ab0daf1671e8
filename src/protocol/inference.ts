import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { Plan } from '../core/tiling/plan';
import type { RunReport } from './report';
import type { RunFailure, WeightsChoice } from './runner';

/**
 * The wire between the editor and the background process for test inferences. That process reads
 * weights and pictures, forks a runner for each measured run, compares and decodes what comes out, so
 * that none of it can stop the editor. It is forked on first use and stopped when idle.
 *
 * Every request settles: with an answer, with an error whose message is a sentence for the user, or,
 * when the process dies, by rejection on the editor's side.
 */
export const InferenceRequest = new RequestType<InferenceParameters, InferenceAnswer, RunFailure>(
  'inference',
);

/** Sent at most every 50 ms while a run is under way. */
export const InferenceProgressNotification = new NotificationType<InferenceProgress>(
  'inference/progress',
);

/** A C compiler. */
export interface CompilerName {
  readonly path: string;
  /** As in `gcc`. */
  readonly name: string;
  /** As in `12.2.0`. */
  readonly version: string;
}

export interface InferenceParameters {
  /** The network as it stands in the editor, saved or not, and the path of its file. */
  readonly text: string;
  readonly path: string;
  /** Size of the input in pixels, where it is not the text's own. */
  readonly size: { readonly width?: number; readonly height?: number };
  readonly plan: Plan;
  readonly weights: WeightsChoice;
  /** Path of a JPEG or PNG picture. */
  readonly picture: string;
  /** Path of a list of class names; null: classes are numbered. */
  readonly labels: string | null;
  /** Smallest score of a detection. */
  readonly threshold: number;
  readonly repeat: number;
  /** Whether to run untiled as well, and compare. */
  readonly verify: boolean;
}

/** What comes before a run as a C program, and that run itself, of which nobody knows how far it is. */
export type NativeStage = 'exporting' | 'compiling' | 'native';

export interface InferenceProgress {
  readonly run: 'planned' | 'untiled' | NativeStage;
  /** Steps of the schedule, over all repetitions; pieces of the weights; objects that are compiled. */
  readonly done: number;
  readonly total: number;
}

export interface InferenceAnswer {
  readonly run: RunReport;
  /** The run as Chrome trace JSON, for chrome://tracing and ui.perfetto.dev. */
  readonly trace: string;
}
