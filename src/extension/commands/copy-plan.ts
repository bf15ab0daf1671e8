import { env, l10n, window } from 'vscode';
import { chosenNetwork } from '../network-choice';
import { saysAll } from '../plan-files';
import { offerOf } from '../report-content';
import type { Services } from '../services';

/** Puts the notation of the active plan on the clipboard; its JSON document on demand, or where only that says all. */
export async function copyPlan(services: Services, argument?: unknown): Promise<string> {
  const network = await chosenNetwork(argument, services);
  const { notation, planText } = await offerOf(services.server, network, null);
  const text = saysAll(notation) ? notation : planText;
  await env.clipboard.writeText(text);
  services.background(text === notation ? offerDocument(notation, planText) : tellCopied(notation));
  return text;
}

async function tellCopied(notation: string): Promise<void> {
  await window.showInformationMessage(
    l10n.t('Copied plan {0} as JSON, because the notation leaves out details.', notation),
  );
}

async function offerDocument(notation: string, planText: string): Promise<void> {
  const asJson = l10n.t('Copy as JSON');
  const message = l10n.t('Copied plan {0}.', notation);
  if ((await window.showInformationMessage(message, asJson)) === asJson)
    await env.clipboard.writeText(planText);
}
