import { UserError } from '../../src/base/user-error';
import { formatSize } from '../../src/base/units';
import type { Target } from '../../src/core/target/target';
import type { Network } from '../../src/core/network/network';
import { offer } from '../../src/core/search/offer';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import type { KernelMode } from '../../src/core/tiling/plan';
import type { Planned } from '../../src/core/search/planning';
import { choosePlan } from '../../src/core/search/planning-service';
import type { Contestant } from './contest';
import type { Origin } from './latency-report';
import { nearbyPlans, textOf } from './nearby-plans';
import { paperSweep } from './paper-sweep';

/** What all plans have in common. */
export interface FieldWish {
  /** Whose costs the search orders plans by. */
  readonly target: Target;
  /** `fast`: the search may choose fast kernels, and the other plans have them wherever there are any. */
  readonly mode: KernelMode;
}

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
export function fieldOf(network: Network, wish: FieldWish, budgets: readonly number[]): Field {
  const { target, mode } = wish;
  const contestants = new Map<string, Contestant>();
  const add = (origin: Origin, offered: Contestant['offer']): Contestant => {
    const text = textOf(offered.plan);
    const contestant = contestants.get(text) ?? { origin, offer: offered, times: [] };
    contestants.set(text, contestant);
    return contestant;
  };
  const choices = budgets.map(bytes => ({ bytes, choice: chosenFor(network, wish, bytes) }));
  const favourites = choices.map(({ bytes, choice }) => ({
    budgetBytes: bytes,
    contestant: add('search', choice.offer),
  }));
  for (const plan of paperSweep(network))
    add('sweep', offer(network, withKernels(network, plan, mode), target));
  for (const { bytes, choice } of choices)
    for (const each of nearbyPlans(network, choice, { bytes, counting: 'arena', target }, mode))
      add('nearby', each);
  return { favourites, contestants: [...contestants.values()] };
}

function chosenFor(
  network: Network,
  { target, mode: kernels }: FieldWish,
  budget: number,
): Planned {
  const wish = { target, budget, kernels, count: 'arena', strategy: 'optimal' } as const;
  const choice = choosePlan(network, wish);
  if (choice.fits) return choice;
  const { arenaBytes } = choice.offer.peaks;
  throw new UserError(
    `No plan fits ${formatSize(budget)}; the smallest takes ${formatSize(arenaBytes)}.`,
  );
}
