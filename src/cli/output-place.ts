import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../base/user-error';
import { attempt, checkReplaceable } from '../runner-client/file-access';

/**
 * Whether a file could be written there, asked before a long run whose result it is to hold, and after all has been read.
 * @throws UserError when not.
 */
export function checkOutputFile(path: string): void {
  attempt(path, 'written', () => {
    checkReplaceable(path);
  });
  checkOutputFolder(dirname(resolve(path)), path);
}

/** Whether files could be written into a folder, which is made later if it is missing. @throws UserError */
export function checkOutputFolder(folder: string, name = folder): void {
  attempt(name, 'written', () => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) {
      checkOutputFolder(dirname(resolve(folder)), name);
      return;
    }
    if (!stat.isDirectory())
      throw new UserError(`${name} cannot be written: part of its path is not a folder.`);
    accessSync(folder, constants.W_OK | constants.X_OK);
  });
}
