import { english } from '../base/sentence';
import { formatSize } from '../base/units';
import { pictureSentence, type StatedPicture } from '../core/detection/picture-input';
import { pictureShape } from '../core/network/network';
import { DEFAULT_TARGET, targetText } from '../core/target/target';
import { formatPlan } from '../core/tiling/plan-notation';
import { hasConstantWeights, type ProgramForm } from '../export/packed-weights';
import type { Project } from '../export/project';
import { C_TARGET } from '../native/plan-project';
import { networkJson, type ModelFile } from './model-file';
import type { PlanChoice } from '../core/search/planning-service';
import { summarizePlan } from './plan-description';
import { budgetJson, budgetSentence, targetHint } from './plan-text';

/** What `mafat export` tells. */
export interface ExportResult {
  readonly file: ModelFile;
  readonly choice: PlanChoice;
  readonly project: Project;
  readonly folder: string;
  readonly form: ProgramForm;
  /** How an image becomes the first input; null where it can't be one. */
  readonly picture: StatedPicture | null;
}

/** The result of an export for programs. */
export function exportJson({ file, choice, project, folder, form, picture }: ExportResult) {
  const { identifier, files, arenaBytes, weightsBytes, tableBytes, processBytes } = project;
  return {
    network: networkJson(file),
    target: choice.target.name,
    ...budgetJson(choice),
    ...summarizePlan(choice.offer, choice.target),
    input: picture && { ...picture.input, source: picture.source },
    project: {
      folder,
      identifier,
      weightsAs: hasConstantWeights(form) ? 'embedded' : form,
      calls: project.steps,
      arenaBytes,
      weightsBytes,
      tableBytes,
      processBytes,
      files: files.map(({ path }) => path),
    },
  };
}

/** The result for people. */
export function formatExport({
  file,
  choice,
  project,
  folder,
  form,
  picture,
}: ExportResult): string {
  const { arenaBytes, weightsBytes, tableBytes, processBytes, files, steps } = project;
  const sentence = budgetSentence(choice);
  return [
    `plan       ${formatPlan(choice.offer.plan)}`,
    ...(sentence === undefined ? [] : [`budget     ${sentence}`]),
    `memory     arena ${formatSize(arenaBytes)}, weights at once ${formatSize(weightsBytes)}, tables of ` +
      `${steps} kernel calls ${formatSize(tableBytes)}`,
    choice.target.system === 'none'
      ? boardLine(choice)
      : `process    ${formatSize(processBytes)} predicted (target ${targetText(choice.target)})`,
    ...(choice.target.name === C_TARGET
      ? [`target     ${targetHint(choice.target, DEFAULT_TARGET)}`]
      : []),
    ...(picture === null
      ? []
      : [`input      ${english(pictureSentence(picture, pictureShape(file.model.network)))}`]),
    `project    ${folder}, ${files.length} files: ${form === 'board' ? 'its README.md says how to build the library' : 'run "make" there to build mafat-run; its README says what input and outputs are'}`,
    '',
  ].join('\n');
}

function boardLine({ offer: { peaks } }: PlanChoice): string {
  const { processBytes, flashBytes } = peaks;
  const flash = flashBytes === undefined ? '' : `, flash ${formatSize(flashBytes)}`;
  return `RAM        ${formatSize(processBytes)} predicted${flash}`;
}
