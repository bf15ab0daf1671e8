import { l10n, workspace, type Uri } from 'vscode';
import { UserError } from '../base/user-error';
import { fileName } from './network-choice';

/** @throws UserError where nothing may be run or written, or where the background process could not read. */
export function checkPlace(network: Uri): void {
  if (!workspace.isTrusted)
    throw new UserError(
      l10n.t(
        'Running or exporting a network needs a trusted workspace: trust this workspace first.',
      ),
    );
  if (network.scheme !== 'file')
    throw new UserError(
      l10n.t(
        "{0} isn't saved on disk, where the background process could read it: save it first.",
        fileName(network),
      ),
    );
}
