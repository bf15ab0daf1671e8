import { resolve } from 'node:path';
import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import type { PictureWishes, StatedPicture } from '../core/detection/picture-input';
import { isInput, type Network } from '../core/network/network';
import { inFileOrder, placesOf } from '../core/network/layer-order';
import type { NamedTensor } from '../core/passes/draft';
import { checkExecutable } from '../core/schedule/execution-problem';
import { labelsIn } from '../runner-client/label-file';
import type { Model, ParseOptions } from '../formats/format';
import { modelInOrder } from '../formats/ordered-model';
import { linePlace } from '../formats/source-map';
import type { PlanOptions } from './commands/common-options';
import { readModel, soundNetwork, type ModelFile } from './model-file';
import { readInputs, statedPicture, type InputSource } from '../runner-client/network-input';
import { dumpFile, type Dump, type RunWish } from '../runner-client/network-run';
import { outputsFile, tensorFile } from '../runner-client/tensor-dump';
import type { NativeOptions } from './native-options';
import { checkOutputFile, checkOutputFolder } from './output-place';

import type { Terminal } from './terminal';
import type { PlanChoice } from '../core/search/planning-service';
import { chosenPlan, type PlanWish } from './plan-choice';
import { checkWeights, weightsChoice, type WeightsOptions } from './weights-choice';

/** Options of `mafat run`, as commander gives them. */
export interface RunOptions extends PlanOptions, WeightsOptions, NativeOptions {
  readonly image?: string;
  /** One file for each input of the network. */
  readonly input?: readonly string[];
  readonly letterbox?: true;
  /** Of the plan file. */
  readonly pictureInput?: PictureWishes;
  readonly verify?: true;
  readonly repeat: number;
  readonly dump?: string;
  readonly layers?: string;
  readonly out?: string;
  readonly trace?: string;
  readonly names?: string;
  readonly threshold: number;
  readonly nms: number;
}

/** A run of which everything has been read and checked, so that it fails at the start or not at all. */
export interface PreparedRun {
  readonly file: ModelFile;
  readonly wish: RunWish;
  readonly choice: PlanChoice;
  readonly names: readonly string[];
  readonly weightsWarning: string | null;
  /** How the image became the input; null for other inputs. */
  readonly picture: StatedPicture | null;
  readonly options: RunOptions;
}

/** @throws UserError with the first thing that is wrong. */
export function prepareRun(
  path: string,
  size: ParseOptions,
  planWish: PlanWish,
  options: RunOptions,
  terminal: Terminal,
): PreparedRun {
  checkInputOptions(options);
  const file = readModel(path, size);
  const weights = weightsChoice(options, file.model);
  const inFile = soundNetwork(file, terminal);
  checkExecutable(inFile, linePlace(file.model));
  const weightsWarning = checkWeights(file, weights);
  const { names: namesFile, dump, layers, out, trace } = options;
  if (layers !== undefined && dump === undefined)
    throw new UserError('--layers needs a folder to write to: add --dump FOLDER.');
  const names = namesFile === undefined ? [] : labelsIn(namesFile);
  const dumped = dump === undefined ? [] : parseLayers(layers ?? 'last', inFile);
  if (dump !== undefined) checkOutputFolder(dump);
  const tensors = layers === 'all' ? namedLayers(file.model) : [];
  const dumpFiles = [
    ...dumped.map(layer => dumpFile(dump ?? '', layer)),
    ...(dump === undefined ? [] : [outputsFile(dump)]),
    ...tensors.map(({ name }) => tensorFile(dump ?? '', name)),
  ];
  const outputs = [out, trace, ...new Set(dumpFiles)];
  checkOutputFiles(outputs);
  const choice = chosenPlan(inFile, planWish, options.json);
  const { network } = choice.offer.schedule;
  const picture =
    options.image === undefined ? null : statedPicture(file.model, pictureWishes(options));
  const inputs = readInputs(inputSources(options, file, picture), network, choice.offer.plan);
  // Once more, as the input has been read only now.
  checkOutputFiles(outputs);
  if (out !== undefined) checkPictureName(out);
  const wish: RunWish = {
    definition: file.definition,
    network,
    plan: choice.offer.plan,
    weights,
    inputs,
    repeat: options.repeat,
    threads: planWish.target.threads ?? 1,
    verify: options.verify === true,
    sampleMemory: trace !== undefined,
    ...(dump !== undefined && {
      dump: dumpOf(dump, dumped, layers === 'all', modelInOrder(file.model, choice.offer.plan)),
    }),
  };
  return { file, wish, choice, names, weightsWarning, picture, options };
}

/** What is written of a run; `layersInFile` are counted as in the file, the model is in the order of the plan. */
function dumpOf(
  folder: string,
  layersInFile: readonly number[],
  isWhole: boolean,
  model: Model,
): Dump {
  const places = placesOf(model.network);
  return {
    folder,
    layers: layersInFile.map(layer => at(places, layer)),
    outputs: model.tensors().outputs,
    tensors: isWhole ? namedLayers(model) : [],
  };
}

/** Tensors that lie in the memory of a layer, where the network has names for them. */
function namedLayers({ tensors, network }: Model): readonly NamedTensor[] {
  const isNamed = inFileOrder(network).layers.some(({ id, index }) => id !== String(index));
  return isNamed ? tensors().all.filter(({ base }) => !isInput(base)) : [];
}

/** @throws UserError where one cannot be written, was read, or would be written twice. */
function checkOutputFiles(paths: readonly (string | undefined)[]): void {
  const places = new Set<string>();
  for (const path of paths.filter(name => name !== undefined)) {
    checkOutputFile(path);
    if (places.has(resolve(path)))
      throw new UserError(
        `${path} would be written twice: choose a different file for each output.`,
      );
    places.add(resolve(path));
  }
}

/** @throws UserError where the name promises another format than PNG. */
function checkPictureName(out: string): void {
  if (/\.(?:jpe?g|jfif|gif|bmp|webp|avif|heic|tiff?|p[bgnp]m)$/i.test(out))
    throw new UserError(
      `--out writes PNG, but ${out} has the name of another format: end it in .png.`,
    );
}

/** What the plan file and --letterbox say of how a picture becomes the input. */
const pictureWishes = ({ letterbox, pictureInput = {} }: RunOptions): PictureWishes =>
  letterbox ? { ...pictureInput, fit: 'letterbox' } : pictureInput;

function inputSources(
  { image, input = [] }: RunOptions,
  { model }: ModelFile,
  picture: StatedPicture | null,
): readonly InputSource[] {
  if (image !== undefined && picture !== null)
    return [{ kind: 'picture', path: image, input: picture.input }];
  const { inputs } = model.tensors();
  return input.map((path, place) => ({ kind: 'numbers', path, tensor: inputs[place] }));
}

/** @throws UserError when there is no input. */
function checkInputOptions({ image, input }: RunOptions): void {
  if (image !== undefined || input !== undefined) return;
  throw new UserError('No input: add --image FILE or --input FILE.f32.');
}

/** `all`, `last`, or numbers of layers. @throws UserError */
export function parseLayers(text: string, { layers }: Network): readonly number[] {
  if (text === 'all') return layers.map(({ index }) => index);
  if (text === 'last') return [layers.length - 1];
  return text.split(',').map(part => {
    const layer = /^\s*\d{1,6}\s*$/.test(part) ? Number(part) : NaN;
    if (layer < layers.length) return layer;
    throw new UserError(
      `--layers: "${part.slice(0, 40)}" isn't a layer: use all, last, or numbers from 0 to ` +
        `${layers.length - 1}, such as 0,3,9.`,
    );
  });
}
