import type { Explanation } from '../core/report/explanation';
import { explanationOf } from '../core/report/explanation-model';
import type { CertifiedOffer } from '../core/search/certified-offer';
import type { Planned, PlanningWish } from '../core/search/planning';
import { alternativesTo } from '../core/search/planning-service';
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
  wish: PlanningWish,
  choice: Planned,
  explanation: Explanation = explanationOf(choice.offer, choice.target),
): PlanExplanation {
  const { target } = choice;
  const { neighbours, instead } = alternativesTo(wish, choice);
  const summary = (found: CertifiedOffer | null): PlanSummary | null =>
    found === null ? null : summarizePlan(found, target);
  return {
    ...explanation,
    neighbours: { smaller: summary(neighbours.smaller), larger: summary(neighbours.larger) },
    instead: instead === undefined ? null : insteadOf(instead),
  };
}

const insteadOf = ({ offer, target, fits }: Planned): InsteadPlan => ({
  fits,
  ...summarizePlan(offer, target),
  explanation: explanationOf(offer, target),
});
