import { UserError } from '../../src/base/user-error';
import type { Network } from '../../src/core/network/network';
import { costModel, scheduleMs } from '../../src/core/target/cost-model';
import { RUNNER_ON_A_SERVER } from '../../src/core/target/estimated-tables';
import type { Target } from '../../src/core/target/target';
import type { Schedule } from '../../src/core/schedule/schedule';
import { fits, offer, type Budget, type Offer } from '../../src/core/search/offer';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import type { KernelMode, Plan } from '../../src/core/tiling/plan';
import type { Planned } from '../../src/core/search/planning';
import { variationsOf } from './variations';

/** Plans of the frontier that are slower by its estimates, and variations of the plan that was chosen. */
const FROM_FRONTIER = 8;
const VARIATIONS = 12;

/** Latency by the costs that a search orders plans by, with no loading of weights. */
export function expectedMs(schedule: Schedule, { costs }: Target): number {
  const computing = schedule.steps.filter(({ kind }) => kind !== 'load');
  return scheduleMs(costModel(costs ?? RUNNER_ON_A_SERVER), { ...schedule, steps: computing });
}

/** Plans near the frontier that fit the same budget as the plan which a search chose. */
export function nearbyPlans(
  network: Network,
  choice: Planned,
  budget: Budget,
  mode: KernelMode,
): Offer[] {
  const { offer: own, points = [], target } = choice;
  const place = points.findIndex(({ plan }) => plan === own.plan);
  const slower = points.slice(place + 1).map(({ plan }) => plan);
  const offered = new Set([textOf(own.plan)]);
  const fitting = (form: Plan): Offer[] => {
    const plan = withKernels(network, form, mode);
    const text = textOf(plan);
    if (offered.has(text)) return [];
    offered.add(text);
    const found = tryOffer(network, plan, target);
    return found !== undefined && fits(found, budget) ? [found] : [];
  };
  const neighbours = firstOf(slower, fitting, FROM_FRONTIER);
  const ranked = variationsOf(network, own.plan).map(kind =>
    kind
      .flatMap(fitting)
      .map(each => ({ each, ms: expectedMs(each.schedule, target) }))
      .sort((a, b) => a.ms - b.ms)
      .map(({ each }) => each),
  );
  return [...neighbours, ...inTurns(ranked).slice(0, VARIATIONS)];
}

/** Says all there is to a plan. */
export const textOf = (plan: Plan): string => JSON.stringify(plan);

function firstOf(plans: readonly Plan[], fitting: (plan: Plan) => Offer[], most: number): Offer[] {
  const found: Offer[] = [];
  for (const plan of plans) {
    if (found.length === most) break;
    found.push(...fitting(plan));
  }
  return found;
}

/** The first of each list, then the second of each, and so on. */
const inTurns = <T>(lists: readonly (readonly T[])[]): readonly T[] => {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) =>
    lists.flatMap(list => list.slice(place, place + 1)),
  ).flat();
};

/** Undefined where the plan does not fit the network. */
function tryOffer(network: Network, plan: Plan, target: Target): Offer | undefined {
  try {
    return offer(network, plan, target);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
