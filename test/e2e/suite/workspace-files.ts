import assert from 'node:assert/strict';
import { extensions, Uri, window, workspace, type TextDocument } from 'vscode';
import type { Services } from '../../../src/extension/services';
import { PlanRequest, type NetworkSummary, type PlanOffer } from '../../../src/protocol/server';

/** A file of the workspace that the suite was started with. */
export function file(name: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite has no workspace');
  return Uri.joinPath(folder.uri, name);
}

export const textOf = async (uri: Uri): Promise<string> =>
  new TextDecoder().decode(await workspace.fs.readFile(uri));

/** What the extension's `activate` returned. */
export async function services(): Promise<Services> {
  const extension = extensions.getExtension<Services>('mafat.mafat');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/** Waits until `look` finds something. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  ms = 15_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`there was no ${what} within ${ms} ms`);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

/** Shows a network in an editor and waits until it is known to be one. */
export async function openNetwork(name: string): Promise<TextDocument> {
  const uri = file(name);
  await window.showTextDocument(await workspace.openTextDocument(uri));
  return until(`network ${name}`, () =>
    workspace.textDocuments.find(
      document =>
        document.uri.toString() === uri.toString() && document.languageId === 'darknet-cfg',
    ),
  );
}

/** What the server says of a network, once `test` holds. */
export async function summary(
  { uri }: TextDocument,
  test: (summary: NetworkSummary) => boolean = () => true,
): Promise<NetworkSummary> {
  const { server } = await services();
  return until('summary', () => {
    const known = server.summary(uri);
    return known !== undefined && test(known) ? known : undefined;
  });
}

/** The active plan of a network as the server lowers it. */
export async function offerOf({ uri }: TextDocument): Promise<PlanOffer> {
  const { server } = await services();
  const answer = await server.request(PlanRequest, { uri: uri.toString(), plan: null });
  assert.ok(answer.kind === 'plan', JSON.stringify(answer));
  return answer.offer;
}

/**
 * Makes a folder with the face detector and all that belongs to it; the name of the network in it.
 * `runnable`: its plan file names what a run needs, so that nothing is asked.
 */
export async function faceFolder(
  name: string,
  { runnable }: { readonly runnable: boolean },
): Promise<string> {
  for (const part of ['tiny-face.cfg', 'tiny-face.weights', 'faces.jpg', 'face.names'])
    await workspace.fs.copy(file(part), file(`${name}/${part}`), { overwrite: true });
  const planFile = { weights: 'tiny-face.weights', picture: 'faces.jpg', labels: 'face.names' };
  const text = JSON.stringify(runnable ? planFile : {});
  await workspace.fs.writeFile(
    file(`${name}/tiny-face.mafat.json`),
    new TextEncoder().encode(text),
  );
  return `${name}/tiny-face.cfg`;
}
