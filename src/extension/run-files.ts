import { isAbsolute, relative } from 'node:path';
import { FileSystemError, Uri, window, workspace } from 'vscode';
import type { WeightsChoice } from '../base/network-definition';
import type { PlanFileAnswer, PlanFileChanges, PlanFileContent } from '../protocol/server';
import { askPicture, askWeights, labelsBeside, randomWeights } from './inference-question';
import { fileName } from './network-choice';
import type { Services } from './services';
import { weightsChoice } from './weights-choice';
import { weightsProblem } from './weights-size';

/** A network's weights, and what else its plan file says. */
export interface ChosenWeights {
  readonly content: PlanFileContent;
  readonly weights: WeightsChoice;
  /** Path of the list of class names, if there is one. */
  readonly labels: string | null;
  /** Names what was chosen in the plan file: for when it is known to work. */
  readonly keep: () => Promise<void>;
}

/** All files of a test inference. */
export interface RunFiles extends ChosenWeights {
  readonly picture: string;
}

type Sources = Pick<Services, 'planFiles' | 'server'>;

/**
 * The weights that the plan file names, or those that the user chooses. Undefined when the user changes their mind.
 * @throws UserError when what was chosen does not match the network.
 */
export async function chosenWeights(
  sources: Sources,
  network: Uri,
): Promise<ChosenWeights | undefined> {
  const planFile = await sources.planFiles.read(network);
  const weights = await weightsOf(sources, planFile, network);
  if (weights === undefined) return undefined;
  const { content } = planFile;
  return {
    content,
    weights: choiceOf(weights),
    labels: content.labels === undefined ? null : resolved(planFile, content.labels).fsPath,
    keep: () => keep(sources, network, planFile, weightsEntry(network, weights)),
  };
}

/** The same for everything that a test inference needs. */
export async function chosenFiles(sources: Sources, network: Uri): Promise<RunFiles | undefined> {
  const planFile = await sources.planFiles.read(network);
  const { content } = planFile;
  const weights = await weightsOf(sources, planFile, network);
  if (weights === undefined) return undefined;
  const picture =
    content.picture === undefined ? await askPicture(network) : resolved(planFile, content.picture);
  if (picture === undefined) return undefined;
  const labels =
    content.labels === undefined ? await labelsBeside(network) : resolved(planFile, content.labels);
  const entries = {
    ...weightsEntry(network, weights),
    picture: written(network, picture),
    ...(labels !== undefined && { labels: written(network, labels) }),
  };
  return {
    content,
    weights: choiceOf(weights),
    picture: picture.fsPath,
    labels: labels?.fsPath ?? null,
    keep: () => keep(sources, network, planFile, entries),
  };
}

/** Of a definition that holds its numbers, that one. */
type Weights = Uri | Exclude<WeightsChoice['kind'], 'file'>;

async function weightsOf(
  { server }: Sources,
  planFile: PlanFileAnswer,
  network: Uri,
): Promise<Weights | undefined> {
  const summary = server.summary(network);
  const neededBytes = summary?.weightsBytes ?? 0;
  if (summary?.errors === 0 && neededBytes === 0) return 'definition';
  const { weights } = planFile.content;
  return weightsChoice<Uri>({
    named: weights === undefined ? undefined : resolved(planFile, weights),
    problemOf: async file => weightsProblem(fileName(file), await sizeOf(file), neededBytes),
    ask: () => askWeights(network),
    warn: problem => void window.showWarningMessage(problem),
  });
}

async function sizeOf(file: Uri): Promise<number | undefined> {
  try {
    return (await workspace.fs.stat(file)).size;
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return undefined;
  }
}

function choiceOf(weights: Weights): WeightsChoice {
  if (weights === 'definition') return { kind: 'definition' };
  return weights === 'random' ? randomWeights : { kind: 'file', path: weights.fsPath };
}

const weightsEntry = (network: Uri, weights: Weights): PlanFileChanges =>
  typeof weights === 'string' ? {} : { weights: written(network, weights) };

/** Writes what is new into the plan file. */
async function keep(
  { planFiles }: Sources,
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
