import { pictureShape, type Network } from '../network/network';
import type { NamedTensor } from '../passes/draft';
import { answerTensors, type AnswerTensor } from './answer-tensor';
import { operationHeads } from './operation-heads';
import { fastestDetHead, fastestV2Head } from './fastest-heads';
import { fomoHead } from './fomo-head';
import type { Head } from './head';
import { mediapipeHead } from './mediapipe-heads';
import { nanodetHead } from './nanodet-head';
import type { Extent } from './picture-fit';
import { retinaFaceHead, ultraFaceHead, yunetPriorHead } from './prior-heads';
import { pixelRowHead, yoloxHead } from './row-heads';
import { yunetHead } from './yunet-head';

/** A head in a network's answers, if it is there: all that its decoding relies on was found. */
type Recognition = (answers: readonly AnswerTensor[], input: Extent) => Head | undefined;

/** Heads of networks whose format has no operations for them, the more particular first. */
const RECOGNITIONS: readonly Recognition[] = [
  yoloxHead,
  pixelRowHead,
  ultraFaceHead,
  retinaFaceHead,
  yunetHead,
  yunetPriorHead,
  mediapipeHead,
  nanodetHead,
  fastestDetHead,
  fastestV2Head,
  fomoHead,
];

/** The head that answers are recognised as, if they are. */
export function recognisedHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  for (const recognise of RECOGNITIONS) {
    const head = recognise(answers, input);
    if (head !== undefined) return head;
  }
  return undefined;
}

/** All heads of a network: layers that are heads by themselves, or else those that its answers are recognised as. */
export function headsOf(network: Network, answers: readonly NamedTensor[]): readonly Head[] {
  const own = operationHeads(network);
  if (own.length > 0 || answers.length === 0) return own;
  const head = recognisedHead(answerTensors(network, answers), pictureShape(network));
  return head === undefined ? [] : [head];
}
