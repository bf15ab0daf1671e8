import { env, l10n, window } from 'vscode';
import { chosenNetwork } from '../network-choice';
import { offerOf } from '../report-content';
import type { Services } from '../services';

/** Puts the notation of the active plan on the clipboard; its JSON document on demand. */
export async function copyPlan(services: Services, argument?: unknown): Promise<string> {
  const network = await chosenNetwork(argument, services.recognition);
  const { notation, planText } = await offerOf(services.server, network, null);
  await env.clipboard.writeText(notation);
  services.background(offerDocument(notation, planText));
  return notation;
}

async function offerDocument(notation: string, planText: string): Promise<void> {
  const asJson = l10n.t('Copy as JSON');
  const message = l10n.t('Plan {0} is on the clipboard.', notation);
  if ((await window.showInformationMessage(message, asJson)) === asJson)
    await env.clipboard.writeText(planText);
}
