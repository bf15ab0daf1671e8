import type { Sentence } from '../base/sentence';
import type { Box } from '../core/detection/box';
import type { Comparison } from '../core/report/comparison';
import type { FrontierModel, ReportModel } from '../core/report/report';
import type { Plan } from '../core/tiling/plan';
import type { MemorySample, RunTimeline } from '../core/report/run-timeline';
import type { Measured } from './runner';

/**
 * The wire between the extension and its report panel: messages by `postMessage`, plain JSON. The panel
 * draws what it is sent and keeps no truth of its own; when it is reloaded it sends `ready` and is sent
 * everything again. Until then it shows what it had, from the editor's own store of panel states.
 */
export type ToReport =
  | { readonly kind: 'content'; readonly content: ReportContent }
  | { readonly kind: 'run-progress'; readonly progress: RunProgressState }
  /** The frontier could not be computed: the reason, as a sentence for the user. */
  | { readonly kind: 'no-frontier'; readonly message: string }
  /** A sentence for the user: what failed, and what to do. */
  | { readonly kind: 'failure'; readonly message: string };

/** What the panel asks for. */
export type FromReport =
  | { readonly kind: 'ready' }
  /** Show the section of this layer in the editor. */
  | { readonly kind: 'reveal-layer'; readonly layer: number }
  | {
      readonly kind: 'find-plan' | 'set-budget' | 'run' | 'cancel-run' | 'copy-plan' | 'open-trace';
    }
  | { readonly kind: 'compare' }
  /** Work out the plans to choose from; answered with new content, or with `no-frontier`. */
  | { readonly kind: 'frontier' }
  /** Take a plan that is shown for the network. */
  | { readonly kind: 'pick-plan'; readonly plan: Plan }
  | { readonly kind: 'export'; readonly format: 'html' | 'json' }
  /** Write the plan out as a C project. */
  | { readonly kind: 'export-project' };

/** Everything that a report shows; also what an exported page carries with it. */
export interface ReportContent {
  readonly version: typeof REPORT_VERSION;
  /** Of the network's file, so that a reloaded editor knows what the panel belongs to. */
  readonly uri: string;
  readonly report: ReportModel;
  readonly run: RunReport | null;
  /** A second plan, of the same network or of another one, to be compared with the first. */
  readonly comparison: ComparedReport | null;
  /** Null until it is asked for: it takes long. */
  readonly frontier: FrontierModel | null;
}

export interface ComparedReport {
  readonly report: ReportModel;
  /** What changes from the first plan to this one. */
  readonly difference: Comparison;
}

/** Rises when the shape of the content changes, so that a panel does not read an old state wrongly. */
export const REPORT_VERSION = 7;

export interface RunProgressState {
  readonly state: 'running' | 'idle';
  /** Steps of the schedule. */
  readonly done: number;
  readonly total: number;
}

/** What was observed when the plan was run. */
export interface RunReport {
  readonly measured: Measured;
  readonly processFigure: ProcessFigure;
  /**
   * Whether every output has the bits of the untiled run with the same kernels; null when that was not tried, and where
   * a C program rounds otherwise.
   */
  readonly identical: boolean | null;
  /** Where the outputs differ first, where they do. */
  readonly difference?: Difference;
  /** From the exact untiled run in WebAssembly; null when that was not tried, and where its bits are expected. */
  readonly deviation: Deviation | null;
  /** Whether the kernels were those for machines without SIMD in WebAssembly, which take some hundred times as long. */
  readonly isReference: boolean;
  /** Of a run as a C program; null where it ran in WebAssembly. */
  readonly native: NativeFacts | null;
  /** The name of the weights' file; null: random numbers. */
  readonly weights: string | null;
  /** null where nobody looked at the clock between steps. */
  readonly timeline: RunTimeline | null;
  /** Memory in use from step to step; rising steps, not all of them. */
  readonly memory: readonly MemorySample[];
  readonly picture: ReportPicture | null;
  /** The surest first. */
  readonly detections: readonly LabelledBox[];
  /** The surest classes of a classifier. */
  readonly classes: readonly LabelledScore[];
}

/** What the system calls its figure for the peak of a process. */
export type ProcessFigure = 'VmHWM' | 'PeakWorkingSetSize' | 'ru_maxrss (macOS)' | 'ru_maxrss';

/** The first number in which two runs of a network differ. */
export interface Difference {
  readonly layer: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly planned: number;
  readonly untiled: number;
}

/** How far the outputs of a run are from those of exact kernels. */
export interface Deviation {
  /** The output that is farthest, or what a softmax makes one of. */
  readonly layer: number;
  /** The largest difference of its numbers, divided by the largest of its exact ones. */
  readonly relative: number;
  /** What it may be at most. */
  readonly limit: number;
}

/** What is known of a run as a C program only. */
export interface NativeFacts {
  /** As in `gcc 12.2.0`. */
  readonly compiler: string;
  /** The kernels that the program chose, as in `avx2`. */
  readonly simd: string;
  /** Whether they round once where the WebAssembly engine rounds twice, so that its bits cannot be expected. */
  readonly isFused: boolean;
  /** Predicted peak of the process, with the tables that the program really has. */
  readonly predictedBytes: number;
}

export interface ReportPicture {
  readonly name: string;
  /** `data:image/…`, no larger than needed for a panel. */
  readonly dataUri: string;
  readonly width: number;
  readonly height: number;
  /** How it became the input, where the network's format doesn't say it. */
  readonly input: Sentence | null;
}

export interface LabelledScore {
  readonly label: string;
  /** Index of the class, which decides the colour. */
  readonly classIndex: number;
  /** 0 … 1. */
  readonly score: number;
}

export interface LabelledBox extends LabelledScore {
  readonly box: Box;
}
