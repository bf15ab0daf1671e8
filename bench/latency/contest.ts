import type { Target } from '../../src/core/target/target';
import type { Offer } from '../../src/core/search/offer';
import type { Plan } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import type { Quietness } from '../report/quietness';
import { median, timesOf } from '../report/statistics';
import { rotated } from '../speed/rotation';
import type { Contest, MeasuredPlan, Origin } from './latency-report';
import { expectedMs } from './nearby-plans';
import type { PlanTime, PlanTimer } from './plan-timer';

/** Of the other plans that fit a budget so many are measured again beside the search's. */
const BEST = 5;

/** A plan that takes part. */
export interface Contestant {
  readonly origin: Origin;
  readonly offer: Offer;
  /** By round. */
  readonly times: PlanTime[];
}

export interface ContestWish {
  readonly rounds: number;
  readonly timer: Pick<PlanTimer, 'time'>;
  /** Whose costs the search ordered plans by. */
  readonly target: Target;
  readonly quietness: Pick<Quietness, 'wait' | 'look'>;
}

/** All contestants take turns; their times are added to them. */
export async function takeTurns(
  contestants: readonly Contestant[],
  { rounds, timer, quietness }: ContestWish,
): Promise<void> {
  await quietness.wait();
  for (let round = 0; round < rounds; round++) {
    await quietness.look();
    for (const { offer, times } of rotated(contestants, round)) times.push(await timer.time(offer));
  }
}

/**
 * The search's plan for a budget beside the best of the others that fit, by what the processor spent on them when all
 * plans took turns.
 */
export async function contest(
  budgetBytes: number,
  own: Contestant,
  all: readonly Contestant[],
  wish: ContestWish,
): Promise<Contest> {
  const fitting = all.filter(({ offer }) => offer.peaks.arenaBytes <= budgetBytes);
  const ranked = fitting
    .filter(each => each !== own)
    .map(each => ({ each, ms: median(processorMs(each)) }))
    .sort((a, b) => a.ms - b.ms);
  const finalists = [own, ...ranked.slice(0, BEST).map(({ each }) => each)].map(
    ({ origin, offer }): Contestant => ({ origin, offer, times: [] }),
  );
  await takeTurns(finalists, wish);
  const [found, ...others] = finalists.map(each => measuredPlan(each, wish.target));
  if (found === undefined) throw new Error('internal error: a contest without contestants');
  return {
    budgetBytes,
    fitting: fitting.length,
    ratio: ratioOf(found, others, 'ms'),
    processorRatio: ratioOf(found, others, 'processorMs'),
    plans: [found, ...others.sort((a, b) => a.ms.median - b.ms.median)],
  };
}

/** Median of the plan that was found, divided by the least median of the others. */
const ratioOf = (
  found: MeasuredPlan,
  others: readonly MeasuredPlan[],
  figure: 'ms' | 'processorMs',
): number => found[figure].median / Math.min(...others.map(each => each[figure].median));

export function measuredPlan(contestant: Contestant, target: Target): MeasuredPlan {
  const { origin, offer, times } = contestant;
  return {
    origin,
    plan: labelOf(offer.plan),
    arenaBytes: offer.peaks.arenaBytes,
    expectedMs: expectedMs(offer.schedule, target),
    ms: timesOf(times.map(({ ms }) => ms)),
    processorMs: timesOf(processorMs(contestant)),
  };
}

const processorMs = ({ times }: Contestant): readonly number[] =>
  times.map(time => time.processorMs);

/** A plan's notation, with its block heights behind it where they are not the usual ones. */
function labelOf(plan: Plan): string {
  const heights = plan.groups.flatMap(({ blockHeights }) =>
    blockHeights === undefined ? [] : [blockHeights.join(' ')],
  );
  return [formatPlan(plan), ...heights].join(', ');
}
