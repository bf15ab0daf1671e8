import { l10n } from 'vscode';
import { UserError } from '../../base/user-error';
import { chosenNetwork } from '../network-choice';
import { offerOf } from '../report-content';
import type { Services } from '../services';

/** Writes a plan into the plan file. Arguments: the network, and the plan's notation or document. */
export async function applyPlan(
  services: Services,
  argument?: unknown,
  plan?: unknown,
): Promise<string> {
  if (typeof plan !== 'string') throw new UserError(l10n.t('There is no plan to apply.'));
  const network = await chosenNetwork(argument, services.recognition);
  const offer = await offerOf(services.server, network, plan);
  await services.planFiles.apply(network.uri, offer);
  return offer.notation;
}
