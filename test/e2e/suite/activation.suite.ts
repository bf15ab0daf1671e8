import assert from 'node:assert/strict';
import Mocha from 'mocha';
import { commands, extensions } from 'vscode';
import { COMMANDS } from '../../../src/protocol/contributions';
import type { Services } from '../../../src/extension/services';

describe('activation', () => {
  it('starts no process', async () => {
    const extension = extensions.getExtension<Services>('mafat.mafat');
    assert.ok(extension, 'the extension is not installed');
    const wasActive = extension.isActive;
    const started = performance.now();
    const { inference } = await extension.activate();
    const elapsedMs = performance.now() - started;
    if (!wasActive) Mocha.reporters.Base.consoleLog(`    activation: ${elapsedMs.toFixed(0)} ms`);
    assert.equal(inference.pid, undefined);
  });

  it('registers every command of the table', async () => {
    const known = new Set(await commands.getCommands(true));
    const missing = Object.values(COMMANDS).filter(({ id }) => !known.has(id));
    assert.deepEqual(missing, []);
    await commands.executeCommand('mafat.showLog');
  });
});
