import { UserError } from '../../base/user-error';
import type { Network } from '../../core/network/network';
import { withKernels } from '../../core/tiling/kernel-choice';
import { untiledPlan, type Plan } from '../../core/tiling/plan';
import { parsePlan } from '../../core/tiling/plan-notation';
import { checkGivenPlan } from '../../core/tiling/plan-check';
import { networkInOrder } from '../../core/tiling/plan-order';
import { parsePlanJson, type PlanDocument } from '../../formats/plan/plan-json';
import type { PlanFile } from '../../formats/plan/plan-file-schema';

/** The plan that a plan file names, compared with the network as it is now. */
export type PlanInFile =
  | {
      readonly kind: 'plan';
      readonly plan: Plan;
      /** It was made for another version of the network. */
      readonly isStale: boolean;
    }
  /** It cannot be used; the message is a sentence for the user. */
  | { readonly kind: 'failed'; readonly message: string; readonly isStale: boolean };

/**
 * Undefined where the file names no plan. `hash` gives that of the network. A file that asks for fast kernels alone
 * means the untiled plan with them.
 */
export function planInFile(
  { plan, kernels, networkHash }: PlanFile,
  network: Network,
  hash: () => string,
): PlanInFile | undefined {
  const chosen = (read: Plan): Plan =>
    kernels === undefined ? read : withKernels(networkInOrder(network, read), read, kernels);
  if (plan === undefined) {
    if (kernels !== 'fast') return undefined;
    return { kind: 'plan', plan: chosen(untiledPlan(network.layers.length)), isStale: false };
  }
  const madeFor = typeof plan === 'string' ? networkHash : plan.network.hash;
  const isStale = madeFor !== undefined && madeFor !== hash();
  try {
    return { kind: 'plan', plan: chosen(readPlan(plan, network, hash())), isStale };
  } catch (error) {
    if (error instanceof UserError) return { kind: 'failed', message: error.message, isStale };
    throw error;
  }
}

/** Reads a document as if it had been made for this network; whether it was is checked separately. */
function readPlan(plan: NonNullable<PlanFile['plan']>, network: Network, hash: string): Plan {
  if (typeof plan === 'string') {
    const read = parsePlan(plan, network);
    checkGivenPlan(network, read);
    return read;
  }
  const read = parsePlanJson(JSON.stringify(adopted(plan, hash)), network, 'The plan file');
  checkGivenPlan(networkInOrder(network, read), read);
  return read;
}

/** The document as if it had been made for the network of that hash. */
export const adopted = (plan: PlanDocument, hash: string): PlanDocument => ({
  ...plan,
  network: { ...plan.network, hash },
});
