import { Command } from 'commander';
import { UserError } from '../../base/user-error';
import { formatPlan } from '../../core/tiling/plan-notation';
import { EXIT } from '../exit-code';
import { formatIssue, networkJson, readModel, soundNetwork, type ModelFile } from '../model-file';
import { chosenPlan } from '../plan-choice';
import { budgetJson, budgetSentence } from '../plan-text';
import { formatExplanation } from '../explanation-text';
import { explainChoice } from '../plan-explanation';
import { withSpinner } from '../spinner';
import { formatJson, silentOn, type Terminal } from '../terminal';
import type { CommandContext } from './command-context';
import { filledOptions } from '../plan-file-options';
import {
  addExplainOption,
  addNetwork,
  addPlanOptions,
  sizeOf,
  wishOf,
  type PlanOptions,
} from './common-options';

/** `mafat check`: holds a budget in CI. One sentence, and the exit code. */
export const checkCommand = (context: CommandContext): Command =>
  addExplainOption(addPlanOptions(addNetwork(new Command('check'))))
    .description('exit with 1 if a network does not fit a memory budget')
    .option('--problems', 'print problems as file:line:column: severity: message, like a compiler')
    .action((path: string, options: CheckOptions, command: Command) => {
      check(context, path, filledOptions(path, options, command, context.terminal));
    });

/** Prints all that is wrong in the file; whether the network can be planned with. */
function printProblems({ path, model }: ModelFile, terminal: Terminal): boolean {
  for (const found of model.issues) terminal.out(`${formatIssue(path, found, model)}\n`);
  return model.issues.every(({ severity }) => severity !== 'error');
}

interface CheckOptions extends PlanOptions {
  readonly problems?: true;
}

function check(context: CommandContext, path: string, options: CheckOptions): void {
  if (options.budget === undefined && options.maxMacFactor === undefined)
    throw new UserError(
      'Nothing to check against: add --board NAME, --budget SIZE (such as 64MiB) or --max-mac-factor FACTOR, or set a budget in the plan file.',
    );
  const file = readModel(path, sizeOf(options));
  const { terminal } = context;
  const listed = options.problems === true && !options.json;
  if (listed && !printProblems(file, terminal)) {
    context.exitCode = EXIT.failure;
    return;
  }
  const network = soundNetwork(file, listed ? silentOn(terminal) : terminal);
  const wish = wishOf(options);
  const choice = chosenPlan(network, wish, options.json);
  if (!choice.fits) context.exitCode = EXIT.negative;
  const sentence = `${path}: ${budgetSentence(choice) ?? ''}`;
  const explained = options.explain
    ? withSpinner('explaining', options.json, () => explainChoice(wish, choice))
    : undefined;
  if (options.problems && !choice.fits)
    terminal.out(`${path}:1:1: error: ${budgetSentence(choice) ?? ''} [over-budget]\n`);
  else if (!options.json) terminal.out(`${sentence}\n`);
  const { plan, peaks } = choice.offer;
  if (options.json)
    terminal.out(
      formatJson({
        network: networkJson(file),
        target: choice.target.name,
        ...budgetJson(choice),
        notation: formatPlan(plan),
        peak: peaks,
        certified: true,
        sentence,
        ...(explained && { explanation: explained }),
      }),
    );
  else if (explained) terminal.out(`\n${formatExplanation(wish, choice, explained)}`);
}
