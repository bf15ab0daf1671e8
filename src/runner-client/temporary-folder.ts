import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/user-error';

/** Makes an empty folder for `use`, and removes it with all that is in it when that is over. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = make();
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function make(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mafat-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `No temporary folder can be made in ${tmpdir()} (${reason}): set TMPDIR to a folder that can be written.`,
    );
  }
}
