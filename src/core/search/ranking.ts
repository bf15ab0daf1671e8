import { scheduleMs, type CostModel } from '../target/cost-model';
import type { Schedule } from '../schedule/schedule';
import { counted, type Budget, type DraftOffer, type Offer } from './offer';

/** What plans are compared by when the best of them is looked for. */
export interface RankingRules {
  readonly budget: Budget;
  readonly criterion: 'latency' | 'macs';
  readonly model: CostModel;
  /** Multiply-accumulates that a plan may take at most. */
  readonly mostMacs: number;
}

/** How a plan stands. */
export interface Standing {
  /** As the budget counts. */
  readonly bytes: number;
  /** Milliseconds, or multiply-accumulates. */
  readonly cost: number;
  readonly fits: boolean;
  readonly isAllowed: boolean;
}

/** A plan that has been lowered, and how it stands. */
export interface Ranked extends Standing {
  readonly offer: Offer;
}

/** Costs that differ by a smaller share are equal. */
const ROUNDING_ERRORS = 1e-9;

export function ranked(offer: Offer, rules: RankingRules): Ranked {
  const { network, macs, facts } = offer.schedule;
  const draft = { network, macs, steps: facts().draftSteps };
  return { ...standing(draft, counted(offer, rules.budget), rules), offer };
}

/** How a plan would stand if its arena were as small as it can be. */
export const bestStanding = ({ draft, leastBytes }: DraftOffer, rules: RankingRules): Standing =>
  standing(draft, leastBytes, rules);

const standing = (
  run: Pick<Schedule, 'network' | 'steps' | 'macs'>,
  bytes: number,
  rules: RankingRules,
): Standing =>
  standingOf(
    bytes,
    { macs: run.macs, ms: rules.criterion === 'macs' ? 0 : scheduleMs(rules.model, run) },
    rules,
  );

/** How a plan stands that takes so many bytes; its time is not looked at where multiply-accumulates are compared. */
export const standingOf = (
  bytes: number,
  { macs, ms }: { readonly macs: number; readonly ms: number },
  { budget, criterion, mostMacs }: RankingRules,
): Standing => ({
  bytes,
  cost: criterion === 'macs' ? macs : ms,
  fits: bytes <= budget.bytes,
  isAllowed: macs <= mostMacs * (1 + ROUNDING_ERRORS),
});

/**
 * Whether a plan is to be preferred: of those that fit the one that costs less, of others the smaller one; what takes
 * more multiply-accumulates than allowed never is.
 */
export function isBetter(a: Standing, b: Standing): boolean {
  if (a.isAllowed !== b.isAllowed) return a.isAllowed;
  if (a.fits !== b.fits) return a.fits;
  if (!a.fits) return a.bytes < b.bytes;
  if (Math.abs(a.cost - b.cost) > ROUNDING_ERRORS * b.cost) return a.cost < b.cost;
  return a.bytes < b.bytes;
}
