import { Range, window, WorkspaceEdit, workspace } from 'vscode';
import { UserError } from '../../base/user-error';
import { LayerEditRequest, type LayerEditParameters, type RangeEdit } from '../../protocol/server';
import { chosenNetwork } from '../network-choice';
import type { Services } from '../services';

/** Inserts a layer below the one at the cursor. Arguments: the network, and a line instead of the cursor's. */
export const insertLayer = (
  services: Services,
  network?: unknown,
  line?: unknown,
): Promise<boolean> => editLayer(services, 'insert', network, line);

/** Removes the layer at the cursor. Arguments: the network, and a line instead of the cursor's. */
export const removeLayer = (
  services: Services,
  network?: unknown,
  line?: unknown,
): Promise<boolean> => editLayer(services, 'remove', network, line);

/** One edit, which can be undone at once: the layer, and every reference that moves with it. */
async function editLayer(
  services: Services,
  action: LayerEditParameters['action'],
  network: unknown,
  line: unknown,
): Promise<boolean> {
  const { document } = await chosenNetwork(network, services);
  const editor = window.visibleTextEditors.find(shown => shown.document === document);
  const place = typeof line === 'number' ? line : (editor?.selection.active.line ?? 0);
  const { version } = document;
  const uri = document.uri.toString();
  const answer = await services.server.request(LayerEditRequest, { uri, action, line: place });
  if (answer.kind === 'failed') throw new UserError(answer.message);
  // What was typed in the meantime must not be overwritten.
  if (document.version !== version) return false;
  const edit = new WorkspaceEdit();
  for (const { range, text } of answer.edits) edit.replace(document.uri, rangeOf(range), text);
  return workspace.applyEdit(edit);
}

const rangeOf = ({ start, end }: RangeEdit['range']): Range =>
  new Range(start.line, start.column, end.line, end.column);
