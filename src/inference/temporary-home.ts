import { mkdirSync, rmSync } from 'node:fs';
import { temporaryHome } from '../runner-client/temporary-home';

/** Names by which the systems find their folder for temporary files. */
const VARIABLES = ['TMPDIR', 'TMP', 'TEMP'] as const;

/** Gives this process a folder of its own for temporary files. */
export function keepTemporaryFolder(): { readonly remove: () => void } {
  const folder = temporaryHome(process.pid);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of VARIABLES) process.env[name] = folder;
  return { remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
