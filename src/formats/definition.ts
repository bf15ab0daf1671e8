import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import { UserError } from '../base/user-error';
import type { Plan } from '../core/tiling/plan';
import { randomParameters } from '../core/operations/random-parameters';
import type { ByteSource } from './byte-source';
import type { Model, OpenedWeights } from './format';
import type { Issue } from './issues';
import { modelInOrder } from './ordered-model';
import { bytesSource, textSource, type ModelSource } from './model-source';
import { FORMATS } from './registry/formats';
import { isFormatId } from './registry/recognition';

/** Opens the file of a definition that is given by its path. @throws UserError */
export type OpenDefinition = (path: string) => ModelSource;

/** Of programs that are given no paths. */
export const noFiles: OpenDefinition = path => {
  throw new Error(`internal error: ${path} is to be read by a program that reads no files`);
};

/** What a definition says. @throws UserError where it cannot be read; what is wrong inside are issues. */
export function openModel(definition: NetworkDefinition, openFile: OpenDefinition): Model {
  const { id, source, size } = definitionSource(definition, openFile);
  return FORMATS[id].open(source, size);
}

/** What a format reads of a definition. @throws UserError */
export function definitionSource(definition: NetworkDefinition, openFile: OpenDefinition) {
  const { fileName, format, content, ...size } = definition;
  if (!isFormatId(format)) throw new UserError(`${fileName}: unknown format "${format}".`);
  return { id: format, source: sourceOf(fileName, content, openFile), size };
}

function sourceOf(
  fileName: string,
  content: NetworkDefinition['content'],
  openFile: OpenDefinition,
): ModelSource {
  if ('text' in content) return textSource(fileName, content.text);
  return 'bytes' in content ? bytesSource(fileName, content.bytes) : openFile(content.path);
}

/** A definition that can be planned with. @throws UserError with the first of its errors. */
export function soundModel(definition: NetworkDefinition, openFile: OpenDefinition): Model {
  const model = openModel(definition, openFile);
  checkSound(model, definition.fileName);
  return model;
}

/** The same with its layers in the order that a plan is for. @throws UserError also where they can't be computed in it. */
export const plannedModel = (
  definition: NetworkDefinition,
  plan: Plan,
  openFile: OpenDefinition,
): Model => modelInOrder(soundModel(definition, openFile), plan);

/**
 * @param path what to call the file.
 * @param more where all of several errors are shown, for a sentence.
 * @throws UserError with the first error of a model, where it has one.
 */
export function checkSound(model: Model, path: string, more = ''): void {
  const { issues } = model;
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const others =
    errors.length > 1 && more !== '' ? ` (and ${errors.length - 1} more: ${more})` : '';
  throw new UserError(`${issuePlace(path, first, model)}: ${first.message}${others}`);
}

/** `file:line:column`, counted from 1 as editors do; of a binary file, which has no lines, its path. */
export const issuePlace = (
  path: string,
  { range: { start } }: Issue,
  { listing }: Pick<Model, 'listing'>,
): string => (listing === undefined ? `${path}:${start.line + 1}:${start.column + 1}` : path);

/**
 * A network's learned numbers.
 * @param nameOf what messages call a file.
 * @throws UserError where the file isn't the network's.
 */
export function learnedNumbers(
  model: Model,
  weights: WeightsChoice,
  openFile: (path: string) => ByteSource,
  nameOf: (path: string) => string = path => path,
): OpenedWeights {
  switch (weights.kind) {
    case 'random':
      return { ...randomParameters(model.network, weights.seed), warning: null };
    case 'file': {
      const { path, options } = weights;
      return model.openWeights(openFile(path), nameOf(path), options);
    }
    case 'definition':
      if (model.parameters === undefined)
        throw new UserError(`${model.network.name} holds no weights: choose a weights file.`);
      return { ...model.parameters, warning: null };
  }
}
