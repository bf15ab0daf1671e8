import { at } from '../../base/assert';
import { UserError } from '../../base/user-error';
import { stepMs } from '../target/cost-model';
import { ALIGNMENT } from '../placement/lifetime';
import { dataflowOf, lastRead, type Dataflow } from '../dataflow/dataflow';
import { choicesOf, residencesFor, type ResidenceChoice } from '../dataflow/residence';
import type { Network } from '../network/network';
import { groupFootprint, wholeLayers } from '../schedule/lowering';
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
  private readonly dataflow: Dataflow;
  /** By group: the layers whose whole maps it computes. */
  private readonly whole = new WeakMap<Group, readonly number[]>();
  /** By layer: the last step of the network, counted in layers, at which its map is there. */
  private readonly lasts: readonly number[];
  /** Steps that have been lowered. */
  lowered = 0;

  constructor(
    private readonly network: Network,
    private readonly rules: RankingRules,
  ) {
    this.dataflow = dataflowOf(network);
    this.lasts = network.layers.map(({ index }) => Math.max(index, lastRead(this.dataflow, index)));
  }

  /**
   * Undefined where a group cannot be run. Bytes are no more than those of the plan; what a group takes by itself may be
   * rounded up.
   */
  of(plan: Plan): Standing | undefined {
    let [boundBytes, macs, ms] = [0, 0, 0];
    const residences = this.residencesOf(plan);
    for (const group of plan.groups) {
      const outline = this.groupOutline(
        { ...plan, residences: this.alive(residences, group) },
        group,
      );
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
  private residencesOf(plan: Plan): readonly ResidenceChoice[] {
    const choices = choicesOf(residencesFor(this.dataflow, plan.residences));
    if (choices.length === 0) return choices;
    const whole = new Set(plan.groups.flatMap(group => this.wholeIn(group)));
    return choices.filter(({ host }) => whole.has(host));
  }

  /** Of maps that are there while a group runs. */
  private alive(
    choices: readonly ResidenceChoice[],
    { first, last }: Group,
  ): readonly ResidenceChoice[] {
    return choices.filter(
      ({ layer, host }) =>
        layer <= last && Math.max(at(this.lasts, layer), at(this.lasts, host)) >= first,
    );
  }

  private wholeIn(group: Group): readonly number[] {
    const known = this.whole.get(group) ?? wholeLayers(this.dataflow, group);
    this.whole.set(group, known);
    return known;
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
