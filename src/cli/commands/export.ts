import { join } from 'node:path';
import { Command, Option } from 'commander';
import { at } from '../../base/assert';
import { targetNamed, type Target } from '../../core/memory/target';
import type { ParameterSource } from '../../core/network/parameters';
import { randomParameters } from '../../core/network/random-parameters';
import { checkExecutable } from '../../core/schedule/lowering';
import { WEIGHTS_FORMS, type WeightsForm } from '../../export/packed-weights';
import { exportProject } from '../../export/project';
import type { WeightsChoice } from '../../protocol/runner';
import { withFile } from '../../runner-client/file-access';
import { checkFolder, createFolder, readTexts } from '../../runner-client/folder-access';
import { EXIT } from '../exit-code';
import { exportJson, formatExport } from '../export-report';
import { readModel, soundNetwork, type ModelFile } from '../model-file';
import { choosePlan } from '../plan-choice';
import { withPlanFile, withWeightsFile } from '../plan-file-options';
import { budgetSentence } from '../plan-text';
import { formatJson } from '../terminal';
import { addWeightsOptions, checkWeights, weightsChoice } from '../weights-choice';
import type { WeightsOptions } from '../weights-choice';
import type { CommandContext } from './command-context';
import { addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

interface ExportOptions extends PlanOptions, WeightsOptions {
  readonly to: string;
  readonly weightsAs: WeightsForm;
  readonly replace?: true;
}

/** What C programs are predicted for. */
const C_TARGET = 'bare-c';

/** Every exported project has this file, and little else has. */
const MARK = join('mafat', 'schedule.h');

/** `mafat export`: a plan as a C project. */
export const exportCommand = (context: CommandContext): Command =>
  addWeightsOptions(addPlanOptions(new Command('export'), C_TARGET))
    .description('write a plan out as a C project that any C11 compiler builds')
    .requiredOption('--to <folder>', 'the folder of the project, which is made')
    .addOption(
      new Option(
        '--weights-as <form>',
        'how the program has its weights: a file that is read piece by piece, one that is mapped into ' +
          'memory, or constants of the program',
      )
        .choices(WEIGHTS_FORMS)
        .default(at(WEIGHTS_FORMS, 0)),
    )
    .option('--replace', 'replace an earlier export in the folder')
    .action((path: string, options: ExportOptions, command: Command) => {
      const filled = withWeightsFile(path, options);
      exportPlan(context, path, withPlanFile(path, filled, command, true));
    });

function exportPlan(context: CommandContext, path: string, options: ExportOptions): void {
  const { terminal, runtime } = context;
  const { to, replace } = options;
  const weights = weightsChoice(options);
  const file = readModel(path, sizeOf(options));
  const network = soundNetwork(file);
  checkExecutable(network);
  checkWeights(file, weights);
  checkFolder(to, replace && MARK);
  const choice = choosePlan(network, wishOf(options));
  if (!choice.fits) {
    context.exitCode = EXIT.negative;
    terminal.err(`${budgetSentence(choice) ?? ''}\n`);
    return;
  }
  const project = withParameters(file, weights, parameters =>
    exportProject({
      schedule: choice.offer.schedule,
      parameters,
      weightsForm: options.weightsAs,
      target: cTarget(choice.target),
      runtime: readTexts(runtime),
    }),
  );
  createFolder(to, project.files, replace && MARK);
  const result = { file, choice, project, folder: to, weightsAs: options.weightsAs };
  terminal.out(options.json ? formatJson(exportJson(result)) : formatExport(result));
}

/** A budget may be for another target; the program is a C program all the same. */
const cTarget = (target: Target): Target => targetNamed(C_TARGET) ?? target;

function withParameters<T>(
  { model }: ModelFile,
  weights: WeightsChoice,
  use: (parameters: ParameterSource) => T,
): T {
  if (weights.kind === 'random') return use(randomParameters(model.network, weights.seed));
  const { path, batchNormalization } = weights;
  return withFile(path, source => use(model.openWeights(source, path, { batchNormalization })));
}
