import { at } from '../../base/assert';
import { lengthOf, type Interval } from '../../base/interval';

/** An element of one list and its counterpart in another, by their places; null where there is none. */
export type AlignedPair = readonly [a: number | null, b: number | null];

/**
 * Aligns two lists: pairs elements in order, so that the sum of their scores is as large as can be (Needleman
 * and Wunsch 1970, gaps at no cost). Elements whose score is 0 are never paired. No score may be above
 * `highest`; elements that reach it at either end are paired without a search. Between two pairs stand first
 * the elements that only the first list has. Lists of many thousand elements are aligned part by part.
 */
export function alignment(
  lengthA: number,
  lengthB: number,
  score: (a: number, b: number) => number,
  highest = Infinity,
): readonly AlignedPair[] {
  const shorter = Math.min(lengthA, lengthB);
  let front = 0;
  while (front < shorter && score(front, front) === highest) front++;
  let back = 0;
  while (back < shorter - front && score(lengthA - 1 - back, lengthB - 1 - back) === highest)
    back++;
  const middle = inParts(lengthA - front - back, lengthB - front - back, (a, b) =>
    score(a + front, b + front),
  );
  return inOrder([
    ...range(front).map((place): AlignedPair => [place, place]),
    ...middle.map(pair => moved(pair, front, front)),
    ...range(back).map((place): AlignedPair => [lengthA - back + place, lengthB - back + place]),
  ]);
}

const moved = ([a, b]: AlignedPair, byA: number, byB: number): AlignedPair => [
  a === null ? null : a + byA,
  b === null ? null : b + byB,
];

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** Pairs of places that one search looks at, a byte each. */
const MOST_PLACES = 25e6;

/** Beyond that the lists are cut into as many parts of equal lengths, and each is aligned with its counterpart. */
function inParts(
  lengthA: number,
  lengthB: number,
  score: (a: number, b: number) => number,
): readonly AlignedPair[] {
  const parts = Math.max(1, Math.ceil(Math.sqrt((lengthA * lengthB) / MOST_PLACES)));
  return range(parts).flatMap(part => {
    const share = (length: number): Interval => ({
      start: Math.floor((part * length) / parts),
      end: Math.floor(((part + 1) * length) / parts),
    });
    const [a, b] = [share(lengthA), share(lengthB)];
    const pairs = search(lengthOf(a), lengthOf(b), (x, y) => score(x + a.start, y + b.start));
    return pairs.map(pair => moved(pair, a.start, b.start));
  });
}

/** What is done at a pair of places. */
const [PAIR, SKIP_A, SKIP_B] = [0, 1, 2];

/** What to do at each pair of places, worked out from the ends of both lists to their beginnings. */
function search(
  lengthA: number,
  lengthB: number,
  score: (a: number, b: number) => number,
): readonly AlignedPair[] {
  const steps = new Uint8Array(lengthA * lengthB);
  let below = new Float64Array(lengthB + 1);
  for (let a = lengthA - 1; a >= 0; a--) {
    const row = new Float64Array(lengthB + 1);
    for (let b = lengthB - 1; b >= 0; b--) {
      const [skipA, skipB, value] = [at(below, b), at(row, b + 1), score(a, b)];
      const paired = value > 0 ? at(below, b + 1) + value : -1;
      row[b] = Math.max(paired, skipA, skipB);
      steps[a * lengthB + b] = paired === row[b] ? PAIR : skipA >= skipB ? SKIP_A : SKIP_B;
    }
    below = row;
  }
  return followed(steps, lengthA, lengthB);
}

function followed(steps: Uint8Array, lengthA: number, lengthB: number): readonly AlignedPair[] {
  const pairs: AlignedPair[] = [];
  let [a, b] = [0, 0];
  while (a < lengthA && b < lengthB) {
    const step = at(steps, a * lengthB + b);
    if (step === PAIR) pairs.push([a++, b++]);
    else if (step === SKIP_A) pairs.push([a++, null]);
    else pairs.push([null, b++]);
  }
  while (a < lengthA) pairs.push([a++, null]);
  while (b < lengthB) pairs.push([null, b++]);
  return pairs;
}

/** The same alignment with the lists exchanged. */
export const mirrored = (pairs: readonly AlignedPair[]): readonly AlignedPair[] =>
  inOrder(pairs.map(([a, b]): AlignedPair => [b, a]));

/** Between two pairs, what only the first list has stands in front. */
function inOrder(pairs: readonly AlignedPair[]): readonly AlignedPair[] {
  const result: AlignedPair[] = [];
  let waiting: AlignedPair[] = [];
  for (const pair of pairs) {
    const [a, b] = pair;
    if (a === null) waiting.push(pair);
    else if (b === null) result.push(pair);
    else {
      result.push(...waiting, pair);
      waiting = [];
    }
  }
  return [...result, ...waiting];
}
