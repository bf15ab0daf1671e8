import type { Group, Plan } from '../tiling/plan';
import type { Candidates } from './candidates';

/** What is thought of a plan before it is lowered. */
export interface PlanEstimate {
  readonly peakBytes: number;
  readonly cost: number;
  readonly steps: number;
}

/** Estimates plans of one network that compute each layer by the same kernel; those of a group are kept. */
export class PlanEstimates {
  private readonly groups = new Map<string, ReturnType<Candidates['of']>>();

  constructor(private readonly candidates: Candidates) {}

  /** Undefined where a group takes too many steps. */
  of({ groups }: Plan): PlanEstimate | undefined {
    let [peakBytes, cost, steps] = [0, 0, 0];
    for (const group of groups) {
      const estimate = this.groupEstimate(group);
      if (estimate === undefined) return undefined;
      peakBytes = Math.max(peakBytes, estimate.peakBytes);
      cost += estimate.cost;
      steps += estimate.steps;
    }
    return { peakBytes, cost, steps };
  }

  private groupEstimate(group: Group): ReturnType<Candidates['of']> {
    const { first, last, grid, overlap, blockHeights } = group;
    const key = JSON.stringify([first, last, grid, overlap, blockHeights]);
    if (!this.groups.has(key)) this.groups.set(key, this.candidates.of(group));
    return this.groups.get(key);
  }
}
