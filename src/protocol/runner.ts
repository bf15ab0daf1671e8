import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import type { MemorySample } from '../core/report/run-timeline';
import type { ArenaPlacement } from '../core/schedule/arena';
import type { Plan } from '../core/tiling/plan';

/**
 * The wire between whoever wants a network run and the runner, a process of its own forked for each
 * measured run so that its memory is that of the run alone. Large data goes through files: whatever
 * crosses this wire would be counted in the process peak.
 *
 * Every request settles: with a result, with an error whose message is a sentence for the user, or,
 * when the runner dies, by rejection on the caller's side.
 */
export const RunRequest = new RequestType<RunParameters, RunResult, RunFailure>('run');

/** Sent at most every 50 ms while a run is under way. */
export const ProgressNotification = new NotificationType<RunProgress>('progress');

export interface RunParameters {
  readonly network: NetworkDefinition;
  readonly plan: Plan;
  /** Where the plan's buffers lie; absent: the runner looks for it, in memory that is measured too. */
  readonly placement?: ArenaPlacement;
  readonly weights: WeightsChoice;
  /** For each input of the network a file with its values as H×W×C, exactly as they go into the arena. */
  readonly inputFiles: readonly string[];
  /** A folder that exists; the network's answers are written there as `<layer>.f32`, C×H×W. */
  readonly outputFolder: string;
  /** More layers to write, inside fused groups too. What they cost in memory is measured as well. */
  readonly dump: readonly number[];
  /** Threads that share the work of each step; 1 where it is left out. */
  readonly threads?: number;
  /** How often the schedule is run. */
  readonly repeat: number;
  /** Whether the first repetition's memory is measured from step to step, which takes up to half a second. */
  readonly sampleMemory: boolean;
}

/**
 * The runs of which a verified one consists: `planned` is the one that is asked for; it is compared with the `untiled`
 * one, which has the same kernels, and where some are fast with the `exact` one, untiled too.
 */
export type RunName = 'planned' | 'untiled' | 'exact';

export interface RunProgress {
  /** Steps of the schedule, over all repetitions. */
  readonly done: number;
  readonly total: number;
}

export interface RunResult {
  readonly measured: Measured;
  /** `reference`: the machine has no SIMD in WebAssembly, so the kernels' slow twins ran; the numbers are the same. */
  readonly engine: 'compiled' | 'reference';
  /** Every run in turn; the first one is the first to touch the arena. */
  readonly runs: readonly RunnerTime[];
  /** Of the fastest run. */
  readonly trace: RunTrace;
  /** By rising step; empty where that was not asked for. */
  readonly memory: readonly MemorySample[];
  /** Layers whose maps were written. */
  readonly written: readonly number[];
}

/** Milliseconds of one run of the whole schedule. */
export interface RunTime {
  /** Loading of weights included. */
  readonly ms: number;
  /** The part of it that loads weights. */
  readonly loadMs: number;
}

/** A run in the runner's process. */
export interface RunnerTime extends RunTime {
  /** For which its process computed, all threads together: other programs lengthen this less than the time. */
  readonly processorMs: number;
}

/** What was observed, as opposed to predicted; the time is that of the fastest run. */
export interface Measured extends RunTime {
  /** From the start of the arena to the highest byte that was ever written. */
  readonly arenaBytes: number;
  /** Largest resident set of the runner's process since its start. */
  readonly processBytes: number;
  /** Resident memory that no file backs, at the end of the run; null where the system does not tell. */
  readonly anonymousBytes: number | null;
}

/** One entry a step of the schedule. */
export interface RunTrace {
  readonly startMs: Float64Array;
  readonly durationMs: Float64Array;
}

export interface RunFailure {
  /** The sentence in `message` is meant for the user; otherwise it is a bug and this its stack. */
  readonly stack?: string;
  /** All that a compiler said, where that is what failed. */
  readonly output?: string;
}
