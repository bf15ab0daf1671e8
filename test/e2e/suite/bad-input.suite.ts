import assert from 'node:assert/strict';
import {
  commands,
  languages,
  Position,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import type { RunReport } from '../../../src/protocol/report';
import { childrenOf, gone, isAlive } from '../../support/inference';
import { FullDisk } from './full-disk';
import {
  changeSettings,
  faceFolder,
  file,
  logged,
  longRun,
  openNetwork,
  services,
  summary,
  textOf,
  until,
} from './workspace-files';

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

  it('a report is exported to a full disk: a sentence, no half file, and the old one is kept', async () => {
    const disk = new FullDisk({ '/report.html': 'the old report' });
    const provider = workspace.registerFileSystemProvider('full', disk);
    const { result, lines } = await exported(Uri.parse('full:/report.html'));
    assert.equal(result, undefined);
    assert.match(lines.join('\n'), /Couldn't write .*report\.html \(.*no space left.*\)\.$/);
    assert.deepEqual(disk.files, { '/report.html': 'the old report' });
    provider.dispose();
  });

  it('a report is exported to where nothing can be written: a sentence, and no half file', async () => {
    const target = Uri.file('/proc/report.html');
    const { result, lines } = await exported(target);
    assert.equal(result, undefined);
    assert.match(lines.join('\n'), /Couldn't write .*report\.html/);
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

  for (const command of ['runInference', 'exportProject'])
    it(`${command} of a network that cannot run: a sentence, before anything is asked`, async () => {
      const text = '[net]\nwidth=8\nheight=8\nchannels=1\n\n[lstm]\noutput=4\n';
      await workspace.fs.writeFile(file('recurrent.cfg'), new TextEncoder().encode(text));
      const { uri } = await openNetwork('recurrent.cfg');
      const { result, lines } = await logged('error', () =>
        commands.executeCommand(`mafat.${command}`, uri),
      );
      assert.equal(result, undefined);
      assert.match(lines.join('\n'), /^Layer 0 \[lstm\] on line 6 of .*cannot be run/);
    });

  it('two runs at once: the second is refused with a sentence', async () => {
    const { uri } = await openNetwork(await faceFolder('two'));
    const { cancelRun } = await services();
    const { end, runner } = await longRun(uri);
    const { result, lines } = await logged('error', () =>
      commands.executeCommand('mafat.runInference', uri, 'webassembly'),
    );
    assert.equal(result, undefined);
    assert.match(lines.join('\n'), /^A test inference of .*tiny-face\.cfg is already running/);
    assert.ok(isAlive(runner), 'the first goes on');
    cancelRun.now();
    assert.equal(await end, undefined);
    assert.ok(await gone(runner));
  });

  it('a network that is deleted while it runs: its text is run to the end', async () => {
    const { uri } = await openNetwork(await faceFolder('gone'));
    const { inference } = await services();
    await changeSettings({ 'run.repeat': 50 });
    const { result, lines } = await logged('error', async () => {
      const run = commands.executeCommand<RunReport | undefined>(
        'mafat.runInference',
        uri,
        'webassembly',
      );
      await until('runner', () => childrenOf(inference.pid ?? 0)[0]);
      await workspace.fs.delete(uri);
      return run;
    });
    await changeSettings({ 'run.repeat': undefined });
    assert.deepEqual(lines, []);
    assert.equal(result?.identical, true);
  });
});

async function exported(target: Uri) {
  const { uri } = await openNetwork('small.cfg');
  return logged('error', () => commands.executeCommand('mafat.exportReport', uri, target));
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    // There is no such file.
    return false;
  }
}
