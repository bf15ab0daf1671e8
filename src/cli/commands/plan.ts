import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../base/user-error';
import { explanationOf } from '../../core/report/explanation-model';
import type { Accounting } from '../../core/search/network-table';
import { EXIT } from '../exit-code';
import { describeFrontier, formatFrontier } from '../frontier-description';
import { networkJson, readModel, soundNetwork, type ModelFile } from '../model-file';
import { chosenPlan, type PlanWish } from '../plan-choice';
import { describePlan } from '../plan-description';
import { formatExplanation } from '../explanation-text';
import { explainChoice } from '../plan-explanation';
import { budgetJson, budgetSentence, formatDescription } from '../plan-text';
import { withSpinner } from '../spinner';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';
import { filledOptions } from '../plan-file-options';
import {
  addExplainOption,
  addThreadsOption,
  addNetwork,
  addPlanOptions,
  sizeOf,
  wholeNumber,
  wishOf,
  type PlanOptions,
} from './common-options';

interface PlanCommandOptions extends PlanOptions {
  readonly frontier?: true;
  readonly elementBytes?: number;
  readonly exclude?: readonly Excluded[];
}

/**
 * What other planners leave out. Estimates leave alignment out anyway, and exact kernels, for which they are, take no
 * scratch memory and no zero borders.
 */
const EXCLUDED = ['network-input', 'network-output', 'scratch'] as const;
type Excluded = (typeof EXCLUDED)[number];

/** `mafat plan`: finds a plan for a budget, or describes a given plan. */
export const planCommand = (context: CommandContext): Command =>
  addThreadsOption(addExplainOption(addPlanOptions(addNetwork(new Command('plan')))))
    .description('find a plan within a memory budget, or describe a given plan')
    .addOption(
      new Option(
        '--frontier',
        "list plans from fastest to smallest, with the paper's plans for comparison",
      ).conflicts(['plan', 'budget', 'count', 'strategy', 'explain']),
    )
    .option(
      '--element-bytes <bytes>',
      'count this many bytes per element, as another planner does',
      wholeNumber(1, 8),
    )
    .option(
      '--exclude <what>',
      `leave out of peaks, as another planner does: ${EXCLUDED.join(', ')}`,
      excluded,
    )
    .action((path: string, options: PlanCommandOptions, command: Command) => {
      const how = { withPlan: false };
      plan(context, path, filledOptions(path, options, command, context.terminal, how));
    });

function excluded(text: string): readonly Excluded[] {
  return text.split(',').map(part => {
    const known = EXCLUDED.find(name => name === part.trim());
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Must be one or more of ${EXCLUDED.join(',')}.`);
  });
}

function accountingOf({ elementBytes, exclude }: PlanCommandOptions): Accounting | undefined {
  if (elementBytes === undefined && exclude === undefined) return undefined;
  return {
    ...(elementBytes !== undefined && { elementBytes }),
    excluded: new Set(exclude?.filter(name => name !== 'scratch')),
  };
}

function plan(context: CommandContext, path: string, options: PlanCommandOptions): void {
  const { budget, plan: given, maxMacFactor, frontier } = options;
  if (!frontier && budget === undefined && given === undefined && maxMacFactor === undefined)
    throw new UserError(
      'Nothing to plan for: add --board, --budget, --plan, --max-mac-factor or --frontier.',
    );
  const file = readModel(path, sizeOf(options));
  const accounting = accountingOf(options);
  const wish = { ...wishOf(options), ...(accounting !== undefined && { accounting }) };
  if (frontier) showFrontier(context, file, wish, options);
  else showPlan(context, file, wish, options);
}

function showFrontier(
  { terminal }: CommandContext,
  file: ModelFile,
  wish: PlanWish,
  { json }: PlanCommandOptions,
): void {
  const network = soundNetwork(file, terminal);
  const description = withSpinner('searching for plans', json, () =>
    describeFrontier(network, wish),
  );
  const { target } = wish;
  if (json)
    terminal.out(formatJson({ network: networkJson(file), target: target.name, ...description }));
  else terminal.out(formatFrontier(description, target));
}

function showPlan(
  context: CommandContext,
  file: ModelFile,
  wish: PlanWish,
  { json, explain }: PlanCommandOptions,
): void {
  const { terminal } = context;
  const network = soundNetwork(file, terminal);
  const choice = chosenPlan(network, wish, json);
  const { offer, target } = choice;
  const explanation = explanationOf(offer, target);
  const description = describePlan(offer, target, explanation);
  if (!choice.fits) context.exitCode = EXIT.negative;
  const explained = explain
    ? withSpinner('explaining', json, () => explainChoice(wish, choice, explanation))
    : undefined;
  const sentence = budgetSentence(choice);
  if (json) {
    terminal.out(
      formatJson({
        network: networkJson(file),
        target: target.name,
        ...budgetJson(choice),
        ...description,
        ...(explained && { explanation: explained }),
      }),
    );
    if (sentence !== undefined) terminal.err(`${sentence}\n`);
    return;
  }
  if (sentence !== undefined) terminal.out(`${sentence}\n\n`);
  terminal.out(formatDescription(description, target));
  if (explained) terminal.out(`\n${formatExplanation(wish, choice, explained)}`);
}
