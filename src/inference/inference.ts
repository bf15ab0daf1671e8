import { basename } from 'node:path';
import { at } from '../base/assert';
import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import { chromeTrace } from '../core/report/chrome-trace';
import { runTimeline } from '../core/report/run-timeline';
import { checkExecutable } from '../core/schedule/execution-problem';
import { lower } from '../core/schedule/lowering';
import { labelsIn } from '../runner-client/label-file';
import { pictureSentence, type StatedPicture } from '../core/detection/picture-input';
import { pictureShape } from '../core/network/network';
import { learnedNumbers, noFiles, plannedModel } from '../formats/definition';
import type { Model } from '../formats/format';
import { linePlace } from '../formats/source-map';
import { compilerNamed, compilerSearch } from '../native/compiler';
import { runNatively, type NativeOutcome, type NativeParts } from '../native/native-run';
import type {
  InferenceAnswer,
  InferenceParameters,
  InferenceProgress,
} from '../protocol/inference';
import type { LabelledScore, RunReport } from '../protocol/report';
import { decodeAnswer, nameOf, type Answer } from '../runner-client/answer';
import { definitionFile, withFile } from '../runner-client/file-access';
import { readInputs, statedPicture, type NetworkInput } from '../runner-client/network-input';
import { runNetwork, type RunOutcome, type RunWish } from '../runner-client/network-run';
import { shownAnswer } from '../runner-client/shown-answer';
import { reportPicture } from './picture';
import { processFigure } from './process-figure';

/** Overlap from which the weaker of two boxes of a class is left out: that of the command line. */
const NMS = 0.45;

export interface InferenceControl {
  readonly signal: AbortSignal;
  readonly progress: (progress: InferenceProgress) => void;
}

/**
 * Runs a network on a picture as a plan says, measures it, and compares it with the untiled run.
 * @throws UserError, RunAborted
 */
export async function inference(
  parameters: InferenceParameters,
  parts: NativeParts,
  control: InferenceControl,
): Promise<InferenceAnswer> {
  const { model, seenAs, names, wish, warning } = prepare(parameters);
  const { outcome, seen } = await run(parameters, wish, parts, control);
  const given = at(wish.inputs, 0);
  const { letterboxed } = given;
  const answer = decodeAnswer(model, outcome.outputs, names, {
    threshold: parameters.threshold,
    nms: NMS,
    input: seenAs.input,
    ...(letterboxed !== undefined && { letterboxed }),
  });
  return {
    run: {
      ...measurement(parameters, outcome),
      native: seen.native,
      isReference: seen.isReference,
      timeline: seen.timeline,
      memory: seen.memory,
      picture: pictureOf(parameters, given, wish, answer, seenAs),
      ...findings(answer),
    },
    trace: seen.trace,
    warning,
  };
}

/** What is seen of a run beside its outputs and its peaks: step by step in WebAssembly, as a whole of a C program. */
interface Seen extends Pick<RunReport, 'native' | 'isReference' | 'timeline' | 'memory'> {
  readonly trace: string | null;
}

async function run(
  { native }: InferenceParameters,
  wish: RunWish,
  parts: NativeParts,
  { signal, progress }: InferenceControl,
): Promise<{ readonly outcome: RunOutcome | NativeOutcome; readonly seen: Seen }> {
  if (native === null) {
    const outcome = await runNetwork(wish, parts.runner, signal, (stage, use) =>
      use(value => progress({ run: stage, ...value })),
    );
    return { outcome, seen: stepByStep(wish, outcome) };
  }
  const compiler = await compilerNamed(native.compiler, compilerSearch(signal));
  const outcome = await runNatively(
    { run: wish, compiler, cache: native.cache },
    parts,
    signal,
    (stage, use) => {
      progress({ run: stage, done: 0, total: 1 });
      return use(value => progress({ run: stage, ...value }));
    },
  );
  return { outcome, seen: { native: outcome.native, ...UNSEEN } };
}

const UNSEEN = { isReference: false, timeline: null, memory: [], trace: null } as const;

function stepByStep({ network, plan }: RunWish, { result }: RunOutcome): Seen {
  const { engine, trace, memory } = result;
  const schedule = lower(network, plan);
  return {
    native: null,
    isReference: engine === 'reference',
    timeline: runTimeline(schedule, trace),
    memory,
    trace: JSON.stringify(chromeTrace(schedule, trace, memory)),
  };
}

interface Preparation {
  readonly model: Model;
  /** How the picture became the input. */
  readonly seenAs: StatedPicture;
  readonly wish: RunWish;
  readonly names: readonly string[];
  /** About the weights file. */
  readonly warning: string | null;
}

/** Reads and checks everything, so that a run fails at the start or not at all. @throws UserError */
function prepare(parameters: InferenceParameters): Preparation {
  const { plan, weights, labels, repeat, threads, verify } = parameters;
  const definition = parameters.network;
  const model = plannedModel(definition, plan, definitionFile);
  const { network } = model;
  checkExecutable(network, linePlace(model));
  const warning = checkWeights(model, weights);
  const names = labels === null ? [] : labelsIn(labels);
  const seenAs = statedPicture(model, parameters.pictureInput);
  const { input } = seenAs;
  const picture = { kind: 'picture', path: parameters.picture, input } as const;
  const inputs = readInputs([picture], network, plan);
  const run = { definition, network, plan, weights, inputs, repeat, threads, verify };
  return { model, seenAs, names, wish: { ...run, sampleMemory: true }, warning };
}

/** What the user should know about the weights. @throws UserError when the network cannot be run with them. */
function checkWeights(model: Model, weights: WeightsChoice): string | null {
  if (weights.kind !== 'file') return learnedNumbers(model, weights, noFiles).warning;
  const nameOf = (path: string): string => basename(path);
  return withFile(weights.path, file => learnedNumbers(model, weights, () => file, nameOf).warning);
}

type Measurement = Pick<
  RunReport,
  'measured' | 'processFigure' | 'identical' | 'difference' | 'deviation' | 'weights'
>;

const measurement = (
  { weights, network }: InferenceParameters,
  { result, identical, difference, deviation }: RunOutcome | NativeOutcome,
): Measurement => ({
  measured: result.measured,
  processFigure: processFigure(process.platform),
  identical,
  ...(difference !== undefined && { difference }),
  deviation,
  weights: weightsName(weights, network),
});

/** The file with the learned numbers. */
function weightsName(
  weights: WeightsChoice,
  { fileName }: NetworkDefinition,
): RunReport['weights'] {
  if (weights.kind === 'random') return null;
  return weights.kind === 'file' ? basename(weights.path) : fileName;
}

/** The picture that was given; with the mask of it, or the one that was made of it, where that is the answer. */
function pictureOf(
  { picture: path }: InferenceParameters,
  { picture }: NetworkInput,
  wish: RunWish,
  answer: Answer,
  seenAs: StatedPicture,
): RunReport['picture'] {
  if (picture === undefined) return null;
  const shown = shownAnswer(picture, wish, { ...answer, detections: [] });
  const isUsual = seenAs.source === 'format';
  const input = isUsual ? null : pictureSentence(seenAs, pictureShape(wish.network));
  return reportPicture(path, shown, input);
}

function findings({
  detections,
  classes,
  names,
}: Answer): Pick<RunReport, 'detections' | 'classes'> {
  const labelled = ({ label, score }: { label: number; score: number }): LabelledScore => ({
    label: nameOf(names, label),
    classIndex: label,
    score,
  });
  return {
    detections: detections.map(detection => ({ ...labelled(detection), box: detection.box })),
    classes: classes.map(labelled),
  };
}
