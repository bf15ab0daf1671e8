import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  commands,
  DiagnosticSeverity,
  languages,
  Range,
  tasks,
  window,
  workspace,
  type Diagnostic,
  type Task,
  type TextDocument,
} from 'vscode';
import { TASK_TYPE } from '../../../src/protocol/contributions';
import { TERMINALS } from '../host/installation';
import { file, openNetwork, until } from './workspace-files';

/** Nothing may be left out where the result counts; a desktop has terminals anyway. */
const hasTerminals =
  existsSync(TERMINALS) ||
  process.env.CI !== undefined ||
  process.env.VSCODE_EXECUTABLE !== undefined;
const withTerminals = hasTerminals ? it : it.skip;

describe('the plan file', () => {
  let network: TextDocument;
  /** What the task found, without what the language server says. */
  const problems = (): readonly Diagnostic[] =>
    languages.getDiagnostics(network.uri).filter(({ source }) => source === 'mafat check');

  before(async () => {
    network = await openNetwork('yolov2-16.cfg');
    await commands.executeCommand('mafat.setBudget', network.uri, '64 MiB');
  });

  withTerminals(
    'gives a task whose findings are among the problems until they are mended',
    async () => {
      const task = await until('task', async () => {
        const found = await tasks.fetchTasks({ type: TASK_TYPE });
        return found.find(({ name }) => name === 'check yolov2-16.cfg');
      });
      await commands.executeCommand('mafat.setBudget', network.uri, '1 MiB');
      assert.equal(await exitCode(task), 1);
      const [problem] = await until('problem', () =>
        problems().length > 0 ? problems() : undefined,
      );
      assert.match(problem?.message ?? '', /^No plan fits a budget of 1\.00 MiB for the arena/);
      assert.equal(problem?.severity, DiagnosticSeverity.Error);
      assert.equal(problem.range.start.line, 0);
      await commands.executeCommand('mafat.setBudget', network.uri, '64 MiB');
      assert.equal(await exitCode(task), 0);
      await until('end of the problem', () => (problems().length === 0 ? true : undefined));
    },
  );

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

/** Runs a task in its terminal to its end. */
async function exitCode(task: Task): Promise<number | undefined> {
  const end = new Promise<number | undefined>(resolve => {
    const listener = tasks.onDidEndTaskProcess(({ execution, exitCode: code }) => {
      if (execution.task.name !== task.name) return;
      listener.dispose();
      resolve(code);
    });
  });
  await tasks.executeTask(task);
  return end;
}
