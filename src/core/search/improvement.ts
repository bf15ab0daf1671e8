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

/** Plans are lowered whose estimates are worse than another plan's by these factors at most. */
interface Doubt {
  readonly cost: number;
  readonly peak: number;
}

/** How much is spent on looking for a better plan. */
export interface ImprovementEffort {
  /** Of the plans beside one. */
  readonly doubt: Doubt;
  /** From so many plans at most the ones beside them are looked at. */
  readonly moves: number;
  /** Layers of a tiled group at most. */
  readonly mostLayers: number;
  /** Steps that are lowered at most; buffers whose places are looked for in vain count as PLACING steps each. */
  readonly steps: number;
}

const PLACING = 20;

/** Of plans that were found in another way and must not be lost to. */
const RIVALS_DOUBT: Doubt = { cost: 1.1, peak: 2 };

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
    let best = this.bestOf(start, rivals, RIVALS_DOUBT);
    for (let move = 0; move < this.effort.moves; move++) {
      const next = this.step(best);
      if (next === best) break;
      best = next;
    }
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
    for (const plan of this.promising(start, plans, this.effort.doubt)) {
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
    const estimated = plans
      .filter(plan => !this.seen.has(keyOf(plan)))
      .flatMap(plan => {
        const estimate = this.estimate(plan);
        return estimate === undefined ? [] : [{ plan, estimate }];
      });
    const chosen = estimated.filter(({ estimate }) => this.mayBeBetter(than, own, estimate, doubt));
    const weight = ({ estimate }: { estimate: PlanEstimate }): number =>
      than.fits ? estimate.cost : estimate.peakBytes;
    return chosen.sort((a, b) => weight(a) - weight(b)).map(({ plan }) => plan);
  }

  private mayBeBetter(
    than: Ranked,
    own: PlanEstimate | undefined,
    estimate: PlanEstimate,
    doubt: Doubt,
  ): boolean {
    // The untiled plan is lowered before its estimate could be doubted.
    if (own === undefined || estimate.steps <= this.network.layers.length) return true;
    if (!than.fits) return estimate.peakBytes < own.peakBytes * doubt.peak;
    const room = Math.max(1, this.rules.budget.bytes / than.bytes);
    return (
      estimate.cost < own.cost * doubt.cost &&
      estimate.peakBytes < own.peakBytes * room * doubt.peak
    );
  }

  private estimate(plan: Plan): PlanEstimate | undefined {
    return this.estimatesFor(plan).of(plan);
  }
}

const keyOf = (plan: Plan): string => JSON.stringify(plan);
