import { UserError } from '../../base/user-error';
import { stepMs } from '../target/cost-model';
import { ALIGNMENT } from '../placement/lifetime';
import { dataflowOf } from '../dataflow/dataflow';
import { choicesOf, residencesFor } from '../dataflow/residence';
import type { Network } from '../network/network';
import { groupFootprint, residencesIn } from '../schedule/lowering';
import type { Group, Plan } from '../tiling/plan';
import { leastBytes } from './offer';
import { standingOf, type RankingRules, type Standing } from './ranking';

/** What one group adds to a plan. */
interface GroupOutline {
  readonly boundBytes: number;
  readonly macs: number;
  readonly ms: number;
}

/**
 * How plans would stand if their arenas were as small as they can be. Group by group: of a plan that differs from another in
 * one thing only the groups that changed are lowered.
 */
export class PlanOutlines {
  private readonly groups = new Map<string, GroupOutline | undefined>();
  /** Steps that have been lowered. */
  lowered = 0;

  constructor(
    private readonly network: Network,
    private readonly rules: RankingRules,
  ) {}

  /**
   * Undefined where a group cannot be run. Bytes are no more than those of the plan; what a group takes by itself may be
   * rounded up.
   */
  of(plan: Plan): Standing | undefined {
    let [boundBytes, macs, ms] = [0, 0, 0];
    const residences = this.residencesOf(plan);
    for (const group of plan.groups) {
      const outline = this.groupOutline({ ...plan, ...residences }, group);
      if (outline === undefined) return undefined;
      boundBytes = Math.max(boundBytes, outline.boundBytes);
      macs += outline.macs;
      ms += outline.ms;
    }
    const { counting, target } = this.rules.budget;
    const run = { arenaBytes: boundBytes - ALIGNMENT, weightsBytes: 0, steps: [] };
    return standingOf(leastBytes(run, counting, target), { macs, ms }, this.rules);
  }

  /** Where maps lie that are joined later: what a group by itself doesn't know of the groups before it. */
  private residencesOf(plan: Plan): Pick<Plan, 'residences'> {
    const dataflow = dataflowOf(this.network);
    if (residencesFor(dataflow, plan.residences).size === 0) return {};
    return { residences: choicesOf(residencesIn(dataflow, plan)) };
  }

  private groupOutline(plan: Plan, group: Group): GroupOutline | undefined {
    const { input, weights, residences } = plan;
    const key = JSON.stringify([group, input, weights, residences]);
    if (!this.groups.has(key)) this.groups.set(key, this.outlined(plan, group));
    return this.groups.get(key);
  }

  private outlined(plan: Plan, group: Group): GroupOutline | undefined {
    const { network, rules } = this;
    try {
      const { boundBytes, macs, steps } = groupFootprint(network, group, plan);
      this.lowered += steps.length;
      // The network's input is there before the first group; what else is taken for input, earlier groups compute.
      const own = steps.filter(({ kind }) => kind !== 'input' || group.first === 0);
      const ms =
        rules.criterion === 'macs'
          ? 0
          : own.reduce((sum, step) => sum + stepMs(rules.model, network, step), 0);
      return { boundBytes, macs, ms };
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }
}
