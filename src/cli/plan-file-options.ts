import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/user-error';
import { parseSize } from '../base/units';
import type { PlanFile } from '../formats/plan/plan-file-schema';
import { parsePlanFile, planFileOf } from '../formats/plan/plan-file';
import { readText } from '../runner-client/file-access';
import type { PlanOptions } from './commands/common-options';
import type { RunOptions } from './run-preparation';

/** What the plan file beside a network says; nothing where there is none. @throws UserError for nonsense in it. */
export function readPlanFile(network: string): PlanFile {
  const path = planFileOf(network);
  if (!existsSync(path)) return {};
  const { planFile, issues } = parsePlanFile(readText(path));
  const [issue] = issues;
  if (issue === undefined) return planFile;
  const { line, column } = issue.range.start;
  throw new UserError(`${path}:${line + 1}:${column + 1}: ${issue.message}`);
}

/**
 * The options of a command with what they leave open taken from the plan file. A plan of the file is
 * taken with `withPlan` only, and not beside a budget or a plan that the user gave.
 */
export function withPlanFile<T extends PlanOptions>(
  network: string,
  options: T,
  command: Command,
  withPlan: boolean,
): T {
  const file = readPlanFile(network);
  const isOpen = (name: string): boolean => command.getOptionValueSource(name) !== 'cli';
  const { budget, counting, target, plan, kernels, inputSize } = file;
  const takesPlan =
    withPlan && plan !== undefined && isOpen('plan') && isOpen('budget') && isOpen('maxMacFactor');
  return {
    ...options,
    ...(budget !== undefined && isOpen('budget') && { budget: parseSize(budget) }),
    ...(counting !== undefined && isOpen('count') && { count: counting }),
    ...(target !== undefined && isOpen('target') && { target }),
    ...(kernels !== undefined && isOpen('kernels') && { kernels }),
    ...(takesPlan && { plan: typeof plan === 'string' ? plan : JSON.stringify(plan) }),
    ...(inputSize !== undefined && isOpen('width') && isOpen('height') && inputSize),
  };
}

/** The same for the files that a run needs; paths in a plan file are relative to it. */
export function withRunFiles(network: string, options: RunOptions, command: Command): RunOptions {
  const isGiven = command.getOptionValueSource('threshold') === 'cli';
  const { weights, labels, picture, threshold } = readPlanFile(network);
  const { randomWeights, input } = options;
  const place = (path: string): string => resolve(dirname(network), path);
  return {
    ...(weights !== undefined && randomWeights === undefined && { weights: place(weights) }),
    ...(labels !== undefined && { names: place(labels) }),
    ...(picture !== undefined && input === undefined && { image: place(picture) }),
    ...options,
    ...(threshold !== undefined && !isGiven && { threshold }),
  };
}
