import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failingCompiler, pidIn, slowCompiler } from '../support/compilers';
import { gone } from '../support/inference';
import { describeWithTools, GCC } from '../support/native';
import { useWindow } from './window';
import type { WorkbenchPage } from './workbench-page';

const PLAN_FILE = {
  budget: '5 MiB',
  weights: 'tiny-face.weights',
  picture: 'faces.jpg',
  labels: 'face.names',
};

describeWithTools('a plan becomes a C program, as a user sees it', GCC, () => {
  const window = useWindow({ prefix: 'native', settings: { 'editor.minimap.enabled': false } });
  let workbench: WorkbenchPage;
  let folder: string;
  /** Where stand-ins for compilers lie. */
  const tools = (): string => join(folder, 'tools');

  before(async () => {
    ({ workbench, folder } = window());
    mkdirSync(tools());
    writePlan('3x3/8/2x2/18/1x1');
    await workbench.openFile('tiny-face.cfg');
    await workbench.codeLens('Change plan').waitFor();
  });

  const writePlan = (plan: string) => {
    const text = JSON.stringify({ ...PLAN_FILE, plan }, undefined, 2);
    writeFileSync(join(folder, 'tiny-face.mafat.json'), `${text}\n`);
  };

  const run = () => workbench.runCommand('MAFAT: Run test inference');
  const clearNotifications = () => workbench.runCommand('Notifications: Clear All Notifications');

  it('"Run test inference" offers the editor, and natively with the compiler that was found', async () => {
    await run();
    const { page } = workbench;
    await page.locator('.quick-input-title', { hasText: 'Where to run tiny-face.cfg' }).waitFor();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: /In the editor.*WebAssembly/ }).waitFor();
    await rows.filter({ hasText: /Natively.*compiler found: gcc \d+/ }).waitFor();
    await workbench.screenshot('1-question');
    await workbench.answer('', 'compiler found: gcc');
  });

  it('it compiles in the background, and the report has the peak of a device', async () => {
    await workbench.notification(/Feature maps: /).waitFor();
    assert.match(
      await workbench.notification(/Feature maps: /).innerText(),
      /Ran natively \(gcc \d+\S*, \w+ kernels\)\. Process: \S+ MiB, predicted \S+ MiB/,
    );
    await clearNotifications();
    await workbench.report.locator('.detections .frame').first().waitFor();
    const text = await workbench.report.locator('body').innerText();
    assert.match(text, /C program\s+gcc \d+\S*, \w+ kernels/);
    assert.match(text, /measured; predicted/);
    assert.match(text, /Identical|Within rounding/);
    assert.equal(await workbench.report.locator('.detections .frame').count(), 5);
    await workbench.screenshot('2-report');
  });

  it('what a compiler complains about is a sentence, with a way to all of it', async () => {
    // What has been compiled is not compiled again.
    writePlan('2x2/8/1x1');
    await workbench.changeSettings({
      'mafat.run.engine': 'native',
      'mafat.native.compiler': failingCompiler(tools()),
    });
    await run();
    const told = workbench.notification(
      /gcc \S+ cannot compile the program: mafat\/mafat\.h:12:1: error: boom/,
    );
    await told.waitFor();
    await workbench.screenshot('3-complaint');
    await told.getByRole('button', { name: 'Show log' }).waitFor();
    await clearNotifications();
    // What failed is said in the report as well, over the run before it.
    await workbench.report.getByText('error: boom').waitFor();
  });

  it('a compilation is cancelled by its notification: no error, and no process left', async () => {
    await workbench.changeSettings({
      'mafat.run.engine': 'native',
      'mafat.native.compiler': slowCompiler(tools()),
    });
    await run();
    const helper = await pidIn(join(tools(), 'slow.pid'));
    const progress = workbench.notification(/Running tiny-face\.cfg.*compiling: /s);
    await progress.hover();
    await workbench.screenshot('5-compiling');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    assert.ok(await gone(helper), 'what the compiler started is gone');
    assert.equal(await workbench.notification(/./).count(), 0);
  });

  it('a compiler that is not there is told, and the editor runs the network', async () => {
    await workbench.changeSettings({ 'mafat.native.compiler': 'nobody-cc' });
    await run();
    await workbench.notification(/Compiler nobody-cc not found/).waitFor();
    await workbench.notification(/Feature maps: /).waitFor();
    await clearNotifications();
    const text = await workbench.report.locator('body').innerText();
    assert.match(text, /Engine\s+WebAssembly/i);
  });

  it('a code action of the plan file exports the plan into a folder that is chosen', async () => {
    // The explorer may not have noticed yet that there is such a file.
    await workbench.page.keyboard.press('Control+P');
    await workbench.answer('tiny-face.mafat.json', 'tiny-face.mafat.json');
    await workbench.line(/"plan":/).click();
    const { keyboard } = workbench.page;
    const entry = workbench.page.getByRole('option', { name: 'Export plan as C project' });
    // There is no such action before the server has read the plan file, so it is asked for again.
    for (let times = 0; times < 10 && !(await entry.isVisible()); times++) {
      await keyboard.press('Escape');
      await keyboard.press('Control+.');
      await entry.waitFor({ timeout: 4000 }).catch(() => undefined);
    }
    await entry.waitFor();
    await workbench.screenshot('6-code-action');
    await workbench.page.keyboard.press('Enter');
    await workbench.chooseFolder(`${folder}/`);
    await workbench.notification(/Exported the C project to .*tiny-face-c/).waitFor();
    await workbench.screenshot('7-exported');
    assert.ok(existsSync(join(folder, 'tiny-face-c', 'Makefile')));
    await workbench
      .notification(/Exported the C project to/)
      .getByRole('button', { name: 'Open README' })
      .click();
    await workbench.page.locator('.tab.active', { hasText: 'README.md' }).waitFor();
    await workbench
      .line(/tiny-face/)
      .first()
      .waitFor();
    await workbench.screenshot('8-readme');
  });

  it('an earlier export is replaced when the user says so, and not before', async () => {
    const mine = join(folder, 'tiny-face-c', 'mine.txt');
    writeFileSync(mine, '');
    const { page } = workbench;
    const question = 'tiny-face-c contains an earlier export';
    await page.locator('.tab', { hasText: 'tiny-face.cfg' }).first().click();
    await workbench.runCommand('MAFAT: Export plan as C project');
    await workbench.chooseFolder(`${folder}/`);
    await page.locator('.quick-input-title', { hasText: question }).waitFor();
    await workbench.screenshot('9-replace');
    await workbench.dismiss(question);
    assert.ok(existsSync(mine));
    await workbench.runCommand('MAFAT: Export plan as C project');
    await workbench.chooseFolder(`${folder}/`);
    await page.locator('.quick-input-title', { hasText: question }).waitFor();
    await workbench.answer('', 'Replace');
    await workbench.notification(/Exported the C project to .*tiny-face-c/).waitFor();
    assert.ok(!existsSync(mine));
    const left = readdirSync(folder).filter(name => name.startsWith('tiny-face-c'));
    assert.deepEqual(left, ['tiny-face-c']);
  });
});
