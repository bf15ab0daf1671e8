import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder for all temporary files of the process `pid`. Its name tells whose it is, so that whoever ends
 * that process by force can remove what it left.
 */
export const temporaryHome = (pid: number, parent = tmpdir()): string =>
  join(parent, `mafat-inference-${pid}`);

/** Removes the temporary files of a process that is gone. */
export const removeTemporaryHome = (pid: number): void =>
  rmSync(temporaryHome(pid), { recursive: true, force: true, maxRetries: 3 });
