import { l10n } from 'vscode';
import { formatSize } from '../base/units';

/**
 * Why a file cannot hold the weights of a network that need so many bytes; undefined where it can. Larger files can: they
 * may be of a longer network that begins with this one.
 */
export function weightsProblem(
  name: string,
  bytes: number | undefined,
  neededBytes: number,
): string | undefined {
  if (bytes === undefined) return l10n.t('{0} not found: choose another weights file.', name);
  return bytes >= neededBytes
    ? undefined
    : l10n.t(
        "{0} doesn't match this network: the file has {1}, but the network's weights need {2}. Choose another weights file.",
        name,
        formatSize(bytes),
        formatSize(neededBytes),
      );
}
