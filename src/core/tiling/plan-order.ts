import { assert } from '../../base/assert';
import { UserError } from '../../base/user-error';
import {
  inFileOrder,
  isFileOrder,
  isSameOrder,
  orderProblem,
  reordered,
} from '../network/layer-order';
import type { Network } from '../network/network';
import type { Plan } from './plan';

/**
 * A network, in whatever order its layers are, in the order that a plan is for: the one to lower the plan with.
 * @throws UserError where its layers can't be computed in that order.
 */
export function networkInOrder(network: Network, { order }: Pick<Plan, 'order'>): Network {
  if (isSameOrder(network.order, order)) return network;
  const file = inFileOrder(network);
  if (order === undefined) return file;
  const problem = orderProblem(file, order);
  if (problem !== undefined)
    throw new UserError(
      `The plan's order of layers doesn't fit the network: ${problem}. Correct its "order", or find a plan again.`,
    );
  return reordered(file, order);
}

/** A plan that says in which order its network is; one that says nothing is for the network as it is. */
export function planInOrder(network: Network, plan: Plan): Plan {
  const { order } = network;
  assert(
    plan.order === undefined || isSameOrder(plan.order, order),
    'a plan for another order of layers than that of its network',
  );
  return order === undefined || plan.order !== undefined ? plan : { ...plan, order };
}

/** An order as plans hold it: absent where it is that of the file. */
export const heldOrder = (order: Plan['order']): Pick<Plan, 'order'> =>
  order === undefined || isFileOrder(order) ? {} : { order };
