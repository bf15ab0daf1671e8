import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/user-error';
import { removeAbandoned } from './abandoned-files';
import { exchangeableBy } from './folder-trust';
import { temporaryPrefix } from './temporary-name';

/**
 * Makes an empty folder for `use`, which nobody else can look into, and removes it with all that is in it when that is
 * over. What earlier runs could not remove, since they were killed, goes as well.
 * @throws UserError where none can be made that is this user's alone
 */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  removeAbandoned(tmpdir());
  const folder = make();
  try {
    return await use(folder);
  } finally {
    remove(folder);
  }
}

function make(): string {
  const parent = tmpdir();
  const reason = exchangeableBy(parent);
  if (reason !== undefined) throw refused(parent, reason);
  try {
    return mkdtempSync(join(parent, temporaryPrefix()));
  } catch (error) {
    throw refused(parent, error instanceof Error ? error.message : String(error));
  }
}

const refused = (parent: string, reason: string): UserError =>
  new UserError(
    `Couldn't create a temporary folder in ${parent} (${reason}): set TMPDIR to a folder that you own.`,
  );

const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
