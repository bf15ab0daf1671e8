import assert from 'node:assert/strict';
import {
  commands,
  languages,
  Position,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import { writeWhole } from '../../../src/extension/whole-file';
import { file, offerOf, openNetwork, services, summary, textOf, until } from './workspace-files';

/** The error that a command would show: commands tell the user, so what they call is asked. */
async function failureOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing failed';
}

const type = async (document: TextDocument, text: string): Promise<void> => {
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(document.lineCount, 0), text);
  assert.ok(await workspace.applyEdit(edit));
};

describe('bad input', () => {
  it('a network of 1 MB: the editor answers', async () => {
    const section = '\n[convolutional]\nfilters=4\nsize=3\nstride=1\npad=1\nactivation=leaky\n';
    const text = `[net]\nwidth=32\nheight=32\nchannels=3\n${section.repeat(2 ** 20 / section.length)}`;
    await workspace.fs.writeFile(file('large.cfg'), new TextEncoder().encode(text));
    const document = await openNetwork('large.cfg');
    const symbols = await until('outline', async () =>
      commands.executeCommand<unknown[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      ),
    );
    assert.ok(symbols.length > 1000);
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('binary bytes: the editor answers', async () => {
    const document = await openNetwork('binary.cfg');
    await summary(document);
  });

  it('a text that is edited faster than it is analysed: the last version counts', async () => {
    const document = await openNetwork('small.cfg');
    for (let time = 0; time < 50; time++) await type(document, `# ${time}\n`);
    await type(document, '\n[nonsense]\n');
    await until('diagnostic', () =>
      languages.getDiagnostics(document.uri).some(({ message }) => message.includes('nonsense'))
        ? true
        : undefined,
    );
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
  });

  it('layers are inserted and removed, and references follow', async () => {
    const document = await openNetwork('small.cfg');
    const before = document.getText();
    const line = before.split('\n').indexOf('[net]');
    await commands.executeCommand('mafat.insertLayer', document.uri, line);
    assert.match(document.getText(), /layers=1/);
    const inserted = document.getText().split('\n').indexOf('[convolutional]');
    await commands.executeCommand('mafat.removeLayer', document.uri, inserted);
    assert.match(document.getText(), /layers=0/);
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
  });

  it('a report cannot be written: a sentence, and no half file', async () => {
    const target = Uri.file('/proc/report.html');
    assert.match(await failureOf(() => writeWhole(target, 'x')), /cannot be written/);
    assert.equal(await exists(target), false);
  });

  it('a plan file with unsaved changes is changed in the editor, and nothing of it is lost', async () => {
    const network = await openNetwork('small.cfg');
    await commands.executeCommand('mafat.setBudget', network.uri, '1 MiB');
    const planFile = file('small.mafat.json');
    const document = await workspace.openTextDocument(planFile);
    const editor = await window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new Position(0, 0), '// mine\n'));
    await commands.executeCommand('mafat.setBudget', network.uri, '2 MiB');
    const text = await textOf(planFile);
    assert.match(text, /^\/\/ mine\n/);
    assert.match(text, /"2 MiB"/);
  });

  it('a network that is deleted while it is open: its text is still run', async () => {
    const { inference } = await services();
    await workspace.fs.copy(file('small.cfg'), file('gone.cfg'), { overwrite: true });
    const document = await openNetwork('gone.cfg');
    await window.showTextDocument(document);
    const { plan } = await offerOf(document);
    await workspace.fs.delete(document.uri);
    const answer = await inference.run(
      {
        text: document.getText(new Range(0, 0, document.lineCount, 0)),
        path: document.uri.fsPath,
        size: {},
        plan,
        weights: { kind: 'random', seed: 1 },
        picture: file('faces.jpg').fsPath,
        labels: null,
        threshold: 0.25,
        repeat: 1,
        verify: true,
      },
      { signal: new AbortController().signal, progress: () => undefined },
    );
    assert.equal(answer.run.identical, true);
  });
});

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    // There is no such file.
    return false;
  }
}
