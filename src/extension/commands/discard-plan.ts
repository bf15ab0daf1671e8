import { DiscardPlanRequest } from '../../protocol/server';
import { chosenNetwork } from '../network-choice';
import type { Services } from '../services';

/** Forgets the plan that a search found for a network and that was not applied. */
export async function discardPlan(services: Services, argument?: unknown): Promise<null> {
  const { uri } = await chosenNetwork(argument, services);
  return services.server.request(DiscardPlanRequest, { uri: uri.toString() });
}
