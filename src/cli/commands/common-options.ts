import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseSize } from '../../base/units';
import { UserError } from '../../base/user-error';
import { onBoard, type Board } from '../../core/target/board';
import type { Counting } from '../../core/target/counting';
import {
  DEFAULT_TARGET,
  hasThreads,
  MOST_THREADS,
  TARGETS,
  withThreads,
  type Target,
} from '../../core/target/target';
import type { Strategy } from '../../core/search/planning';
import type { KernelMode, WeightsResidency } from '../../core/tiling/plan';
import type { ParseOptions } from '../../formats/format';
import type { FormatDescription } from '../../formats/format-description';
import { DESCRIPTIONS } from '../../formats/registry/recognition';
import {
  COUNTINGS,
  INPUT_ELEMENTS,
  KERNELS,
  RESIDENCIES,
  STRATEGIES,
  type InputElement,
  type PlanWish,
} from '../plan-choice';
import { boardOption, findBoard } from '../board-choice';
import { findTarget } from '../target-choice';

/** Options of every command, as commander gives them. */
export interface NetworkOptions extends ParseOptions {
  readonly json?: true;
  readonly target: string;
}

/** Options of the commands that choose a plan. */
export interface PlanOptions extends NetworkOptions {
  readonly budget?: number;
  /** What the budget is the memory of: a name, or a file. */
  readonly board?: string;
  readonly maxMacFactor?: number;
  readonly plan?: string;
  readonly count: Counting;
  readonly strategy: Strategy;
  readonly inputElement?: InputElement;
  readonly residency?: WeightsResidency;
  readonly explain?: true;
  readonly kernels?: KernelMode;
  readonly threads?: number;
}

const LARGEST_COUNT = 1e6;

/** Reads an option's whole number from `least` on. */
export const wholeNumber =
  (least: number, most = LARGEST_COUNT) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Must be an integer from ${least} to ${most}.`);
  };

/** Reads an option's number between 0 and 1. */
export function fraction(text: string): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (value <= 1) return value;
  throw new InvalidArgumentError('Must be a number from 0 to 1.');
}

/** Reads an option's number from 1 on. */
function factor(text: string): number {
  const value = /^\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Must be a number of at least 1, such as 1.1.');
}

function budget(text: string): number {
  const bytes = parseSize(text);
  if (bytes === 0) throw new UserError('The budget must be greater than 0.');
  return bytes;
}

/** The one network that a command is about. */
export const addNetwork = (command: Command): Command =>
  command.argument('<network>', Object.values(DESCRIPTIONS).map(argumentText).join(' or '));

const argumentText = ({ label, extensions }: FormatDescription): string =>
  `${label} network (${extensions.join(', ')})`;

export const addNetworkOptions = (command: Command, target: string = DEFAULT_TARGET): Command =>
  command
    .option('--width <pixels>', 'input width; overrides the file', wholeNumber(1))
    .option('--height <pixels>', 'input height; overrides the file', wholeNumber(1))
    .option(
      '--target <target>',
      `target to predict process memory and latency for: ${TARGETS.map(({ name }) => name).join(', ')}, ` +
        'or a file written by "mafat calibrate"',
      target,
    )
    .option('--json', 'print JSON');

export const addPlanOptions = (command: Command, target: string = DEFAULT_TARGET): Command =>
  addNetworkOptions(command, target)
    .addOption(boardOption())
    .option('--budget <size>', 'memory budget, such as 64MiB', budget)
    .option(
      '--max-mac-factor <factor>',
      'maximum multiply-accumulates, relative to the untiled network; without a budget, ' +
        'find the smallest plan within this limit',
      factor,
    )
    .addOption(
      new Option('--count <what>', 'memory that the budget limits')
        .choices(COUNTINGS)
        .default('arena'),
    )
    .addOption(
      new Option('--strategy <name>', 'how to search for a plan')
        .choices(STRATEGIES)
        .default('optimal'),
    )
    .option('--plan <plan>', 'use this plan instead of searching: 5x5/8/2x2, or a .json file')
    .addOption(
      new Option(
        '--input-element <element>',
        'keep the input as f32 floats, or as u8 bytes, which take a quarter of the memory (default: from the plan, or f32)',
      ).choices(INPUT_ELEMENTS),
    )
    .addOption(
      new Option(
        '--residency <weights>',
        'weights in memory at once: all (resident), one group, or one block of output channels in untiled layers (default: from the plan, or group)',
      ).choices(RESIDENCIES),
    )
    .addOption(
      new Option(
        '--kernels <mode>',
        "exact gives the same bits with every plan; fast uses Winograd's algorithm where possible, which needs larger weights and scratch memory (default: from the plan, or exact)",
      ).choices(KERNELS),
    );

export const addThreadsOption = (command: Command): Command =>
  command.option(
    '--threads <n>',
    'threads that share the work of each step, for target runner; outputs stay the same, but each thread needs extra memory',
    wholeNumber(1, MOST_THREADS),
  );

export const addExplainOption = (command: Command): Command =>
  command.option(
    '--explain',
    'explain what makes up the peak, and show plans for the next smaller and larger budgets',
  );

export const sizeOf = ({ width, height }: NetworkOptions): ParseOptions => ({
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
});

export function wishOf({
  plan,
  budget,
  board,
  maxMacFactor,
  count,
  strategy,
  inputElement,
  residency,
  kernels,
  threads,
  target,
}: PlanOptions): PlanWish {
  const place = board === undefined ? undefined : findBoard(board);
  return {
    ...(plan !== undefined && { plan }),
    ...(maxMacFactor !== undefined && { maxMacFactor }),
    ...(budget !== undefined && { budget }),
    ...(place !== undefined && { board: place }),
    count,
    strategy,
    ...(inputElement !== undefined && { input: inputElement }),
    ...(residency !== undefined && { weights: residency }),
    ...(kernels !== undefined && { kernels }),
    target: threadedTarget(onBoard(findTarget(target), place), threads, place),
  };
}

/** @throws UserError where there is one thread only: on a board, another target would not help. */
function threadedTarget(target: Target, threads = 1, board?: Board): Target {
  if (board !== undefined && threads > 1 && !hasThreads(target))
    throw new UserError(`Networks run on one thread on ${board.name}: remove --threads.`);
  return threads === 1 ? target : withThreads(target, threads);
}
