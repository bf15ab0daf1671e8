import { Command } from 'commander';
import { formatComparison, type ComparedSide } from '../comparison-text';
import { diffSides, type DiffSide } from '../diff-sides';
import { EXIT } from '../exit-code';
import { modelInOrder } from '../../formats/ordered-model';
import type { SourceMap } from '../../formats/source-map';
import { networkJson, readModel, soundNetwork, type ModelFile } from '../model-file';
import type { PlanChoice } from '../../core/search/planning-service';
import { chosenPlan } from '../plan-choice';
import { comparedPlan, comparePlans } from '../plan-comparison';
import { summarizePlan } from '../plan-description';
import { filledOptions } from '../plan-file-options';
import { budgetJson, budgetSentence } from '../plan-text';
import { formatJson, silentOn, type Terminal } from '../terminal';
import type { CommandContext } from './command-context';
import { addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

/** `mafat diff`: what changes from one plan to another, or from one version of a network to the next. */
export const diffCommand = (context: CommandContext): Command =>
  addPlanOptions(
    new Command('diff').argument(
      '<what...>',
      'two networks, each optionally followed by a plan; or a network and one or two plans',
    ),
  )
    .description('compare two plans of a network, or two versions of a network')
    .action((operands: readonly string[], options: PlanOptions, command: Command) => {
      diff(context, operands, options, command);
    });

interface Side extends ComparedSide {
  readonly sourceMap: SourceMap;
  readonly file: ModelFile;
  readonly choice: PlanChoice;
}

function diff(
  context: CommandContext,
  operands: readonly string[],
  options: PlanOptions,
  command: Command,
): void {
  const { terminal } = context;
  const [a, b] = diffSides(operands).map((side, index, [first]) => {
    const isSecond = index > 0 && side.network === first?.network;
    return sideOf(side, options, command, isSecond ? silentOn(terminal) : terminal);
  }) as [Side, Side];
  const comparison = comparePlans(a, b);
  if (!a.choice.fits || !b.choice.fits) context.exitCode = EXIT.negative;
  const sentences = [
    ['A', a],
    ['B', b],
  ] as const;
  if (options.json) terminal.out(formatJson({ a: sideJson(a), b: sideJson(b), ...comparison }));
  else terminal.out(formatComparison(a, b, comparison));
  for (const [name, { choice }] of sentences) {
    const sentence = budgetSentence(choice);
    if (sentence === undefined) continue;
    const line = `${name}: ${sentence}\n`;
    if (options.json) terminal.err(line);
    else terminal.out(line);
  }
}

/** What the command line says of a plan holds for both sides, but for plans that stand behind a network. */
function sideOf(
  { network: path, plan }: DiffSide,
  options: PlanOptions,
  command: Command,
  terminal: Terminal,
): Side {
  const filled = filledOptions(path, options, command, terminal);
  const file = readModel(path, sizeOf(filled));
  const network = soundNetwork(file, terminal);
  const wish = { ...wishOf(filled), ...(plan !== undefined && { plan }) };
  const choice = chosenPlan(network, wish, options.json);
  const summary = summarizePlan(choice.offer, choice.target);
  const { sourceMap } = modelInOrder(file.model, choice.offer.plan);
  return { ...comparedPlan(choice), sourceMap, file, choice, summary };
}

const sideJson = ({ file, choice, summary }: Side) => ({
  network: networkJson(file),
  target: choice.target.name,
  ...budgetJson(choice),
  ...summary,
});
