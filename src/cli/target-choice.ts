import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/user-error';
import { DEFAULT_TARGET, targetNamed, TARGETS, type Target } from '../core/target/target';
import { parseTarget } from '../formats/target/target-file';
import { readText } from '../runner-client/file-access';

/**
 * Where `mafat calibrate` keeps what it measured, and where it is found again: the folder for settings that
 * the system or XDG_CONFIG_HOME names.
 */
export function calibrationFile(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CONFIG_HOME, APPDATA } = env;
  const home = XDG_CONFIG_HOME ?? (process.platform === 'win32' ? APPDATA : undefined);
  const folder = home === undefined || home === '' ? join(homedir(), '.config') : home;
  return join(folder, 'mafat', `${DEFAULT_TARGET}.target.json`);
}

/**
 * The target of a name, with what was measured on this machine if it is the runner, or that in a file.
 * @throws UserError with the names there are.
 */
export function findTarget(nameOrFile: string): Target {
  const builtin = targetNamed(nameOrFile);
  const file = builtin === undefined ? nameOrFile : calibrationFile();
  if (builtin !== undefined && (nameOrFile !== DEFAULT_TARGET || !existsSync(file))) return builtin;
  if (builtin === undefined && !/\.json$/i.test(file)) throw unknownTarget(nameOrFile);
  return parseTarget(readText(file), file);
}

function unknownTarget(name: string): UserError {
  const names = TARGETS.map(target => target.name).join(', ');
  return new UserError(
    `Unknown target "${name.slice(0, 80)}": use one of ${names}, or a .json file written by "mafat calibrate".`,
  );
}
