import { countedBytes, type Counting, type Peaks } from '../target/counting';
import { peaksOf, runBytes } from '../target/peaks';
import type { Target } from '../target/target';
import type { Network } from '../network/network';
import { draft, lower, type Draft } from '../schedule/lowering';
import type { Schedule } from '../schedule/schedule';
import { untiledPlan, type Plan } from '../tiling/plan';

/** What a plan may take at most, and how that is counted. */
export interface Budget {
  readonly bytes: number;
  readonly counting: Counting;
  readonly target: Target;
}

/** A plan that has been lowered, so that its numbers are those of the run. */
export interface Offer {
  readonly plan: Plan;
  readonly schedule: Schedule;
  readonly peaks: Peaks;
}

export interface SearchResult {
  /** The plan that the strategy prefers among those within the budget. */
  readonly best: Offer | undefined;
  /** Of all plans that were lowered the one that takes least by the budget's counting. */
  readonly smallest: Offer;
  /** Plans that were looked at. */
  readonly considered: number;
}

/** How a caller follows a search and stops it. */
export interface SearchControl {
  /** Told now and then how far the search is, of `total` plans. */
  readonly progress?: (done: number, total: number) => void;
  /** Asked now and then; true ends the search with SearchCancelled. */
  readonly cancelled?: () => boolean;
}

export class SearchCancelled extends Error {
  override readonly name = 'SearchCancelled';
}

export function report(control: SearchControl, done: number, total: number): void {
  if (control.cancelled?.() === true) throw new SearchCancelled('the search was cancelled');
  control.progress?.(done, total);
}

/** @throws UserError when the plan does not fit the network. */
export function offer(network: Network, plan: Plan, target: Target): Offer {
  const schedule = lower(network, plan);
  return { plan: schedule.plan, schedule, peaks: peaksOf(schedule, target) };
}

/** What a network takes without a plan. */
export const untiledOffer = (network: Network, target: Target): Offer =>
  offer(network, untiledPlan(network.layers.length), target);

/** A plan of which everything is known but the places of its buffers, which take most of the time. */
export interface DraftOffer {
  readonly draft: Draft;
  /** What it takes at least, by the budget's counting. */
  readonly leastBytes: number;
  placed(): Offer;
  /** The same; undefined where it takes more than so many bytes by the budget's counting, which is seen sooner. */
  placedWithin(mostBytes: number): Offer | undefined;
}

/** @throws UserError when the plan does not fit the network. */
export function draftOffer(
  network: Network,
  plan: Plan,
  { counting, target }: Omit<Budget, 'bytes'>,
): DraftOffer {
  const drafted = draft(network, plan);
  const run = { ...drafted, arenaBytes: drafted.boundBytes };
  const least = leastBytes(run, counting, target);
  const offered = (schedule: Schedule): Offer => ({
    plan: schedule.plan,
    schedule,
    peaks: peaksOf(schedule, target),
  });
  return {
    draft: drafted,
    leastBytes: least,
    placed: () => offered(drafted.placed()),
    placedWithin: mostBytes => {
      // Nothing is known of the other peaks.
      const besideArena = least === 0 ? -Infinity : least - drafted.boundBytes;
      const schedule = drafted.placedWithin(mostBytes - besideArena);
      return schedule && offered(schedule);
    },
  };
}

/** What a run takes at least by a counting; 0 where nothing is known of it. */
export function leastBytes(
  run: Pick<Schedule, 'arenaBytes' | 'weightsBytes' | 'steps'>,
  counting: Counting,
  target: Target,
): number {
  switch (counting) {
    case 'arena':
      return run.arenaBytes;
    case 'process':
      return target.counts === 'arena' ? runBytes(run, target) : 0;
    case 'working-set':
      return 0;
  }
}

/** Bytes of an offer that a budget is compared with. */
export const counted = ({ peaks }: Offer, { counting }: Budget): number =>
  countedBytes(peaks, counting);

export const fits = (candidate: Offer, budget: Budget): boolean =>
  counted(candidate, budget) <= budget.bytes;

export const smaller = (a: Offer | undefined, b: Offer, budget: Budget): Offer =>
  a === undefined || counted(b, budget) < counted(a, budget) ? b : a;
