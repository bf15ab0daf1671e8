import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes the pictures of walkthrough and README anew: packs the extension, runs its story in a real
 * VS Code, which leaves its screenshots in output/screenshots, and copies the ones that are shown. The package, for a
 * window with an extension under development says so in its title.
 */
const PICTURES: Readonly<Record<string, string>> = {
  open: 'package-1-hints',
  budget: 'package-3-budget',
  plan: 'package-5-groups',
  run: 'package-6-report',
  report: 'package-7-layer',
};

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'media', 'walkthrough');

const packed = spawnSync('npm', ['run', 'package'], { cwd: ROOT, stdio: 'inherit' });
if (packed.status !== 0) throw new Error('the extension could not be packed');
const { status } = spawnSync(
  process.execPath,
  [join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js'), 'test/e2e/story.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MAFAT_VSIX: join(ROOT, 'mafat.vsix') } },
);
if (status !== 0) throw new Error('the story failed, so the pictures are left as they are');
mkdirSync(FOLDER, { recursive: true });
for (const [name, screenshot] of Object.entries(PICTURES))
  copyFileSync(
    join(ROOT, 'output', 'screenshots', `${screenshot}.png`),
    join(FOLDER, `${name}.png`),
  );
