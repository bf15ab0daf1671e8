import { l10n } from 'vscode';
import { formatSize } from '../base/units';

/** Darknet's weights begin with three integers and a count of 32 bits at least. */
const SMALLEST_HEADER = 16;

/** Bytes of each learned number in a weights' file. */
const NUMBER_BYTES = 4;

/**
 * Why a file cannot hold the weights of a network with so many learned numbers; undefined where it can. Larger files can:
 * they may be of a longer network that begins with this one.
 */
export function weightsProblem(
  name: string,
  bytes: number | undefined,
  parameters: number,
): string | undefined {
  if (bytes === undefined) return l10n.t('{0} not found: choose another weights file.', name);
  const neededBytes = SMALLEST_HEADER + NUMBER_BYTES * parameters;
  return bytes >= neededBytes
    ? undefined
    : l10n.t(
        "{0} doesn't match this network: the file has {1}, but the network's weights need {2}. Choose another weights file.",
        name,
        formatSize(bytes),
        formatSize(neededBytes),
      );
}
