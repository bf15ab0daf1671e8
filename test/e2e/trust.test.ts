import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writtenModel } from '../support/onnx-writer';
import { useWindow } from './window';
import type { WorkbenchPage } from './workbench-page';

describe('a folder that is not trusted', () => {
  const window = useWindow({ prefix: 'trust', workspaceTrust: true });
  let workbench: WorkbenchPage;
  let folder: string;

  before(() => {
    ({ workbench, folder } = window());
  });

  it('hints are shown', async () => {
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.openFile('tiny-face.cfg');
    await workbench
      .line(/\[convolutional\].*×.*(KiB|MiB)/)
      .first()
      .waitFor();
    await workbench.screenshot('hints');
  });

  it('no file is looked for: none of those in comments is linked', async () => {
    writeFileSync(join(folder, 'linked.cfg'), '# faces.jpg, http://127.0.0.1/\n[net]\nwidth=8\n');
    await workbench.openFile('linked.cfg');
    const link = workbench.page.locator('.detected-link');
    // All links come at once, and the address is VS Code's own.
    await link.filter({ hasText: '127.0.0.1' }).first().waitFor();
    assert.equal(await link.filter({ hasText: 'faces' }).count(), 0);
  });

  it('a binary network is not read, and its memory view says so', async () => {
    const model = writtenModel({ inputs: [], outputs: [], nodes: [] });
    writeFileSync(join(folder, 'model.onnx'), model);
    await workbench.takeFromMenu(workbench.file('model.onnx'), 'Open memory view');
    await workbench.line(/^# model\.onnx is read in trusted workspaces only: /).waitFor();
  });

  it('nothing is run, compiled or exported: the commands are not offered', async () => {
    await workbench.page.keyboard.press('F1');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('>MAFAT: ');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Find a plan' }).waitFor();
    for (const name of ['Run test inference', 'Export plan as C project'])
      await rows.filter({ hasText: name }).waitFor({ state: 'detached' });
  });
});
