import type { Explanation } from '../core/report/explanation';
import { explanationOf } from '../core/report/explanation-model';
import type { Network } from '../core/network/network';
import { neighboursOf, type FrontierPoint } from '../core/search/frontier-choice';
import type { CertifiedOffer } from '../core/search/certified-offer';
import { frontierOf, hasLimits, searchPlan, type Planned } from '../core/search/planning';
import type { PlanWish } from './plan-choice';
import { summarizePlan, type PlanSummary } from './plan-description';

/** Why a plan takes what it takes, and what there is beside it. */
export interface PlanExplanation extends Explanation {
  /** What the next budgets would bring; null where no such plan was found. */
  readonly neighbours: Readonly<Record<'smaller' | 'larger', PlanSummary | null>>;
  /** For a given plan that is over its limits: the one that a search finds. */
  readonly instead: InsteadPlan | null;
}

export interface InsteadPlan extends PlanSummary {
  /** False: nothing is within the limits, and this is the smallest reachable peak. */
  readonly fits: boolean;
  readonly explanation: Explanation;
}

/** Searches where that has not been done; `explanation` is that of the chosen plan. */
export function explainChoice(
  network: Network,
  wish: PlanWish,
  choice: Planned,
  explanation: Explanation = explanationOf(choice.offer, choice.target),
): PlanExplanation {
  const { offer, target, fits, given } = choice;
  const searched = given && hasLimits(wish) && !fits ? searchPlan(network, wish) : undefined;
  const summary = (found: CertifiedOffer | null): PlanSummary | null =>
    found === null ? null : summarizePlan(found, target);
  // There is no frontier of working sets: those are the paper's.
  const counting = wish.count === 'process' && target.counts === 'arena' ? 'process' : 'arena';
  const points = pointsFor(network, { ...wish, count: counting }, choice);
  const { smaller, larger } = neighboursOf(network, points, offer, { counting, target });
  return {
    ...explanation,
    neighbours: { smaller: summary(smaller), larger: summary(larger) },
    instead: searched === undefined ? null : insteadOf(searched),
  };
}

const insteadOf = ({ offer, target, fits }: Planned): InsteadPlan => ({
  fits,
  ...summarizePlan(offer, target),
  explanation: explanationOf(offer, target),
});

/** A frontier in the program's own accounting. */
function pointsFor(
  network: Network,
  { accounting, ...wish }: PlanWish,
  { points = [] }: Planned,
): readonly FrontierPoint[] {
  return points.length > 0 && accounting === undefined ? points : frontierOf(network, wish);
}
