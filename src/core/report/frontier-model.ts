import { UserError } from '../../base/user-error';
import type { Target } from '../target/target';
import type { Network } from '../network/network';
import { certified, type CertifiedOffer } from '../search/certified-offer';
import { offer, type SearchControl } from '../search/offer';
import { frontierPlans } from '../search/planning-service';
import type { KernelMode } from '../tiling/plan';
import { formatPlan, parsePlan } from '../tiling/plan-notation';
import type { FrontierModel, FrontierPlan } from './report';
import { costOf } from './report-model';

/** Plans that a chart has room for. */
export const MOST_PLANS = 24;

/** Configurations that the paper measures. */
const PAPER_PLANS = ['3x3', '5x5', '3x3/8/2x2', '5x5/8/2x2'];

/** The frontier of a network as the panel draws it, each plan with the numbers of its run; the paper's plans are exact. */
export function frontierModel(
  network: Network,
  target: Target,
  kernels: KernelMode = 'exact',
  control: SearchControl = {},
): FrontierModel {
  const wish = { count: 'arena', strategy: 'optimal', kernels, target } as const;
  const lowered = frontierPlans(network, wish, control, MOST_PLANS);
  const planOf = (lowered: CertifiedOffer): FrontierPlan => ({
    notation: formatPlan(lowered.plan),
    plan: lowered.plan,
    cost: costOf(lowered, target),
  });
  return {
    plans: lowered.map(point => planOf(point.offer)),
    paper: paperOffers(network, target).map(planOf),
  };
}

/** Those of the paper's configurations that fit the network. */
const paperOffers = (network: Network, target: Target): readonly CertifiedOffer[] =>
  PAPER_PLANS.flatMap(notation => {
    try {
      return [certified(offer(network, parsePlan(notation, network), target))];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
