import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseSize } from '../../base/units';
import { UserError } from '../../base/user-error';
import type { Counting } from '../../core/memory/counting';
import { DEFAULT_TARGET, MOST_THREADS, TARGETS, withThreads } from '../../core/memory/target';
import type { Strategy } from '../../core/search/planning';
import type { KernelMode, WeightsResidency } from '../../core/tiling/plan';
import type { ParseOptions } from '../../formats/format';
import {
  COUNTINGS,
  INPUT_ELEMENTS,
  KERNELS,
  RESIDENCIES,
  STRATEGIES,
  type InputElement,
  type PlanWish,
} from '../plan-choice';
import { findTarget } from '../target-choice';

/** Options of every command, as commander gives them. */
export interface NetworkOptions extends ParseOptions {
  readonly json?: true;
  readonly target: string;
}

/** Options of the commands that choose a plan. */
export interface PlanOptions extends NetworkOptions {
  readonly budget?: number;
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
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  };

/** Reads an option's number between 0 and 1. */
export function fraction(text: string): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (value <= 1) return value;
  throw new InvalidArgumentError('Write a number from 0 to 1.');
}

/** Reads an option's number from 1 on. */
function factor(text: string): number {
  const value = /^\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Write a number from 1 on, as in 1.1.');
}

function budget(text: string): number {
  const bytes = parseSize(text);
  if (bytes === 0) throw new UserError('A budget of 0 bytes leaves nothing to run in: give more.');
  return bytes;
}

/** The one network that a command is about. */
export const addNetwork = (command: Command): Command =>
  command.argument('<network>', 'the network: a Darknet .cfg file');

export const addNetworkOptions = (command: Command, target: string = DEFAULT_TARGET): Command =>
  command
    .option('--width <pixels>', 'width of the input in place of that in the file', wholeNumber(1))
    .option('--height <pixels>', 'height of the input in place of that in the file', wholeNumber(1))
    .option(
      '--target <target>',
      `what the process and the latency are predicted for: ${TARGETS.map(({ name }) => name).join(', ')}, ` +
        'or a file that "mafat calibrate" wrote',
      target,
    )
    .option('--json', 'print JSON');

export const addPlanOptions = (command: Command, target: string = DEFAULT_TARGET): Command =>
  addNetworkOptions(command, target)
    .option('--budget <size>', 'the most memory the run may take, for example 64MiB', budget)
    .option(
      '--max-mac-factor <factor>',
      'the most multiply-accumulates, as a multiple of those of the untiled network; without a budget ' +
        'the plan that takes least within it',
      factor,
    )
    .addOption(
      new Option('--count <what>', 'what the budget is compared with')
        .choices(COUNTINGS)
        .default('arena'),
    )
    .addOption(
      new Option('--strategy <name>', 'how the plan is searched for')
        .choices(STRATEGIES)
        .default('optimal'),
    )
    .option('--plan <plan>', 'this plan and no search: 5x5/8/2x2, or a plan in a .json file')
    .addOption(
      new Option(
        '--input-element <element>',
        'how the input is kept: as f32 numbers, or as u8 bytes, a quarter of the size, for pictures (default: as the plan says, else f32)',
      ).choices(INPUT_ELEMENTS),
    )
    .addOption(
      new Option(
        '--residency <weights>',
        'weights in memory at once: all (resident), those of a group, or those of a block of output channels where a layer is computed whole (default: as the plan says, else group)',
      ).choices(RESIDENCIES),
    )
    .addOption(
      new Option(
        '--kernels <mode>',
        'exact gives the same bits whatever the plan; fast computes every layer that can be by Winograd’s algorithm, which takes more weights and scratch memory (default: as the plan says, else exact)',
      ).choices(KERNELS),
    );

export const addThreadsOption = (command: Command): Command =>
  command.option(
    '--threads <n>',
    'threads that share the work of each step, for target runner; the numbers stay the same, and each thread takes memory of its own beside the arena',
    wholeNumber(1, MOST_THREADS),
  );

export const addExplainOption = (command: Command): Command =>
  command.option(
    '--explain',
    'say what makes the peak of the plan, and what the next smaller and the next larger budget would bring',
  );

export const sizeOf = ({ width, height }: NetworkOptions): ParseOptions => ({
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
});

export const wishOf = ({
  plan,
  budget,
  maxMacFactor,
  count,
  strategy,
  inputElement,
  residency,
  kernels,
  threads,
  target,
}: PlanOptions): PlanWish => ({
  ...(plan !== undefined && { plan }),
  ...(maxMacFactor !== undefined && { maxMacFactor }),
  ...(budget !== undefined && { budget }),
  count,
  strategy,
  ...(inputElement !== undefined && { input: inputElement }),
  ...(residency !== undefined && { weights: residency }),
  ...(kernels !== undefined && { kernels }),
  target: threads === undefined ? findTarget(target) : withThreads(findTarget(target), threads),
});
