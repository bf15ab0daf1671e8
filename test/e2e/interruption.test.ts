import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, gone } from '../support/inference';
import { temporaryFoldersOf } from '../support/program';
import { useWindow } from './window';
import type { WorkbenchPage } from './workbench-page';

/** A plan of nearly as many tiles as may be given: a report about it takes seconds. */
const SLOW_PLAN = '152x152a/4/38x38a';

describe('what is under way in a window', () => {
  const window = useWindow({
    prefix: 'interruption',
    settings: {
      'mafat.run.engine': 'webassembly',
      'mafat.run.repeat': 1_000_000,
      'mafat.run.verify': false,
    },
  });
  let workbench: WorkbenchPage;
  let folder: string;

  before(() => {
    ({ workbench, folder } = window());
    const planFile = { weights: 'tiny-face.weights', picture: 'faces.jpg', labels: 'face.names' };
    writeFileSync(join(folder, 'tiny-face.mafat.json'), JSON.stringify(planFile));
  });

  it('planning that takes long is cancelled by its notification: no report, no error', async () => {
    await workbench.openFile('yolov2-16.cfg');
    await workbench.codeLens('Needs').waitFor();
    await workbench.runCommand('MAFAT: Compare with another plan or network');
    await workbench.answer('', 'Enter a plan');
    await workbench.type(SLOW_PLAN);
    const progress = workbench.notification(/Planning yolov2-16\.cfg/);
    await progress.hover();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    // What is asked for next is planned after it: had it gone on, its comparison would be there first.
    await workbench.runCommand('MAFAT: Show report');
    await workbench.report.locator('#layers').waitFor();
    assert.equal(await workbench.report.locator('#comparison').count(), 0);
    assert.equal(await workbench.notification(/./).count(), 0);
    assert.equal(await workbench.page.locator('.tab', { hasText: 'Report' }).count(), 1);
  });

  it('a run ends when the window is reloaded: no process and no file is left, and it can be run again', async () => {
    await workbench.openFile('tiny-face.cfg');
    await workbench.codeLens('Needs').waitFor();
    await workbench.titleButton('Run test inference').click();
    await workbench.notification(/Running tiny-face\.cfg/).waitFor();
    await workbench.notification(/step \d+/).waitFor();
    const processes = inferenceProcesses();
    assert.equal(processes.length, 2, 'the process for inferences and its runner');
    assert.ok(processes.some(pid => temporaryFoldersOf(pid).length > 0));

    await workbench.changeSettings({ 'mafat.run.repeat': 1 });
    await workbench.runCommand('Developer: Reload Window');
    for (const pid of processes) assert.ok(await gone(pid), `process ${pid} is left`);
    for (const pid of processes) assert.deepEqual(temporaryFoldersOf(pid), []);

    await workbench.codeLens('Needs').waitFor();
    assert.equal(await workbench.notification(/Test inference/).count(), 0);
    await workbench.titleButton('Run test inference').click();
    await workbench.notification(/Feature maps: /).waitFor();
    assert.deepEqual(inferenceProcesses().length, 1, 'the process that waits for the next run');
  });
});

/** The processes below this one that are about a test inference. */
const inferenceProcesses = (): readonly number[] =>
  descendantsOf(process.pid).filter(pid => /dist\/(inference|runner)\.js/.test(commandOf(pid)));

const descendantsOf = (pid: number): readonly number[] =>
  childrenOf(pid).flatMap(child => [child, ...descendantsOf(child)]);

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}
