import { Command, Option } from 'commander';
import { UserError } from '../../base/user-error';
import type { Target } from '../../core/target/target';
import { placementOf } from '../../core/schedule/arena';
import { checkExecutable } from '../../core/schedule/execution-problem';
import { WEIGHTS_FORMS, type ProgramForm, type WeightsForm } from '../../export/packed-weights';
import { linePlace } from '../../formats/source-map';
import { C_TARGET, programFormFor, type ProjectOrder } from '../../native/plan-project';
import { checkProjectFolder, writeProject } from '../../native/project-folder';
import { EXIT } from '../exit-code';
import { exportJson, formatExport } from '../export-report';
import { withInterruption } from '../interruption';
import { readModel, soundNetwork } from '../model-file';
import { chosenPlan } from '../plan-choice';
import { pictureShape } from '../../core/network/network';
import { statedPicture } from '../../runner-client/network-input';
import { filesRead } from '../../runner-client/file-access';
import { labelsIn } from '../../runner-client/label-file';
import { filledOptions, withExportFiles } from '../plan-file-options';
import { budgetSentence } from '../plan-text';
import { withProgress } from '../progress-display';
import { formatJson } from '../terminal';
import { addWeightsOptions, checkWeights, warnOfWeights, weightsChoice } from '../weights-choice';
import type { WeightsOptions } from '../weights-choice';
import type { PictureWishes } from '../../core/detection/picture-input';
import type { CommandContext } from './command-context';
import { addNetwork, addPlanOptions, sizeOf, wishOf, type PlanOptions } from './common-options';

interface ExportOptions extends PlanOptions, WeightsOptions {
  readonly to: string;
  readonly weightsAs?: WeightsForm;
  readonly replace?: true;
  /** Of the plan file. */
  readonly pictureInput?: PictureWishes;
  /** File with the names of the classes, of the plan file. */
  readonly names?: string;
}

/** `mafat export`: a plan as a C project. */
export const exportCommand = (context: CommandContext): Command =>
  addWeightsOptions(addPlanOptions(addNetwork(new Command('export')), C_TARGET))
    .description('export a plan as a C project for any C11 compiler')
    .requiredOption('--to <folder>', 'folder to create the project in')
    .addOption(
      new Option(
        '--weights-as <form>',
        'how to store the weights: a file that is read in parts, a file that is mapped into memory, ' +
          'or constants in the program (default: constants for boards with weights in flash, else file)',
      ).choices(WEIGHTS_FORMS),
    )
    .option('--replace', 'replace an earlier export in the folder')
    .action((path: string, options: ExportOptions, command: Command) => {
      const how = { withFiles: withExportFiles<ExportOptions> };
      return exportPlan(
        context,
        path,
        filledOptions(path, options, command, context.terminal, how),
      );
    });

async function exportPlan(
  context: CommandContext,
  path: string,
  options: ExportOptions,
): Promise<void> {
  const { terminal, runtime, exporter } = context;
  const { to, replace = false } = options;
  const file = readModel(path, sizeOf(options));
  const weights = weightsChoice(options, file.model);
  const network = soundNetwork(file, terminal);
  checkExecutable(network, linePlace(file.model));
  warnOfWeights(checkWeights(file, weights), terminal);
  const place = { folder: to, replace, inputs: filesRead() };
  checkProjectFolder(place);
  const wish = wishOf(options);
  const form = formFor(wish.target, options.weightsAs);
  const choice = chosenPlan(network, wish, options.json);
  if (!choice.fits) {
    context.exitCode = EXIT.negative;
    terminal.err(`${budgetSentence(choice) ?? ''}\n`);
    return;
  }
  const order: ProjectOrder = {
    network: file.definition,
    plan: choice.offer.plan,
    placement: placementOf(choice.offer.schedule),
    weights,
    form,
    pictureInput: options.pictureInput ?? {},
    ...(options.names !== undefined && { labels: labelsIn(options.names) }),
    runtime,
  };
  const project = await withInterruption(signal =>
    withProgress('exporting', options.json, progress =>
      writeProject(place, order, exporter, { signal, progress }),
    ),
  );
  const { channels } = pictureShape(network);
  const picture =
    channels === 1 || channels === 3 ? statedPicture(file.model, options.pictureInput ?? {}) : null;
  const result = { file, choice, project, folder: to, form, picture };
  terminal.out(options.json ? formatJson(exportJson(result)) : formatExport(result));
}

/** @throws UserError where the budget counts on weights in flash and the program would have them in RAM. */
function formFor(target: Target, asked: WeightsForm | undefined): ProgramForm {
  const { name, weightsIn } = target;
  if (weightsIn !== 'flash' || asked === undefined || asked === 'embedded')
    return programFormFor(target, asked ?? 'file');
  throw new UserError(
    `The target ${name} has the weights in flash: use --weights-as embedded, or --target mcu-ram to have them in RAM.`,
  );
}
