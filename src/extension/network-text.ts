import { assert } from '../base/assert';
import type { DefinitionContent, NetworkDefinition } from '../base/network-definition';
import type { PlanFileContent } from '../protocol/server';
import { formatOfFile } from './binary-network';
import type { Network } from './network';
import { fileName } from './network-choice';
import { formatOf, isListing } from './recognition';

/**
 * The network as it stands in the editor, saved or not, or its binary file on this machine, with the size that its plan file
 * asks for.
 */
export async function definitionOf(
  { uri, document }: Network,
  { inputSize }: PlanFileContent,
): Promise<NetworkDefinition> {
  const isBinary = isListing(document);
  const format = isBinary ? await formatOfFile(uri) : formatOf(document);
  assert(format !== undefined, `${uri.toString()} is not a network`);
  const content: DefinitionContent = isBinary ? { path: uri.fsPath } : { text: document.getText() };
  return { fileName: fileName(uri), format, content, ...inputSize };
}
