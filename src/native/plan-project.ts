import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import type { PictureWishes } from '../core/detection/picture-input';
import { pictureShape } from '../core/network/network';
import { targetNamed, type Target } from '../core/target/target';
import type { ParameterSource } from '../core/network/parameters';
import type { ArenaPlacement } from '../core/schedule/arena';
import { certify } from '../core/schedule/certificate';
import { checkExecutable } from '../core/schedule/execution-problem';
import { lower } from '../core/schedule/lowering';
import type { Plan } from '../core/tiling/plan';
import { assert } from '../base/assert';
import type { ProgramForm, WeightsForm } from '../export/packed-weights';
import { exportProject, type Project, type ProjectWish } from '../export/project';
import { learnedNumbers, noFiles, plannedModel } from '../formats/definition';
import type { ByteSource } from '../formats/byte-source';
import type { Model } from '../formats/format';
import { linePlace } from '../formats/source-map';
import { definitionFile, withFile } from '../runner-client/file-access';
import { checkBytes, statedPicture } from '../runner-client/network-input';
import { readTexts } from '../runner-client/folder-access';

/** What C programs are predicted for, whatever a budget is for. */
export const C_TARGET = 'bare-c';

/** What a plan becomes for a target: a library where the weights are in flash, else a program with its weights in some form. */
export const programFormFor = ({ weightsIn }: Target, weights: WeightsForm): ProgramForm =>
  weightsIn === 'flash' ? 'board' : weights;

/** A plan that is to be written out. Can be sent to another thread. */
export interface ProjectOrder {
  readonly network: NetworkDefinition;
  readonly plan: Plan;
  /** Where the plan's buffers lie, if that is known already. */
  readonly placement?: ArenaPlacement;
  readonly weights: WeightsChoice;
  readonly form: ProgramForm;
  /**
   * Of a program that is shown pictures: how they become the input, as far as the network's own way isn't right. Absent where it is
   * given numbers.
   */
  readonly pictureInput?: PictureWishes;
  /** Names of the classes, where they aren't those of the network. */
  readonly labels?: readonly string[];
  /** Folder with the sources that every project has. */
  readonly runtime: string;
}

/**
 * The plan of an order as a C project, in memory. Takes seconds for hundreds of megabytes of weights, of which
 * `progress` counts the pieces.
 * @throws UserError for what is wrong with the network, its weights or the plan, and for what no C program can hold.
 */
export function planProject(
  order: ProjectOrder,
  progress: (done: number, total: number) => void,
): Project {
  const model = plannedModel(order.network, order.plan, definitionFile);
  checkExecutable(model.network, linePlace(model));
  const target = targetNamed(C_TARGET);
  assert(target !== undefined, `there is no target ${C_TARGET}`);
  const schedule = lower(model.network, order.plan, { placement: order.placement });
  certify(schedule);
  const runtime = readTexts(order.runtime);
  const { form } = order;
  const picture = pictureOf(model, order);
  return withParameters(model, order.weights, parameters =>
    exportProject({
      schedule,
      parameters,
      form,
      target,
      runtime,
      progress,
      answers: model.answers(),
      labels: order.labels ?? model.labels(),
      ...picture,
    }),
  );
}

/** @throws UserError where the plan keeps other numbers than those from 0 to 1 as bytes. */
function pictureOf(
  model: Model,
  { plan, pictureInput }: ProjectOrder,
): Pick<ProjectWish, 'picture'> {
  const { channels } = pictureShape(model.network);
  if (pictureInput === undefined || (channels !== 1 && channels !== 3)) return {};
  const { input } = statedPicture(model, pictureInput);
  if (plan.input !== 'f32') checkBytes(input);
  return { picture: input };
}

/** Gives `use` the numbers of a model, whose file is open as long. */
function withParameters<T>(
  model: Model,
  weights: WeightsChoice,
  use: (parameters: ParameterSource) => T,
): T {
  const withNumbers = (file: (path: string) => ByteSource): T =>
    use(learnedNumbers(model, weights, file));
  return weights.kind === 'file'
    ? withFile(weights.path, file => withNumbers(() => file))
    : withNumbers(noFiles);
}
