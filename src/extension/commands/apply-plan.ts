import { l10n } from 'vscode';
import { UserError } from '../../base/user-error';
import type { Plan } from '../../core/tiling/plan';
import type { Network } from '../network';
import { chosenNetwork } from '../network-choice';
import { offerOf } from '../report-content';
import type { Services } from '../services';

/** Writes a plan into the plan file. Arguments: the network, and the plan's notation or document. */
export async function applyPlan(
  services: Services,
  argument?: unknown,
  plan?: unknown,
): Promise<string> {
  if (typeof plan !== 'string') throw new UserError(l10n.t('No plan to apply.'));
  return takePlan(services, await chosenNetwork(argument, services), plan);
}

/** Makes a plan that of the network, and gives its notation. @throws UserError when it does not fit the network */
export async function takePlan(
  services: Services,
  network: Network,
  plan: Plan | string,
): Promise<string> {
  const offer = await offerOf(services.server, network, plan);
  await services.planFiles.apply(network.uri, offer);
  return offer.notation;
}
