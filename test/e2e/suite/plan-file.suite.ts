import assert from 'node:assert/strict';
import { commands, languages, Range, tasks, window, workspace } from 'vscode';
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
    const ended = new Promise<number | undefined>(resolve => {
      const listener = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== found.name) return;
        listener.dispose();
        resolve(exitCode);
      });
    });
    await tasks.executeTask(found);
    assert.equal(await ended, 0);
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
