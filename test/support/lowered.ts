import { UserError } from '../../src/base/user-error';
import type { Network } from '../../src/core/network/network';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import type { Plan } from '../../src/core/tiling/plan';

/** The schedule of a plan; undefined where a checkerboard is refused. */
export function lowered(network: Network, plan: Plan): Schedule | undefined {
  try {
    return lower(network, plan);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** How many sums a convolution leaves as it stores. */
export const storedSums = ({ steps }: Schedule): number =>
  steps.filter(step => step.kind === 'compute' && step.summand !== undefined).length;
