import { workspace, type Uri } from 'vscode';
import { DEFAULT_SETTINGS, SETTINGS_SECTION, type Settings } from '../protocol/contributions';

/** The value of a setting, for a file where it can differ by folder. */
export function setting<K extends keyof Settings>(name: K, scope?: Uri): Settings[K] {
  return workspace
    .getConfiguration(SETTINGS_SECTION, scope)
    .get<Settings[K]>(name, DEFAULT_SETTINGS[name]);
}
