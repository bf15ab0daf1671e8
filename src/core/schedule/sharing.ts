import { at } from '../../base/assert';
import { isEmptyRectangle, type Rectangle } from '../../base/rectangle';
import { overwritingOf } from '../operations/layer-shapes';
import { aligned, largest, type Lifetime, type Sharing } from '../placement/lifetime';
import type { Network } from '../network/network';
import { requiredRectangle } from '../tiling/receptive-field';
import { arenaNeeds, type ArenaNeeds, type Need } from './arena-needs';
import type { BufferRole, Step, View } from './schedule';
import { sameStrides } from './view';

/** The range of bytes that a step reads or writes in a buffer, counted from the buffer's start. */
interface Touch {
  readonly step: number;
  readonly start: number;
  readonly end: number;
}

/** By the names of two buffers: steps that read each value of the first just before they overwrite it. */
type Replacements = ReadonlyMap<string, Replacement>;

interface Replacement {
  readonly steps: ReadonlySet<number>;
  /** Those of them that go upwards through memory, so the later buffer may lie lower. */
  readonly rising: ReadonlySet<number>;
}

/** Which bytes of a buffer are touched when. */
interface Track {
  readonly touches: readonly Touch[];
  /** For each touch, the highest byte touched so far. */
  readonly highest: readonly number[];
  /** For each touch, the lowest byte touched from then on. */
  readonly lowest: readonly number[];
}

export interface SharedBuffer extends Lifetime {
  readonly role: BufferRole;
}

export interface Sharings {
  readonly sharings: readonly Sharing[];
  /** Pairs whose later buffer replaces the earlier one and can lie exactly over it, in order of time. */
  readonly inPlace: readonly Sharing[];
  readonly needs: ArenaNeeds;
  /** The most that is needed at any step. */
  readonly boundBytes: number;
}

/**
 * Which buffers can share memory although both are live, and how far apart they must start.
 *
 * A map that is read from its first row to its last frees its rows one by one. A map that is written meanwhile,
 * also from first to last row, can follow behind. At every step, compare the highest byte touched so far in the later
 * buffer with the lowest byte still to be touched in the earlier one: the largest lead is the distance of the pair.
 * Within a step, everything counts as touched at once. The exception is a kernel that reads each value just before it
 * overwrites it: then the later buffer may lie exactly over the earlier one, or lower if the kernel goes upwards
 * through memory.
 *
 * This looks at pairs with at least one whole map, and at buffers that replace each other. All other buffers
 * count as needed whole while they are live.
 */
export function sharingsOf(
  network: Network,
  steps: readonly Step[],
  buffers: readonly SharedBuffer[],
): Sharings {
  const { replacements, replacing } = replacementsIn(network, steps);
  const maps = new Set<number>();
  buffers.forEach(({ role }, buffer) => {
    if (role.kind === 'map') maps.add(buffer);
  });
  const followed = new Set([...maps, ...replacing]);
  const tracks = tracksOf(buffers, touchesOf(network, steps, buffers, followed));
  const sharings: Sharing[] = [];
  const inPlace: Sharing[] = [];
  forPairs(buffers, followed, (early, late) => {
    const replacement = replacements.get(pairName(early, late));
    if (!maps.has(early) && !maps.has(late) && replacement === undefined) return;
    const sharing = sharingOf(
      { buffer: early, track: at(tracks, early) },
      { buffer: late, track: at(tracks, late), bytes: at(buffers, late).bytes },
      replacement,
    );
    if (sharing === undefined) return;
    sharings.push(sharing);
    if (replacement !== undefined && (sharing.distance <= 0 || sharing.samePlace === true))
      inPlace.push(sharing);
  });
  const needs = arenaNeeds(neededPieces(buffers, tracks, sharings, replacements));
  return { sharings, inPlace, needs, boundBytes: largest(needs.bytes) };
}

/**
 * Visits the pairs of buffers that are live at the same time, with at least one of them followed. The one written
 * first comes first.
 */
function forPairs(
  buffers: readonly Lifetime[],
  followed: ReadonlySet<number>,
  visit: (early: number, late: number) => void,
): void {
  const byFirst = buffers.map((_, index) => index);
  byFirst.sort((a, b) => at(buffers, a).first - at(buffers, b).first);
  let alive: number[] = [];
  let aliveFollowed: number[] = [];
  for (const late of byFirst) {
    const { first } = at(buffers, late);
    const stillAlive = (early: number): boolean => at(buffers, early).last >= first;
    aliveFollowed = aliveFollowed.filter(stillAlive);
    if (followed.has(late)) alive = alive.filter(stillAlive);
    for (const early of followed.has(late) ? alive : aliveFollowed)
      if (at(buffers, early).first < first) visit(early, late);
    alive.push(late);
    if (followed.has(late)) aliveFollowed.push(late);
  }
}

function tracksOf(
  buffers: readonly SharedBuffer[],
  touches: ReadonlyMap<number, readonly Touch[]>,
): readonly Track[] {
  return buffers.map(({ bytes, first, last }, buffer) => {
    const whole = (step: number): Touch => ({ step, start: 0, end: bytes });
    const unfollowed = first === last ? [whole(first)] : [whole(first), whole(last)];
    const list = touches.get(buffer) ?? unfollowed;
    return { touches: list, highest: highestUpTo(list), lowest: lowestFrom(list) };
  });
}

function highestUpTo(touches: readonly Touch[]): readonly number[] {
  let most = 0;
  return touches.map(({ end }) => (most = Math.max(most, end)));
}

/**
 * Buffers that share nothing are needed whole while they are live. The others are needed from the lowest byte still
 * to be touched to the highest byte touched so far.
 */
function neededPieces(
  buffers: readonly SharedBuffer[],
  tracks: readonly Track[],
  sharings: readonly Sharing[],
  replacements: Replacements,
): readonly Need[] {
  const sharing = new Set(sharings.flatMap(({ early, late }) => [early, late]));
  const replacing = new Map<number, Set<number>>();
  for (const { early, late } of sharings)
    for (const step of replacements.get(pairName(early, late))?.steps ?? [])
      replacing.set(late, (replacing.get(late) ?? new Set()).add(step));
  return buffers.flatMap(({ bytes, first, last }, buffer): readonly Need[] =>
    sharing.has(buffer)
      ? piecesOf(buffer, at(tracks, buffer), replacing.get(buffer))
      : [{ bytes, first, last, buffer, isWhole: true }],
  );
}

/** What is needed of one buffer from touch to touch. A touch that replaces other values counts after them. */
function piecesOf(
  buffer: number,
  { touches, highest, lowest }: Track,
  replacing: ReadonlySet<number> | undefined,
): readonly Need[] {
  const pieces: Need[] = [];
  const need = (end: number, start: number, first: number, last: number): void => {
    if (end > start && last >= first)
      pieces.push({ bytes: end - start, first, last, buffer, isWhole: false });
  };
  touches.forEach(({ step }, index) => {
    const written = highest[replacing?.has(step) === true ? index - 1 : index] ?? 0;
    need(written, at(lowest, index), step, step);
    const next = touches[index + 1];
    if (next !== undefined)
      need(at(highest, index), at(lowest, index + 1), step + 1, next.step - 1);
  });
  return pieces;
}

const pairName = (from: number, into: number): string => `${from} ${into}`;

/** How two buffers may share memory; undefined if they must lie apart. */
function sharingOf(
  early: { readonly buffer: number; readonly track: Track },
  late: { readonly buffer: number; readonly track: Track; readonly bytes: number },
  replacement: Replacement | undefined,
): Sharing | undefined {
  const distance = aligned(distanceOf(early.track, late.track, replacement?.rising));
  const sharing = { early: early.buffer, late: late.buffer, distance };
  const isRising = replacement === undefined || replacement.rising.size === replacement.steps.size;
  if (!isRising && distance > 0 && distanceOf(early.track, late.track, replacement.steps) <= 0)
    return { ...sharing, distance: Math.min(distance, aligned(late.bytes)), samePlace: true };
  return distance < late.bytes ? sharing : undefined;
}

/** `replacedAt`: steps in which the later buffer may start where the earlier one does, or lower. */
function distanceOf(
  early: Track,
  late: Track,
  replacedAt: ReadonlySet<number> | undefined,
): number {
  const end = at(early.touches, early.touches.length - 1).step;
  let distance = -Infinity;
  let next = firstFrom(early.touches, at(late.touches, 0).step);
  for (let index = 0; index < late.touches.length; index++) {
    const { step } = at(late.touches, index);
    if (step > end) break;
    while (at(early.touches, next).step < step) next++;
    const replaces = replacedAt?.has(step) === true;
    const written = (replaces ? late.highest[index - 1] : late.highest[index]) ?? 0;
    distance = Math.max(distance, written - at(early.lowest, next));
    if (!replaces) continue;
    const { start } = at(early.touches, next);
    distance = Math.max(distance, at(late.touches, index).start - start);
    const after = at(early.touches, next).step === step ? next + 1 : next;
    if (after < early.touches.length)
      distance = Math.max(distance, at(late.highest, index) - at(early.lowest, after));
  }
  return distance;
}

/** The first touch at a step or after it, found by bisection. */
function firstFrom(touches: readonly Touch[], step: number): number {
  let [low, high] = [0, touches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(touches, middle).step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lowestFrom(touches: readonly Touch[]): readonly number[] {
  const lowest = new Array<number>(touches.length).fill(Infinity);
  let least = Infinity;
  for (let index = touches.length - 1; index >= 0; index--) {
    least = Math.min(least, at(touches, index).start);
    lowest[index] = least;
  }
  return lowest;
}

/** All touches of the followed buffers. At the end of the run, outputs are touched by whoever takes them. */
function touchesOf(
  network: Network,
  steps: readonly Step[],
  buffers: readonly SharedBuffer[],
  followed: ReadonlySet<number>,
): ReadonlyMap<number, readonly Touch[]> {
  const touches = new Map<number, Touch[]>();
  const add = (view: View, step: number, rectangle: Rectangle): void => {
    if (!followed.has(view.buffer) || isEmptyRectangle(rectangle)) return;
    const list = touches.get(view.buffer) ?? [];
    touches.set(view.buffer, list);
    const { start, end } = bytesOf(view, rectangle);
    const latest = list.at(-1);
    if (latest?.step === step)
      list[list.length - 1] = {
        step,
        start: Math.min(latest.start, start),
        end: Math.max(latest.end, end),
      };
    else list.push({ step, start, end });
  };
  steps.forEach((step, index) => {
    switch (step.kind) {
      case 'load':
        return;
      case 'input':
        add(step.output, index, step.output.region);
        return;
      case 'keep':
      case 'take':
        add(step.from, index, step.strip.rectangle);
        add(step.to, index, step.strip.rectangle);
        return;
      case 'convert':
        add(step.from, index, step.rectangle);
        add(step.to, index, step.rectangle);
        return;
      case 'compute': {
        add(step.output, index, step.computed);
        const layer = at(network.layers, step.layer);
        const kernel = step.scratch === undefined ? 'exact' : 'fast';
        step.inputs.forEach((view, input) => {
          if (followed.has(view.buffer))
            add(view, index, requiredRectangle(network, layer, input, step.computed, kernel));
        });
      }
    }
  });
  for (const [buffer, list] of touches) {
    const { last, bytes } = at(buffers, buffer);
    if (last >= steps.length) list.push({ step: last, start: 0, end: bytes });
  }
  return touches;
}

/** From the first to the last byte of a rectangle, in a view that isn't a ring. */
function bytesOf(
  { region, rowStride, pixelStride }: View,
  { y, x }: Rectangle,
): { start: number; end: number } {
  return {
    start: (y.start - region.y.start) * rowStride + (x.start - region.x.start) * pixelStride,
    end: (y.end - 1 - region.y.start) * rowStride + (x.end - region.x.start) * pixelStride,
  };
}

function replacementsIn(
  network: Network,
  steps: readonly Step[],
): { replacements: Replacements; replacing: ReadonlySet<number> } {
  const replacements = new Map<string, { steps: Set<number>; rising: Set<number> }>();
  const replacing = new Set<number>();
  steps.forEach((step, index) => {
    if (step.kind !== 'compute') return;
    const layer = at(network.layers, step.layer);
    const overwriting = overwritingOf(network, layer);
    if (overwriting === undefined) return;
    const { input, rises } = overwriting;
    const from = step.inputs[input];
    if (from === undefined || !sameLayout(from, step.output)) return;
    if (step.inputs.some((other, i) => i !== input && other.buffer === from.buffer)) return;
    const name = pairName(from.buffer, step.output.buffer);
    const replacement = replacements.get(name) ?? { steps: new Set(), rising: new Set() };
    replacements.set(name, replacement);
    replacement.steps.add(index);
    if (rises) replacement.rising.add(index);
    replacing.add(from.buffer).add(step.output.buffer);
  });
  return { replacements, replacing };
}

const sameLayout = (a: View, b: View): boolean =>
  sameStrides(a, b) &&
  a.offset === b.offset &&
  a.channels === b.channels &&
  a.region.y.start === b.region.y.start &&
  a.region.x.start === b.region.x.start;
