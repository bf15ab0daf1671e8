import { Command } from 'commander';
import { UserError } from '../../base/user-error';
import { formatPlan } from '../../core/tiling/plan-notation';
import { EXIT } from '../exit-code';
import { networkJson, readModel, soundNetwork } from '../model-file';
import { choosePlan } from '../plan-choice';
import { budgetJson, budgetSentence } from '../plan-text';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';
import { addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

/** `mafat check`: holds a budget in CI. One sentence, and the exit code. */
export const checkCommand = (context: CommandContext): Command =>
  addPlanOptions(new Command('check'))
    .description('tell by the exit code whether a network can be run within a memory budget')
    .action((path: string, options: PlanOptions) => {
      check(context, path, options);
    });

function check(context: CommandContext, path: string, options: PlanOptions): void {
  if (options.budget === undefined)
    throw new UserError('There is nothing to check against: give a --budget, as in 64MiB.');
  const file = readModel(path, sizeOf(options));
  const choice = choosePlan(soundNetwork(file), wishOf(options));
  if (!choice.fits) context.exitCode = EXIT.negative;
  const sentence = `${path}: ${budgetSentence(choice) ?? ''}`;
  if (!options.json) {
    context.terminal.out(`${sentence}\n`);
    return;
  }
  const { plan, peaks } = choice.offer;
  context.terminal.out(
    formatJson({
      network: networkJson(file),
      target: options.target,
      ...budgetJson(choice),
      notation: formatPlan(plan),
      peak: peaks,
      sentence,
    }),
  );
}
