import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './host/installation';

/** A package above this would surprise whoever installs it. */
const MOST_BYTES = 3 * 2 ** 20;

/** Holds the built package to its size, and runs the story with it installed instead of the checkout. */
function main(): number {
  const vsix = join(ROOT, 'mafat.vsix');
  const { size } = statSync(vsix);
  say(`mafat.vsix: ${(size / 2 ** 20).toFixed(2)} MiB`);
  if (size > MOST_BYTES) {
    say('The package is larger than 3 MiB: look at what `npx vsce ls` lists.');
    return 1;
  }
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js'), join(__dirname, 'story.test.ts')],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MAFAT_VSIX: vsix } },
  );
  return status ?? 1;
}

process.exit(main());
