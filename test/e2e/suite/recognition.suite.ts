import assert from 'node:assert/strict';
import { extensions, Uri, workspace, type TextDocument } from 'vscode';

const folder = (): Uri => {
  const first = workspace.workspaceFolders?.[0];
  assert.ok(first);
  return first.uri;
};

async function languageOf(name: string): Promise<string> {
  const document = await workspace.openTextDocument(Uri.joinPath(folder(), name));
  const deadline = Date.now() + 3000;
  const current = (): TextDocument | undefined =>
    workspace.textDocuments.find(({ uri }) => uri.path === document.uri.path);
  while (current()?.languageId !== 'darknet-cfg' && Date.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, 50));
  return current()?.languageId ?? 'closed';
}

describe('language by content', () => {
  it('a Darknet network is recognised', async () => {
    assert.equal(await languageOf('tiny-face.cfg'), 'darknet-cfg');
    assert.equal(extensions.getExtension('mafat.mafat')?.isActive, true);
  });

  it("another program's .cfg stays what it is", async () => {
    assert.equal(await languageOf('setup.cfg'), 'properties');
  });
});
