import { ConfigurationTarget, workspace } from 'vscode';
import { SETTINGS_SECTION } from '../../protocol/contributions';
import { setting } from '../settings';

/** Switches the memory hints on or off, where the setting stands. */
export async function toggleHints(): Promise<boolean> {
  const configuration = workspace.getConfiguration(SETTINGS_SECTION);
  const isInWorkspace = configuration.inspect('hints.enabled')?.workspaceValue !== undefined;
  const wanted = !setting('hints.enabled');
  await configuration.update(
    'hints.enabled',
    wanted,
    isInWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global,
  );
  return wanted;
}
