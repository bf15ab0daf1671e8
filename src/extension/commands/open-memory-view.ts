import { window, type TabInputCustom, type TabInputText, type Uri } from 'vscode';
import { askNetworkFile, openNetwork, uriOf } from '../network-choice';
import type { Network } from '../network';
import { showNetwork } from '../memory-view';
import type { Services } from '../services';

/** Shows what the layers of a network need, beside its text or listing. Arguments: the network. */
export async function openMemoryView(
  services: Services,
  argument?: unknown,
): Promise<Network | undefined> {
  const uri = uriOf(argument) ?? activeFile() ?? (await askNetworkFile());
  if (uri === undefined) return undefined;
  const network = await openNetwork(uri, services);
  await showNetwork(network);
  return network;
}

/** The file in the active editor, whatever shows it. */
function activeFile(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input as
    Partial<TabInputText | TabInputCustom> | undefined;
  return input?.uri;
}
