import assert from 'node:assert/strict';
import Mocha from 'mocha';
import { extensions } from 'vscode';
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
});
