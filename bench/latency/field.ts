import { UserError } from '../../src/base/user-error';
import { formatSize } from '../../src/base/units';
import type { Target } from '../../src/core/memory/target';
import type { Network } from '../../src/core/network/network';
import { offer } from '../../src/core/search/offer';
import { choosePlan, type PlanChoice } from '../../src/cli/plan-choice';
import type { Contestant } from './contest';
import type { Origin } from './latency-report';
import { nearbyPlans, textOf } from './nearby-plans';
import { paperSweep } from './paper-sweep';

/** The plan that is found for a budget. */
export interface Favourite {
  readonly budgetBytes: number;
  readonly contestant: Contestant;
}

export interface Field {
  /** One for each budget. */
  readonly favourites: readonly Favourite[];
  /** All plans, each once. */
  readonly contestants: readonly Contestant[];
}

/**
 * The plans that the search finds for budgets, those of a sweep by hand and those near the frontier.
 * @throws UserError when no plan fits a budget.
 */
export function fieldOf(network: Network, target: Target, budgets: readonly number[]): Field {
  const contestants = new Map<string, Contestant>();
  const add = (origin: Origin, offered: Contestant['offer']): Contestant => {
    const text = textOf(offered.plan);
    const contestant = contestants.get(text) ?? { origin, offer: offered, times: [] };
    contestants.set(text, contestant);
    return contestant;
  };
  const choices = budgets.map(bytes => ({ bytes, choice: chosenFor(network, target, bytes) }));
  const favourites = choices.map(({ bytes, choice }) => ({
    budgetBytes: bytes,
    contestant: add('search', choice.offer),
  }));
  for (const plan of paperSweep(network)) add('sweep', offer(network, plan, target));
  for (const { bytes, choice } of choices)
    for (const each of nearbyPlans(network, choice, { bytes, counting: 'arena', target }))
      add('nearby', each);
  return { favourites, contestants: [...contestants.values()] };
}

function chosenFor(network: Network, target: Target, budget: number): PlanChoice {
  const choice = choosePlan(network, { target, budget, count: 'arena', strategy: 'optimal' });
  if (choice.fits) return choice;
  const { arenaBytes } = choice.offer.peaks;
  throw new UserError(
    `No plan fits ${formatSize(budget)}; the smallest takes ${formatSize(arenaBytes)}.`,
  );
}
