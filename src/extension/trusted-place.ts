import { l10n, workspace, type Uri } from 'vscode';
import { UserError } from '../base/user-error';
import { fileName } from './network-choice';

/** @throws UserError where nothing may be run or written, or where the background process could not read. */
export function checkPlace(network: Uri): void {
  if (!workspace.isTrusted)
    throw new UserError(
      l10n.t(
        'Networks are run and exported in trusted workspaces only: trust this workspace first.',
      ),
    );
  if (network.scheme !== 'file')
    throw new UserError(
      l10n.t(
        '{0} is not a file on a disk, and the background process reads files only: save it in a folder first.',
        fileName(network),
      ),
    );
}
