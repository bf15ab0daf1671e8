import assert from 'node:assert/strict';
import { ConfigurationTarget, languages, window, workspace } from 'vscode';
import { file, openNetwork, until } from './workspace-files';

const languageOf = (name: string): string | undefined =>
  workspace.textDocuments.find(({ uri }) => uri.toString() === file(name).toString())?.languageId;

let networks = 0;

/** Settles when all that was opened before has been looked at: a network that is opened now is recognised after it. */
async function settled(): Promise<void> {
  const name = `other-${networks++}.cfg`;
  await workspace.fs.writeFile(file(name), new TextEncoder().encode('[net]\nwidth=8\n'));
  await openNetwork(name);
}

describe('language by content', () => {
  it('a Darknet network is recognised', async () => {
    await openNetwork('tiny-face.cfg');
  });

  it("another program's .cfg stays what it is", async () => {
    await workspace.openTextDocument(file('setup.cfg'));
    await settled();
    assert.equal(languageOf('setup.cfg'), 'properties');
  });

  it('a text that becomes a network while it is typed is recognised', async () => {
    const uri = file('new.cfg');
    await workspace.fs.writeFile(uri, new Uint8Array());
    const editor = await window.showTextDocument(await workspace.openTextDocument(uri));
    await editor.edit(edit => edit.insert(editor.selection.active, '[net]\nwidth=8\n'));
    await until('network', () => (languageOf('new.cfg') === 'darknet-cfg' ? true : undefined));
  });

  it("the user's own choice stays", async () => {
    const network = await openNetwork('yolov2-16.cfg');
    await languages.setTextDocumentLanguage(network, 'properties');
    await settled();
    assert.equal(languageOf('yolov2-16.cfg'), 'properties');
    await languages.setTextDocumentLanguage(network, 'darknet-cfg');
  });

  it('files.associations wins', async () => {
    const files = workspace.getConfiguration('files');
    await files.update(
      'associations',
      { 'mine*.cfg': 'properties' },
      ConfigurationTarget.Workspace,
    );
    await workspace.fs.writeFile(file('mine.cfg'), new TextEncoder().encode('[net]\nwidth=8\n'));
    await workspace.openTextDocument(file('mine.cfg'));
    await settled();
    assert.equal(languageOf('mine.cfg'), 'properties');
    await files.update('associations', undefined, ConfigurationTarget.Workspace);
  });
});
