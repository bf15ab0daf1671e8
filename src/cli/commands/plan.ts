import { Command } from 'commander';
import { UserError } from '../../base/user-error';
import { EXIT } from '../exit-code';
import { networkJson, readModel, soundNetwork } from '../model-file';
import { choosePlan } from '../plan-choice';
import { describePlan } from '../plan-description';
import { budgetJson, budgetSentence, formatDescription } from '../plan-text';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';
import { withPlanFile } from '../plan-file-options';
import { addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

/** `mafat plan`: finds the plan for a budget, or tells what a given one takes. */
export const planCommand = (context: CommandContext): Command =>
  addPlanOptions(new Command('plan'))
    .description('find a plan within a memory budget, or describe a given one')
    .action((path: string, options: PlanOptions, command: Command) => {
      plan(context, path, withPlanFile(path, options, command, false));
    });

function plan(context: CommandContext, path: string, options: PlanOptions): void {
  const { terminal } = context;
  if (options.budget === undefined && options.plan === undefined)
    throw new UserError('There is nothing to plan for: give a --budget or a --plan.');
  const file = readModel(path, sizeOf(options));
  const choice = choosePlan(soundNetwork(file), wishOf(options));
  const description = describePlan(choice.offer, choice.target);
  if (!choice.fits) context.exitCode = EXIT.negative;
  const sentence = budgetSentence(choice);
  if (options.json)
    terminal.out(
      formatJson({
        network: networkJson(file),
        target: choice.target.name,
        ...budgetJson(choice),
        ...description,
      }),
    );
  else terminal.out(formatDescription(description, choice.target));
  if (sentence === undefined) return;
  if (options.json) terminal.err(`${sentence}\n`);
  else terminal.out(`${sentence}\n`);
}
