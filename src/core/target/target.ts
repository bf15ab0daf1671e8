import { UserError } from '../../base/user-error';
import type { CostTable } from './cost-table';
import { BARE_C_TABLE, PAPER_TABLE } from './estimated-tables';

/** What runs a network: the memory that the process around the arena takes by itself, and its speed. */
export interface Target {
  readonly name: string;
  readonly description: string;
  /** Memory of the process without arena and weights. */
  readonly floorBytes: number;
  /** Threads that share the work of each step; 1 where it is left out. */
  readonly threads?: number;
  /** What each thread but the first takes beside its scratch memory; absent where there can be only one. */
  readonly threadBytes?: number;
  /** What each step of the schedule takes beside the arena, where the process holds a list of them. */
  readonly stepBytes: number;
  /**
   * `arena`: process = arena + weights + floor + steps. `working-set`: process = working set + floor, the
   * paper's way, whose floor contains the weights.
   */
  readonly counts: 'arena' | 'working-set';
  /** `flash`: weights are read where they lie, as constants of the program, and take no RAM. Else they are in RAM. */
  readonly weightsIn?: 'flash';
  /** Where weights are in flash: what a program has there beside weights and tables. */
  readonly flashFloorBytes?: number;
  /** `none`: no operating system, so that all of the RAM but the floor is the network's. */
  readonly system?: 'none';
  /** Where it is absent nobody has measured the machine: no times are shown, and a typical server's order the plans. */
  readonly costs?: CostTable;
  /** Where the costs come from. Builtin tables are estimates. */
  readonly calibration?: Calibration;
}

/** When and where `mafat calibrate` measured the costs of a target. */
export interface Calibration {
  /** ISO 8601, in UTC. */
  readonly date: string;
  /** Name of the processor, as the system gives it. */
  readonly processor: string;
}

const MIB = 2 ** 20;

/** Measured with two and three threads of the runner: each is a worker of Node.js with a heap of its own. */
export const RUNNER_THREAD_BYTES = 8.5 * MIB;

/** Maximum threads to divide a layer among. */
export const MOST_THREADS = 64;

/**
 * What a firmware takes beside the arena: an assumption that rests on two figures. An exported program itself needs hardly
 * anything, measured by gcc for Armv7 (-Os, size, -fstack-usage): 0.4 KiB of variables, none in .bss but arena and weights,
 * and less than 4 KiB of stack (no function more than 1.3). The rest, 60 KiB, is for the system and its drivers: Zephyr's
 * kernel starts at 2 KB and its applications with several devices at 50 KB. A radio's stack takes more: lower the budget then.
 */
const FIRMWARE_BYTES = 64 * 2 ** 10;

/** What a program with a network in it has in flash besides weights and tables. An assumption, not a measurement. */
const FIRMWARE_FLASH_BYTES = 256 * 2 ** 10;

/** What runs a network in the editor and on the command line. */
export const RUNNER = {
  name: 'runner',
  description: "MAFAT's background runner in Node.js 20",
  floorBytes: 55 * MIB,
  threadBytes: RUNNER_THREAD_BYTES,
  stepBytes: 512,
  counts: 'arena',
} as const satisfies Target;

/**
 * The runner's floor is measured: peak of the process minus arena and weights was 51.8 to 54.7 MiB for 16
 * networks and plans of up to 3,000 steps, to which the schedule adds about 0.5 KiB a step; then kernels of integers added half a MiB. It is taken near the upper end, so
 * that runs stay below what is predicted; test/integration/runner-memory.test.ts holds it to 5 %. Of it
 * 41 MiB are Node.js 20 itself, which other processes share; Node.js 22 takes 4 MiB more, 24 takes 7.
 *
 * The C program's floor is measured, too: 1.44 to 1.65 MiB with the shared C library of Debian 12, of which 1.3 MiB
 * are the library, and 0.95 to 1.01 MiB linked statically. A step takes 8 to 34 bytes of its tables.
 */
export const TARGETS = [
  RUNNER,
  {
    name: 'bare-c',
    description: 'a C program with nothing but the run, as written by "mafat export"',
    floorBytes: 1.75 * MIB,
    stepBytes: 24,
    counts: 'arena',
    costs: BARE_C_TABLE,
  },
  {
    name: 'mcu',
    description: 'a microcontroller without an operating system, weights in flash',
    floorBytes: FIRMWARE_BYTES,
    stepBytes: 0,
    counts: 'arena',
    weightsIn: 'flash',
    flashFloorBytes: FIRMWARE_FLASH_BYTES,
    system: 'none',
    costs: BARE_C_TABLE,
  },
  {
    name: 'mcu-ram',
    description: 'a microcontroller without an operating system, weights loaded into RAM',
    floorBytes: FIRMWARE_BYTES,
    stepBytes: 0,
    counts: 'arena',
    system: 'none',
    costs: BARE_C_TABLE,
  },
  {
    name: 'paper-darknet',
    description: "the paper's Darknet on a Raspberry Pi: working set + 31 MiB",
    floorBytes: 31 * MIB,
    stepBytes: 0,
    counts: 'working-set',
    costs: PAPER_TABLE,
  },
] as const satisfies readonly Target[];

/**
 * The costs that tell times. Nobody has measured a microcontroller: its table orders plans, and its times are a server's.
 */
export const timedCosts = ({ costs, system }: Target): CostTable | undefined =>
  system === 'none' ? undefined : costs;

export type TargetName = (typeof TARGETS)[number]['name'];

export const TARGET_NAMES: readonly TargetName[] = TARGETS.map(({ name }) => name);

export const DEFAULT_TARGET: TargetName = 'runner';

/** The target with so many threads. @throws UserError where it has one only. */
export function withThreads(target: Target, threads: number): Target {
  if (threads > 1 && !hasThreads(target))
    throw new UserError(
      `The target ${target.name} runs on one thread: remove the number of threads, or use the target runner.`,
    );
  return { ...target, threads };
}

/** Whether the target can share the work of a step among threads. */
export const hasThreads = ({ threadBytes }: Target): boolean => threadBytes !== undefined;

/** What all threads but the first take, each with as much scratch memory as the first one has in the arena. */
export const threadsBytes = ({ threads = 1, threadBytes = 0 }: Target, scratchBytes = 0): number =>
  (threads - 1) * (threadBytes + scratchBytes);

/** `runner`, or `runner, 2 threads`. */
export const targetText = ({ name, threads = 1 }: Target): string =>
  threads === 1 ? name : `${name}, ${threads} threads`;

export const targetNamed = (name: string): Target | undefined =>
  TARGETS.find(target => target.name === name);
