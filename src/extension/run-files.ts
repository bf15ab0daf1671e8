import { isAbsolute, relative } from 'node:path';
import { Uri } from 'vscode';
import type { WeightsChoice } from '../protocol/runner';
import type { PlanFileAnswer, PlanFileChanges, PlanFileContent } from '../protocol/server';
import { askPicture, askWeights, labelsBeside, randomWeights } from './inference-question';
import type { PlanFiles } from './plan-files';

/** A network's weights, and what else its plan file says. */
export interface ChosenWeights {
  readonly content: PlanFileContent;
  readonly weights: WeightsChoice;
}

/** All files of a test inference. */
export interface RunFiles extends ChosenWeights {
  readonly picture: string;
  readonly labels: string | null;
}

/**
 * The weights that the plan file names, or those that the user chooses, which are then named there.
 * Undefined when the user changes their mind.
 */
export async function chosenWeights(
  planFiles: PlanFiles,
  network: Uri,
): Promise<ChosenWeights | undefined> {
  const planFile = await planFiles.read(network);
  const weights = await weightsOf(planFile, network);
  if (weights === undefined) return undefined;
  await keep(planFiles, network, planFile, weightsEntry(network, weights));
  return { content: planFile.content, weights: choiceOf(weights) };
}

/** The same for everything that a test inference needs. */
export async function chosenFiles(
  planFiles: PlanFiles,
  network: Uri,
): Promise<RunFiles | undefined> {
  const planFile = await planFiles.read(network);
  const { content } = planFile;
  const weights = await weightsOf(planFile, network);
  if (weights === undefined) return undefined;
  const picture =
    content.picture === undefined ? await askPicture(network) : resolved(planFile, content.picture);
  if (picture === undefined) return undefined;
  const labels =
    content.labels === undefined ? await labelsBeside(network) : resolved(planFile, content.labels);
  await keep(planFiles, network, planFile, {
    ...weightsEntry(network, weights),
    picture: written(network, picture),
    ...(labels !== undefined && { labels: written(network, labels) }),
  });
  return {
    content,
    weights: choiceOf(weights),
    picture: picture.fsPath,
    labels: labels?.fsPath ?? null,
  };
}

type Weights = Uri | 'random';

const weightsOf = async (planFile: PlanFileAnswer, network: Uri): Promise<Weights | undefined> =>
  planFile.content.weights === undefined
    ? askWeights(network)
    : resolved(planFile, planFile.content.weights);

const choiceOf = (weights: Weights): WeightsChoice =>
  weights === 'random'
    ? randomWeights
    : { kind: 'file', path: weights.fsPath, batchNormalization: 'alexeyab' };

const weightsEntry = (network: Uri, weights: Weights): PlanFileChanges =>
  weights === 'random' ? {} : { weights: written(network, weights) };

/** Writes what is new into the plan file. */
async function keep(
  planFiles: PlanFiles,
  network: Uri,
  { content }: PlanFileAnswer,
  changes: PlanFileChanges,
): Promise<void> {
  if (Object.entries(changes).some(([name, value]) => entry(content, name) !== value))
    await planFiles.change(network, changes);
}

const entry = (content: PlanFileContent, name: string): unknown =>
  (content as Readonly<Record<string, unknown>>)[name];

const resolved = ({ uri }: PlanFileAnswer, path: string): Uri =>
  isAbsolute(path) ? Uri.file(path) : Uri.joinPath(Uri.parse(uri), '..', path);

/** As the plan file names files: relative to its folder where they are inside it. */
function written(network: Uri, file: Uri): string {
  const folder = Uri.joinPath(network, '..');
  const path = relative(folder.fsPath, file.fsPath).replaceAll('\\', '/');
  return path.startsWith('..') || isAbsolute(path) ? file.fsPath : path;
}
