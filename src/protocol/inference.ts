import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import type { PictureWishes } from '../core/detection/picture-input';
import type { TargetName } from '../core/target/target';
import type { Plan } from '../core/tiling/plan';
import type { RunReport } from './report';
import type { RunFailure, RunName } from './runner';

/**
 * The wire between the editor and the background process for test inferences. That process reads
 * weights and pictures, forks a runner for each measured run, compares and decodes what comes out, exports
 * C projects and compiles them, so that none of it can stop the editor. It is forked on first use and stopped
 * when idle. The editor asks nothing of it in a workspace that is not trusted.
 *
 * Every request settles: with an answer, with an error whose message is a sentence for the user, or,
 * when the process dies, by rejection on the editor's side.
 */
export const InferenceRequest = new RequestType<InferenceParameters, InferenceAnswer, RunFailure>(
  'inference',
);

/** Writes a plan out as a C project. It is there as a whole, or not at all. */
export const ExportRequest = new RequestType<ExportParameters, ExportAnswer, RunFailure>('export');

/** Looks for compilers, which takes some starts of programs. */
export const CompilersRequest = new RequestType<
  CompilersParameters,
  readonly CompilerName[],
  RunFailure
>('compilers');

/** Sent at most every 50 ms while a run or an export is under way. */
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

export interface CompilersParameters {
  /** A compiler by its name or path; null: those on the path. */
  readonly named: string | null;
}

/** A network that is about to be run or exported. */
export interface PlannedNetwork {
  /** As it stands in the editor, saved or not. */
  readonly network: NetworkDefinition;
  /** Path of its file. */
  readonly path: string;
  readonly plan: Plan;
  readonly weights: WeightsChoice;
  /** How a picture becomes the input, as far as the network's own way isn't right. */
  readonly pictureInput: PictureWishes;
  /** Path of a list of class names; null: those that the network has, if any. */
  readonly labels: string | null;
}

export interface InferenceParameters extends PlannedNetwork {
  /** Path of a JPEG or PNG picture. */
  readonly picture: string;
  /** Smallest score of a detection. */
  readonly threshold: number;
  readonly repeat: number;
  /** Threads of a run in WebAssembly. */
  readonly threads: number;
  /** Whether to run untiled as well, and with exact kernels where some are fast, and compare. */
  readonly verify: boolean;
  /** How to run it as a C program; null: in WebAssembly. */
  readonly native: NativeChoice | null;
}

export interface NativeChoice {
  /** Path of the compiler. */
  readonly compiler: string;
  /** Folder in which what was compiled is kept. */
  readonly cache: string;
}

/** Every exported project has one of these files, and little else has: programs and libraries for boards. */
export const PROJECT_MARKS = ['mafat/schedule.h', 'src/mafat/schedule.h'] as const;

export interface ExportParameters extends PlannedNetwork {
  /** What the plan is for: boards without an operating system get a library. */
  readonly target: TargetName;
  /** Where the project goes; made if it is missing. */
  readonly folder: string;
  /** Whether an earlier export in the folder gives way. */
  readonly replace: boolean;
}

export interface ExportAnswer {
  readonly files: number;
  readonly arenaBytes: number;
  /** Predicted peak of the process; null of a library for a board. */
  readonly processBytes: number | null;
}

/** The stages of a run as a C program, on this machine or on an emulated board; the run itself reports no progress. */
export type ProgramStage = 'exporting' | 'compiling' | 'native' | 'emulated';

export interface InferenceProgress {
  readonly run: RunName | ProgramStage;
  /** Steps of the schedule, over all repetitions; pieces of the weights; objects that are compiled. */
  readonly done: number;
  readonly total: number;
}

export interface InferenceAnswer {
  readonly run: RunReport;
  /** The run as Chrome trace JSON, for chrome://tracing and ui.perfetto.dev; null of a C program. */
  readonly trace: string | null;
  /** What the user should know about the weights. */
  readonly warning: string | null;
}
