import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './host/installation';

/** A package above this would surprise whoever installs it: five of its programs have the readers of all formats. */
const MOST_BYTES = 3.5 * 2 ** 20;

/** Holds the built package to its size; `story.test.ts` runs it. */
const { size } = statSync(join(ROOT, 'mafat.vsix'));
say(`mafat.vsix: ${(size / 2 ** 20).toFixed(2)} MiB`);
if (size > MOST_BYTES) {
  say('The package is larger than 3.5 MiB: look at what `npx vsce ls` lists.');
  process.exitCode = 1;
}
