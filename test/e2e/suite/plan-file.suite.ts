import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { commands, languages, ProcessExecution, Range, tasks, window, workspace } from 'vscode';
import { file, openNetwork, until } from './workspace-files';

describe('the plan file', () => {
  before(async () => {
    const network = await openNetwork('yolov2-16.cfg');
    await commands.executeCommand('mafat.setBudget', network.uri, '64 MiB');
  });

  it('gives a task that holds the network to its budget', async () => {
    const found = await until('task', async () => {
      const all = await tasks.fetchTasks({ type: 'mafat' });
      return all.find(({ name }) => name === 'check yolov2-16.cfg');
    });
    const { execution } = found;
    assert.ok(execution instanceof ProcessExecution);
    // The host of these tests has no terminals, so what the task would run is run here.
    const { status, stdout } = spawnSync(execution.process, execution.args, {
      encoding: 'utf8',
      cwd: execution.options?.cwd ?? '.',
      env: { ...process.env, ...execution.options?.env },
    });
    assert.equal(status, 0);
    assert.match(stdout, /fits a budget of 64.0 MiB/);
  });

  it('shows what is wrong when it is edited by hand', async () => {
    const document = await workspace.openTextDocument(file('yolov2-16.mafat.json'));
    assert.equal(document.languageId, 'jsonc');
    const editor = await window.showTextDocument(document);
    await editor.edit(edit =>
      edit.replace(new Range(0, 0, document.lineCount, 0), '{ "budget": "lots" }'),
    );
    await until('diagnostic', () =>
      languages.getDiagnostics(document.uri).some(({ source }) => source === 'mafat')
        ? true
        : undefined,
    );
    await commands.executeCommand('workbench.action.files.revert');
  });
});
