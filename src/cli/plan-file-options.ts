import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/user-error';
import { parseSize } from '../base/units';
import type { PictureWishes } from '../core/detection/picture-input';
import { limitsOf } from '../core/target/board';
import { DEFAULT_TARGET, targetNamed } from '../core/target/target';
import type { PlanFile } from '../formats/plan/plan-file-schema';
import { parsePlanFile, planFileOf } from '../formats/plan/plan-file';
import { findBoard } from './board-choice';
import { C_TARGET } from '../native/plan-project';
import { readText } from '../runner-client/file-access';
import type { PlanOptions } from './commands/common-options';
import type { RunOptions } from './run-preparation';
import type { Terminal } from './terminal';
import type { WeightsOptions } from './weights-choice';

/** What the plan file next to a network says; nothing where there is none. @throws UserError for nonsense in it. */
export function readPlanFile(network: string): PlanFile {
  const path = planFileOf(network);
  if (!existsSync(path)) return {};
  const { planFile, issues } = parsePlanFile(readText(path));
  const [issue] = issues;
  if (issue === undefined) return planFile;
  const { line, column } = issue.range.start;
  throw new UserError(`${path}:${line + 1}:${column + 1}: ${issue.message}`);
}

/** Whether the user gave an option, by its name in the code. */
const isGiven = (command: Command, name: string): boolean =>
  command.getOptionValueSource(name) === 'cli';

/** Options that a board answers, where the user gives one. */
const OF_A_BOARD: readonly string[] = ['budget', 'count', 'target'];

/**
 * What a board's or a plan file's target is for a command: an exported program is counted as such, also where the editor
 * runs networks in Node.js.
 */
function targetFor(command: Command, target: string): string {
  const isProgram = command.name() === 'export' || command.getOptionValue('native') === true;
  const isOther = target === DEFAULT_TARGET || targetNamed(target)?.counts === 'working-set';
  return isProgram && isOther ? C_TARGET : target;
}

/** The options of a command with what they leave open taken from the board that they name. */
function withBoardOption<T extends PlanOptions>(options: T, command: Command): T {
  if (options.board === undefined) return options;
  const board = findBoard(options.board);
  const { budget, counting, target } = limitsOf(board);
  return {
    ...options,
    ...(!isGiven(command, 'budget') && { budget: parseSize(budget) }),
    ...(!isGiven(command, 'count') && { count: counting }),
    ...(!isGiven(command, 'target') && { target: targetFor(command, target) }),
  };
}

/**
 * The options of a command with what they leave open taken from the plan file. A plan of the file is
 * taken with `withPlan` only, and not beside a budget or a plan that the user gave.
 */
function withPlanFile<T extends PlanOptions>(
  network: string,
  options: T,
  command: Command,
  withPlan: boolean,
): T {
  const file = readPlanFile(network);
  const hasBoard = isGiven(command, 'board');
  const isOpen = (name: string): boolean =>
    !isGiven(command, name) && !(hasBoard && OF_A_BOARD.includes(name));
  const { budget, counting, target, board, plan, kernels, inputSize } = file;
  const takesPlan =
    withPlan && plan !== undefined && isOpen('plan') && isOpen('budget') && isOpen('maxMacFactor');
  return {
    ...options,
    ...(budget !== undefined && isOpen('budget') && { budget: parseSize(budget) }),
    ...(board !== undefined && !hasBoard && isOpen('budget') && { board }),
    ...(counting !== undefined && isOpen('count') && { count: counting }),
    ...(target !== undefined && isOpen('target') && { target: targetFor(command, target) }),
    ...(kernels !== undefined && isOpen('kernels') && { kernels }),
    ...(takesPlan && { plan: typeof plan === 'string' ? plan : JSON.stringify(plan) }),
    ...(inputSize !== undefined && isOpen('width') && isOpen('height') && inputSize),
  };
}

/** The same for the file with the weights; paths in a plan file are relative to it. */
export function withWeightsFile<T extends WeightsOptions>(network: string, options: T): T {
  const { weights } = readPlanFile(network);
  if (weights === undefined || options.randomWeights !== undefined) return options;
  return { weights: placeIn(network, weights), ...options };
}

/** The same for an exported program, which is shown pictures and names classes as a run does. */
export function withExportFiles<T extends WeightsOptions>(
  network: string,
  options: T,
): T & { readonly pictureInput?: PictureWishes; readonly names?: string } {
  const { input, labels } = readPlanFile(network);
  return {
    ...(labels !== undefined && { names: placeIn(network, labels) }),
    ...(input !== undefined && { pictureInput: input }),
    ...withWeightsFile(network, options),
  };
}

/** The same for all files that a run needs. */
export function withRunFiles(network: string, options: RunOptions, command: Command): RunOptions {
  const { labels, picture, input: pictureInput, threshold } = readPlanFile(network);
  const { input } = options;
  return {
    ...(labels !== undefined && { names: placeIn(network, labels) }),
    ...(picture !== undefined && input === undefined && { image: placeIn(network, picture) }),
    ...withWeightsFile(network, options),
    ...(pictureInput !== undefined && input === undefined && { pictureInput }),
    ...(threshold !== undefined && !isGiven(command, 'threshold') && { threshold }),
  };
}

/** What of a plan file a command takes beside budget, target and kernels. */
interface Supplied<T> {
  /** Default: its plan. */
  readonly withPlan?: boolean;
  /** Fills in files. */
  readonly withFiles?: (network: string, options: T, command: Command) => T;
}

/** The same with all that the plan file supplies, of which the user is told. */
export function filledOptions<T extends PlanOptions>(
  network: string,
  options: T,
  command: Command,
  terminal: Terminal,
  { withPlan = true, withFiles = (_, given) => given }: Supplied<T> = {},
): T {
  const own = withBoardOption(options, command);
  const filled = withPlanFile(network, withFiles(network, own, command), command, withPlan);
  announcePlanFile(network, own, filled, terminal);
  return filled;
}

/** Tells that a plan file decides what the user left open: `options` became `filled`. */
function announcePlanFile<T extends object>(
  network: string,
  options: T,
  filled: T,
  terminal: Terminal,
): void {
  const before = new Map<string, unknown>(Object.entries(options));
  const taken = Object.entries(filled)
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name]) => ENTRIES[name] ?? name);
  const entries = [...new Set(taken)].join(', ');
  if (taken.length > 0) terminal.err(`using ${planFileOf(network)}: ${entries}\n`);
}

/** Entries of plan files, by the options that they supply, where these are called otherwise. */
const ENTRIES: Readonly<Partial<Record<string, string>>> = {
  count: 'counting',
  width: 'inputSize',
  height: 'inputSize',
  names: 'labels',
  image: 'picture',
  pictureInput: 'input',
};

const placeIn = (network: string, path: string): string => resolve(dirname(network), path);
