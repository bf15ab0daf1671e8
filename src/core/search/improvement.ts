import { UserError } from '../../base/user-error';
import { dataflowOf, type Dataflow } from '../dataflow/dataflow';
import type { Network } from '../network/network';
import { possibleResidences } from '../dataflow/residence';
import type { Plan } from '../tiling/plan';
import { draftOffer, report, type DraftOffer, type SearchControl } from './offer';
import { PlanOutlines } from './plan-outlines';
import type { PlanEstimate, PlanEstimates } from './plan-estimates';
import {
  bestStanding,
  isBetter,
  ranked,
  type Ranked,
  type RankingRules,
  type Standing,
} from './ranking';
import { joinedInPlace, resettled, variationsOf } from './variations';

/** Plans are lowered whose estimates are worse by these factors at most. */
interface Doubt {
  /** Than the estimated cost of the plan to be beaten. */
  readonly cost: number;
  /** Than the room that there is. */
  readonly peak: number;
}

interface EstimatedPlan {
  readonly plan: Plan;
  readonly estimate: PlanEstimate;
}

/** How much is spent on looking for a better plan. */
export interface ImprovementEffort {
  /** Of plans that were found in another way and must not be lost to. */
  readonly rivals: Doubt;
  /** Of the plans beside one. */
  readonly variations: Doubt;
  /** Of those beside one that none of the former is better than. */
  readonly unlikely: Doubt;
  /** Layers of a tiled group at most. */
  readonly mostLayers: number;
  /** Whether groups are lowered one by one before a plan is, which makes little difference to small ones. */
  readonly byGroups: boolean;
  /** Steps that are lowered at most; those of a plan whose buffers get no places count twice. */
  readonly steps: number;
  /** And so many more as long as nothing fits. */
  readonly stepsToFit: number;
}

/** Plans that take more steps than another one by this factor are tried behind all others. */
const MORE_STEPS = 1.5;

/** Walks from plan to plan, each better than the one before. */
export class Improvement {
  private readonly dataflow: Dataflow;
  private readonly outlines: PlanOutlines;
  /** Plans that the walk has come by; it only gets better, so it need not look at them again. */
  private seen = new Set<string>();
  /** Steps that are left to be lowered. */
  private left = 0;

  constructor(
    private readonly network: Network,
    private readonly rules: RankingRules,
    private readonly estimatesFor: (plan: Plan) => PlanEstimates,
    private readonly effort: ImprovementEffort,
    private readonly control: SearchControl,
  ) {
    this.dataflow = dataflowOf(network);
    this.outlines = new PlanOutlines(network, rules);
  }

  /**
   * The best of some plans and of those that one comes to from it, changing one thing at a time, until so many steps
   * have been lowered.
   */
  from(
    start: Ranked,
    rivals: readonly Plan[],
    steps = this.effort.steps + this.effort.stepsToFit,
  ): Ranked {
    this.left = steps;
    return this.walk(this.bestOf(start, rivals, this.effort.rivals));
  }

  private walk(start: Ranked): Ranked {
    this.seen = new Set([keyOf(start.offer.plan)]);
    let best = start;
    for (let next = this.step(best); next !== best; next = this.step(best)) best = next;
    return best;
  }

  /** The first of the plans beside one that is better, the likely ones first; the plan itself where there is none. */
  private step(from: Ranked): Ranked {
    const { plan } = from.offer;
    const { variations, unlikely, mostLayers } = this.effort;
    const varied = this.estimated(from, variationsOf(this.dataflow, plan, mostLayers));
    const likely = this.firstOf(from, this.promising(from, varied, variations));
    if (likely !== from) return likely;
    const found = this.firstOf(from, this.promising(from, varied, unlikely));
    return found === from ? this.settled(from) : found;
  }

  /**
   * The plan with those maps somewhere else for which that is better, one after the other. To estimate such a plan takes longer
   * than to lower it, since all groups are others.
   */
  private settled(from: Ranked): Ranked {
    const { plan: start } = from.offer;
    let best = from.fits ? this.firstOf(from, [joinedInPlace(this.dataflow, start)], false) : from;
    for (const choice of possibleResidences(this.dataflow)) {
      const { plan, isJoined } = resettled(this.dataflow, best.offer.plan, choice);
      // What is not joined in place is copied, which takes time.
      if (best.fits && !isJoined) continue;
      best = this.firstOf(best, [plan], false);
    }
    return best;
  }

  private firstOf(start: Ranked, plans: readonly Plan[], byGroups?: boolean): Ranked {
    for (const plan of plans) {
      if (this.isSpent(start)) break;
      if (this.seen.has(keyOf(plan))) continue;
      const found = this.tried(plan, start, byGroups);
      if (found !== undefined && isBetter(found, start)) return found;
    }
    return start;
  }

  private bestOf(start: Ranked, plans: readonly Plan[], doubt: Doubt): Ranked {
    let best = start;
    for (const plan of this.promising(start, this.estimated(start, plans), doubt)) {
      const found = this.tried(plan, best);
      if (found !== undefined && isBetter(found, best)) best = found;
    }
    return best;
  }

  private isSpent({ fits }: Standing): boolean {
    return this.left <= (fits ? this.effort.stepsToFit : 0);
  }

  /** The plan lowered; undefined where it cannot be, or is seen to be no better before its buffers are placed. */
  private tried(plan: Plan, than: Standing, byGroups = this.effort.byGroups): Ranked | undefined {
    this.seen.add(keyOf(plan));
    if (byGroups && !this.isPossible(plan, than)) return undefined;
    const drafted = this.drafted(plan);
    if (drafted === undefined || !isBetter(bestStanding(drafted, this.rules), than))
      return undefined;
    const placed = drafted.placedWithin(this.mostBytes(than));
    if (placed !== undefined) return ranked(placed, this.rules);
    this.left -= drafted.draft.steps.length;
    return undefined;
  }

  /** Whether a plan may be better for what its groups take one by one. */
  private isPossible(plan: Plan, than: Standing): boolean {
    const { outlines } = this;
    const lowered = outlines.lowered;
    const outline = outlines.of(plan);
    this.left -= outlines.lowered - lowered;
    return outline !== undefined && isBetter(outline, than);
  }

  /** Undefined where the plan cannot be lowered. */
  private drafted(plan: Plan): DraftOffer | undefined {
    report(this.control, 1, 1);
    try {
      const drafted = draftOffer(this.network, plan, this.rules.budget);
      this.left -= drafted.draft.steps.length;
      return drafted;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** Bytes that a plan takes at most which is better than another one. */
  private mostBytes({ fits, isAllowed, bytes }: Standing): number {
    if (!isAllowed) return Infinity;
    return fits ? this.rules.budget.bytes : bytes - 1;
  }

  /** Those that the walk has not come by and that can be estimated; none where no plan is tried any more. */
  private estimated(than: Standing, plans: readonly Plan[]): readonly EstimatedPlan[] {
    if (this.isSpent(than)) return [];
    return plans
      .filter(plan => !this.seen.has(keyOf(plan)))
      .flatMap(plan => {
        const estimate = this.estimate(plan);
        return estimate === undefined ? [] : [{ plan, estimate }];
      });
  }

  /** Those that may be better than a plan, the most promising first. */
  private promising(
    than: Ranked,
    estimated: readonly EstimatedPlan[],
    doubt: Doubt,
  ): readonly Plan[] {
    const own = this.estimate(than.offer.plan);
    const { budget } = this.rules;
    const room = than.fits ? budget.bytes - than.bytes : 0;
    const most = {
      cost: (own?.cost ?? Infinity) * doubt.cost,
      peakBytes: (than.offer.peaks.arenaBytes + room) * doubt.peak,
    };
    const chosen = estimated.filter(
      ({ estimate }) =>
        (!than.fits || estimate.cost < most.cost) && estimate.peakBytes < most.peakBytes,
    );
    // What takes longer to lower comes later, and last what only leaves other gaps between buffers.
    const mostSteps = (own?.steps ?? Infinity) * MORE_STEPS;
    const lateness = ({ peakBytes, steps }: PlanEstimate): number =>
      than.fits ? 0 : (peakBytes === own?.peakBytes ? 1 : 0) + (steps > mostSteps ? 2 : 0);
    const weight = ({ cost, peakBytes }: PlanEstimate): number => (than.fits ? cost : peakBytes);
    chosen.sort(
      ({ estimate: a }, { estimate: b }) =>
        lateness(a) - lateness(b) || weight(a) - weight(b) || a.steps - b.steps,
    );
    return chosen.map(({ plan }) => plan);
  }

  private estimate(plan: Plan): PlanEstimate | undefined {
    return this.estimatesFor(plan).of(plan);
  }
}

const keyOf = (plan: Plan): string => JSON.stringify(plan);
