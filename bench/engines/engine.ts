import type { Peaks } from '../../src/core/target/counting';
import type { KernelMode } from '../../src/core/tiling/plan';
import type { RunTime } from '../../src/protocol/runner';
import type { BenchCase } from '../cases/case';

/** A way to run networks: a program, and how it is asked to do it. */
export interface Engine {
  readonly name: string;
  /** Of this program's kernels; peers have but one. */
  readonly mode: KernelMode | 'default';
  readonly threads: number;
  /** Why it cannot be used here, and what can be done about it; undefined where it can. */
  missing(): string | undefined;
  /** Does what is done once for a network. @throws UserError when the engine cannot run it. */
  prepare(chosen: BenchCase): PreparedEngine;
}

/** An engine that only has to be started. */
export interface PreparedEngine {
  /** How it computes the network: a plan in its notation, or `untiled`. */
  readonly plan: string;
  /** Of the plan, as predicted; null for peers, whose memory nobody predicts. */
  readonly peaks: Peaks | null;
  /** Starts a process that loads the network. @throws UserError when it dies of it. */
  start(launch: Launch): Promise<RunningEngine>;
}

/** One engine on one network, in a process of its own, to be run again and again. */
export interface RunningEngine {
  /** Undefined where there is a process only while it runs. */
  readonly pid: number | undefined;
  /** Its largest resident set so far, in bytes; null where nobody tells. */
  readonly peakBytes: number | null;
  /** So many inferences one after the other; their times, or the least of them. @throws UserError when the process dies. */
  run(times: number): Promise<readonly RunTime[]>;
  /** All outputs of the latest inference one after the other, as the definition orders and counts them. */
  outputs(): Promise<Float32Array>;
  /** Ends the process, whatever it is doing; settles when it is gone. */
  end(): Promise<void>;
}

/** Path of an executable that runs `program`, perhaps under conditions. */
export type Launch = (program: string) => string;

export const freely: Launch = program => program;
