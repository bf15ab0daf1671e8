import type { TextDocument } from 'vscode';
import { assert } from '../base/assert';
import type { NetworkDefinition } from '../base/network-definition';
import type { PlanFileContent } from '../protocol/server';
import { fileName } from './network-choice';
import { formatOf } from './recognition';

/** The network as it stands in the editor, saved or not, with the size that its plan file asks for. */
export function definitionOf(
  network: TextDocument,
  { inputSize }: PlanFileContent,
): NetworkDefinition {
  const format = formatOf(network);
  assert(format !== undefined, `${network.uri.toString()} is not a network`);
  return {
    fileName: fileName(network.uri),
    format,
    content: { text: network.getText() },
    ...inputSize,
  };
}
