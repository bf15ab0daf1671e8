import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes the pictures of walkthrough and README anew: runs the story in a real VS Code, which leaves its
 * screenshots in output/screenshots, and copies the ones that are shown.
 */
const PICTURES: Readonly<Record<string, string>> = {
  open: 'story-1-hints',
  budget: 'story-3-budget',
  plan: 'story-5-groups',
  run: 'story-6-report',
  report: 'story-7-layer',
};

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'media', 'walkthrough');

const { status } = spawnSync(
  process.execPath,
  [join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js'), 'test/e2e/story.test.ts'],
  { cwd: ROOT, stdio: 'inherit' },
);
if (status !== 0) throw new Error('the story failed, so the pictures are left as they are');
mkdirSync(FOLDER, { recursive: true });
for (const [name, screenshot] of Object.entries(PICTURES))
  copyFileSync(
    join(ROOT, 'output', 'screenshots', `${screenshot}.png`),
    join(FOLDER, `${name}.png`),
  );
