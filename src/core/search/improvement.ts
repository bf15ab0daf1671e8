import { UserError } from '../../base/user-error';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import type { Network } from '../network/network';
import type { Plan } from '../tiling/plan';
import { draftOffer, report, type SearchControl } from './offer';
import type { PlanEstimate, PlanEstimates } from './plan-estimates';
import {
  bestStanding,
  isBetter,
  ranked,
  type Ranked,
  type RankingRules,
  type Standing,
} from './ranking';
import { resettled, variationsOf } from './variations';

/** Plans are lowered whose estimates are worse by these factors at most. */
interface Doubt {
  /** Than the estimated cost of the plan to be beaten. */
  readonly cost: number;
  /** Than the room that there is. */
  readonly peak: number;
}

/** How much is spent on looking for a better plan. */
export interface ImprovementEffort {
  /** Of plans that were found in another way and must not be lost to. */
  readonly rivals: Doubt;
  /** Of the plans beside one. */
  readonly variations: Doubt;
  /** Layers of a tiled group at most. */
  readonly mostLayers: number;
  /** Steps that are lowered at most; buffers whose places are looked for in vain count as PLACING steps each. */
  readonly steps: number;
}

const PLACING = 20;

/** Walks from plan to plan, each better than the one before. */
export class Improvement {
  private readonly dataflow: Dataflow;
  private readonly seen = new Set<string>();
  private spent = 0;

  constructor(
    private readonly network: Network,
    private readonly rules: RankingRules,
    private readonly estimatesFor: (plan: Plan) => PlanEstimates,
    private readonly effort: ImprovementEffort,
    private readonly control: SearchControl,
  ) {
    this.dataflow = dataflowOf(network);
  }

  /** The best of some plans and of those that one comes to from it, changing one thing at a time. */
  from(start: Ranked, rivals: readonly Plan[]): Ranked {
    this.seen.add(keyOf(start.offer.plan));
    let best = this.bestOf(start, rivals, this.effort.rivals);
    for (let next = this.step(best); next !== best; next = this.step(best)) best = next;
    return best;
  }

  /** The first variation of a plan that is better; the plan itself where there is none. */
  private step(from: Ranked): Ranked {
    const { plan } = from.offer;
    const varied = this.firstOf(from, variationsOf(this.dataflow, plan, this.effort.mostLayers));
    return varied === from ? this.firstOf(from, resettled(this.dataflow, plan)) : varied;
  }

  private firstOf(start: Ranked, plans: readonly Plan[]): Ranked {
    if (this.isSpent()) return start;
    for (const plan of this.promising(start, plans, this.effort.variations)) {
      if (this.isSpent()) break;
      const found = this.tried(plan, start);
      if (found !== undefined && isBetter(found, start)) return found;
    }
    return start;
  }

  private bestOf(start: Ranked, plans: readonly Plan[], doubt: Doubt): Ranked {
    let best = start;
    for (const plan of this.promising(start, plans, doubt)) {
      const found = this.tried(plan, best);
      if (found !== undefined && isBetter(found, best)) best = found;
    }
    return best;
  }

  private isSpent(): boolean {
    return this.spent >= this.effort.steps;
  }

  /** The plan lowered; undefined where it cannot be, or is seen to be no better before its buffers are placed. */
  private tried(plan: Plan, than: Standing): Ranked | undefined {
    this.seen.add(keyOf(plan));
    report(this.control, 1, 1);
    try {
      const drafted = draftOffer(this.network, plan, this.rules.budget);
      this.spent += drafted.draft.steps.length;
      if (!isBetter(bestStanding(drafted, this.rules), than)) return undefined;
      const placed = ranked(drafted.placed(), this.rules);
      if (!isBetter(placed, than)) this.spent += PLACING * placed.offer.schedule.buffers.length;
      return placed;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** Those that may be better than a plan, the most promising first. */
  private promising(than: Ranked, plans: readonly Plan[], doubt: Doubt): readonly Plan[] {
    const own = this.estimate(than.offer.plan);
    const { budget } = this.rules;
    const room = than.fits ? budget.bytes - than.bytes : 0;
    const most = {
      cost: (own?.cost ?? Infinity) * doubt.cost,
      peakBytes: (than.offer.peaks.arenaBytes + room) * doubt.peak,
    };
    const estimated = plans
      .filter(plan => !this.seen.has(keyOf(plan)))
      .flatMap(plan => {
        const estimate = this.estimate(plan);
        return estimate === undefined ? [] : [{ plan, estimate }];
      });
    const chosen = estimated.filter(
      ({ estimate }) =>
        (!than.fits || estimate.cost < most.cost) && estimate.peakBytes < most.peakBytes,
    );
    const weight = ({ estimate }: { estimate: PlanEstimate }): number =>
      than.fits ? estimate.cost : estimate.peakBytes;
    return chosen.sort((a, b) => weight(a) - weight(b)).map(({ plan }) => plan);
  }

  private estimate(plan: Plan): PlanEstimate | undefined {
    return this.estimatesFor(plan).of(plan);
  }
}

const keyOf = (plan: Plan): string => JSON.stringify(plan);
