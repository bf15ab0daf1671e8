import { writeFileSync } from 'node:fs';
import { at } from '../base/assert';
import { english } from '../base/sentence';
import { formatSize } from '../base/units';
import { pictureSentence } from '../core/detection/picture-input';
import { pictureShape } from '../core/network/network';
import { targetText } from '../core/target/target';
import { chromeTrace } from '../core/report/chrome-trace';
import { afterEmulatedRun, afterRun, needSentence, type Verdict } from '../core/target/verdict';
import { fastLayers } from '../core/tiling/kernel-choice';
import { formatPlan } from '../core/tiling/plan-notation';
import { encodePng } from '../formats/image/png';
import { answerJson, decodeAnswer, formatAnswer, type Answer } from '../runner-client/answer';
import { shownAnswer } from '../runner-client/shown-answer';
import { replaceFile } from '../runner-client/file-access';
import { networkJson } from './model-file';
import type { EmulatedOutcome } from '../native/emulated-run';
import type { NativeOutcome } from '../native/native-run';
import { emulatedLines } from './emulated-report';
import type { NativeFacts } from '../protocol/report';
import type { RunOutcome } from '../runner-client/network-run';
import { modelInOrder } from '../formats/ordered-model';
import { describeDeviation, describeDifference, isSmall } from '../runner-client/output-comparison';
import { formatLatency, predictedMs } from './latency-prediction';
import { summarizePlan } from './plan-description';
import { budgetJson, budgetSentence, kernelsText } from './plan-text';
import type { PreparedRun } from './run-preparation';

/** Of a run in WebAssembly, as a C program, or on an emulated board. */
export type AnyOutcome = RunOutcome | NativeOutcome | EmulatedOutcome;

const NO_ANSWER: Answer = {
  detections: [],
  names: [],
  classes: [],
  mask: null,
  made: null,
  numbers: [],
};

function answerOf({ file, wish, names, picture, options }: PreparedRun, outcome?: AnyOutcome) {
  if (outcome === undefined) return NO_ANSWER;
  const { letterboxed } = at(wish.inputs, 0);
  return decodeAnswer(modelInOrder(file.model, wish.plan), outcome.outputs, names, {
    threshold: options.threshold,
    nms: options.nms,
    ...(letterboxed !== undefined && { letterboxed }),
    ...(picture !== null && { input: picture.input }),
  });
}

/** Writes the picture with the boxes and the trace, where they were asked for. */
export function writeFiles(prepared: PreparedRun, outcome: AnyOutcome): void {
  writePicture(prepared, outcome);
  writeTrace(prepared, outcome);
}

function writePicture(prepared: PreparedRun, outcome: AnyOutcome): void {
  const { out } = prepared.options;
  const { picture } = at(prepared.wish.inputs, 0);
  if (out === undefined || picture === undefined) return;
  const shown = shownAnswer(picture, prepared.wish, answerOf(prepared, outcome));
  const png = encodePng(shown);
  replaceFile(out, temporary => {
    writeFileSync(temporary, png);
  });
}

function writeTrace({ choice, options }: PreparedRun, outcome: AnyOutcome): void {
  const { trace: file } = options;
  if (file === undefined || !('result' in outcome) || !('trace' in outcome.result)) return;
  const { result } = outcome;
  const trace = chromeTrace(choice.offer.schedule, result.trace, result.memory);
  replaceFile(file, temporary => {
    writeFileSync(temporary, JSON.stringify(trace));
  });
}

/**
 * The verdict on a run within a budget: as measured where the run measured what the budget counts, else as predicted; null
 * without a budget.
 */
export function verdictOn({ choice }: PreparedRun, outcome?: AnyOutcome): Verdict | null {
  const { verdict } = choice;
  if (verdict === null || outcome === undefined) return verdict;
  if ('emulated' in outcome) return afterEmulatedRun(verdict, outcome.emulated.measured);
  const engine = 'native' in outcome ? 'native' : 'webassembly';
  return afterRun(verdict, { ...outcome.result.measured, engine });
}

/** The result for programs; without an outcome (nothing fitted the budget) what was measured is null. */
export const runJson = (prepared: PreparedRun, verdict: Verdict | null, outcome?: AnyOutcome) => ({
  network: networkJson(prepared.file),
  target: prepared.choice.target.name,
  ...budgetJson(prepared.choice),
  ...summarizePlan(prepared.choice.offer, prepared.choice.target),
  verdict,
  ...measuredJson(outcome),
  native: factsOf(outcome),
  identical: outcome?.identical ?? null,
  difference: outcome?.difference ?? null,
  deviation: outcome?.deviation ?? null,
  input: prepared.picture && { ...prepared.picture.input, source: prepared.picture.source },
  ...answerJson(answerOf(prepared, outcome)),
});

/** Of an emulated board by region, with what was predicted; of this machine otherwise. */
function measuredJson(outcome: AnyOutcome | undefined) {
  if (outcome === undefined) return { measured: null };
  if (!('emulated' in outcome)) return { measured: outcome.result.measured };
  const { measured, predicted, instructions, ...emulated } = outcome.emulated;
  return { measured: { ...measured, instructions }, predicted, emulated };
}

/** The result for people. */
export function formatRun(
  prepared: PreparedRun,
  verdict: Verdict | null,
  outcome?: AnyOutcome,
): string {
  const { choice, options } = prepared;
  const { arenaBytes, processBytes } = choice.offer.peaks;
  const lines = [`plan       ${formatPlan(choice.offer.plan)}`];
  const fast = fastLayers(choice.offer.plan).length;
  if (fast > 0) lines.push(`kernels    ${kernelsText(fast)}`);
  const sentence = budgetSentence(choice);
  if (sentence !== undefined) lines.push(`budget     ${sentence}`);
  lines.push(
    `predicted  arena ${formatSize(arenaBytes)}, ${choice.target.system === 'none' ? 'RAM' : 'process'} ${formatSize(processBytes)} (target ${targetText(choice.target)})`,
  );
  const ms = predictedMs(choice.offer.schedule, choice.target);
  if (outcome === undefined) lines.push("not run    the plan doesn't fit");
  if (outcome === undefined || ms !== null)
    lines.push(`latency    ${formatLatency(ms, choice.target)}`);
  if (outcome !== undefined) lines.push(...outcomeLines(outcome), ...verdictLines(verdict));
  const answer = answerOf(prepared, outcome);
  lines.push(...inputLines(prepared));
  if (options.out !== undefined && outcome !== undefined) lines.push(`image      ${options.out}`);
  if (options.trace !== undefined && outcome !== undefined)
    lines.push(`trace      ${options.trace}`);
  return [...lines, ...formatAnswer(answer), ''].join('\n');
}

/** How the image became the input, where that isn't as in all networks of the format. */
function inputLines({ picture, wish: { network } }: PreparedRun): readonly string[] {
  if (picture === null || picture.source === 'format') return [];
  return [`input      ${english(pictureSentence(picture, pictureShape(network)))}`];
}

const REFERENCE =
  'engine     reference kernels, about 100 times slower: this machine has no WebAssembly SIMD';

const factsOf = (outcome: AnyOutcome | undefined): NativeFacts | null =>
  outcome !== undefined && 'native' in outcome ? outcome.native : null;

/** Whether nothing was found that speaks against the outputs. */
export const isVerified = ({ identical, deviation }: AnyOutcome): boolean =>
  identical !== false && (deviation === null || isSmall(deviation));

function outcomeLines(outcome: AnyOutcome): readonly string[] {
  const { identical, difference, deviation } = outcome;
  const facts = factsOf(outcome);
  const lines =
    'emulated' in outcome ? [...emulatedLines(outcome.emulated)] : measuredLines(outcome);
  if (identical === true)
    lines.push(
      `verified   all outputs identical to the untiled run${deviation === null ? '' : ' with the same kernels'}`,
    );
  if (difference !== undefined) lines.push(`differs    ${describeDifference(difference)}`);
  if (deviation !== null)
    lines.push(
      `${isSmall(deviation) ? 'deviation' : 'too far  '}  ${describeDeviation(deviation, facts === null ? 'exact kernels' : 'exact kernels in WebAssembly')}`,
    );
  return lines;
}

function measuredLines(outcome: RunOutcome | NativeOutcome): string[] {
  const { result } = outcome;
  const { arenaBytes, processBytes, anonymousBytes, ms, loadMs } = result.measured;
  const anonymous = anonymousBytes === null ? '' : ` (${formatSize(anonymousBytes)} anonymous)`;
  const lines = [
    ...('engine' in result && result.engine === 'reference' ? [REFERENCE] : []),
    `measured   arena ${formatSize(arenaBytes)}, process ${formatSize(processBytes)}${anonymous}`,
    `latency    ${ms.toFixed(1)} ms measured: ${loadMs.toFixed(1)} ms loading weights, ${(ms - loadMs).toFixed(1)} ms inference`,
  ];
  const facts = factsOf(outcome);
  if (facts !== null) lines.push(nativeLine(facts));
  return lines;
}

function verdictLines(verdict: Verdict | null): readonly string[] {
  if (verdict === null) return [];
  const mark = verdict.fits === true ? 'fits' : 'does not fit';
  return [`verdict    ${mark}: ${english(needSentence(verdict))}, ${verdict.known}`];
}

const nativeLine = ({ compiler, simd, predictedBytes }: NativeFacts): string =>
  `native     ${compiler}, ${simd} kernels, process ${formatSize(predictedBytes)} predicted`;
