import { Command } from 'commander';
import { UserError } from '../../base/user-error';
import { formatPlan } from '../../core/tiling/plan-notation';
import { EXIT } from '../exit-code';
import { networkJson, readModel, soundNetwork } from '../model-file';
import { choosePlan } from '../plan-choice';
import { budgetJson, budgetSentence } from '../plan-text';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';
import { withPlanFile } from '../plan-file-options';
import { addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

/** `mafat check`: holds a budget in CI. One sentence, and the exit code. */
export const checkCommand = (context: CommandContext): Command =>
  addPlanOptions(new Command('check'))
    .description('tell by the exit code whether a network can be run within a memory budget')
    .option(
      '--problems',
      'print what is wrong as compilers do, file:line:column: severity: message',
    )
    .action((path: string, options: CheckOptions, command: Command) => {
      check(context, path, withPlanFile(path, options, command, true));
    });

interface CheckOptions extends PlanOptions {
  readonly problems?: true;
}

function check(context: CommandContext, path: string, options: CheckOptions): void {
  if (options.budget === undefined && options.maxMacFactor === undefined)
    throw new UserError(
      'There is nothing to check against: give a --budget, as in 64MiB, or a --max-mac-factor, or write one into the plan file beside the network.',
    );
  const file = readModel(path, sizeOf(options));
  const choice = choosePlan(soundNetwork(file), wishOf(options));
  if (!choice.fits) context.exitCode = EXIT.negative;
  const sentence = `${path}: ${budgetSentence(choice) ?? ''}`;
  if (options.problems && !choice.fits)
    context.terminal.out(`${path}:1:1: error: ${budgetSentence(choice) ?? ''} [over-budget]\n`);
  else if (!options.json) context.terminal.out(`${sentence}\n`);
  if (!options.json) return;
  const { plan, peaks } = choice.offer;
  context.terminal.out(
    formatJson({
      network: networkJson(file),
      target: choice.target.name,
      ...budgetJson(choice),
      notation: formatPlan(plan),
      peak: peaks,
      sentence,
    }),
  );
}
