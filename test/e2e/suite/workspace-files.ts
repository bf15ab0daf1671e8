import assert from 'node:assert/strict';
import {
  commands,
  ConfigurationTarget,
  extensions,
  Uri,
  window,
  workspace,
  type TextDocument,
} from 'vscode';
import { SETTINGS_SECTION } from '../../../src/protocol/contributions';
import type { Services } from '../../../src/extension/services';
import type { NetworkSummary } from '../../../src/protocol/server';
import { childrenOf } from '../../support/inference';

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
  ms = 120_000,
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

/**
 * Makes a folder with the face detector, and a plan file that names what a run needs, so that nothing is
 * asked; the name of the network in it.
 */
export async function faceFolder(name: string): Promise<string> {
  for (const part of ['tiny-face.cfg', 'tiny-face.weights', 'faces.jpg', 'face.names'])
    await workspace.fs.copy(file(part), file(`${name}/${part}`), { overwrite: true });
  const planFile = { weights: 'tiny-face.weights', picture: 'faces.jpg', labels: 'face.names' };
  const text = JSON.stringify(planFile);
  await workspace.fs.writeFile(
    file(`${name}/tiny-face.mafat.json`),
    new TextEncoder().encode(text),
  );
  return `${name}/tiny-face.cfg`;
}

/** Writes settings of the workspace; undefined takes them out again. */
export async function changeSettings(values: Readonly<Record<string, unknown>>): Promise<void> {
  const configuration = workspace.getConfiguration(SETTINGS_SECTION);
  for (const [name, value] of Object.entries(values))
    await configuration.update(name, value, ConfigurationTarget.Workspace);
}

/** What `act` gives, and what is logged meanwhile; this host keeps no files of logs. Errors are what users are told. */
export async function logged<T>(
  level: 'info' | 'error',
  act: () => Thenable<T>,
): Promise<{ readonly result: T; readonly lines: readonly string[] }> {
  const { log } = await services();
  const write = log[level].bind(log);
  const lines: string[] = [];
  log[level] = (message: string | Error) => void lines.push(String(message));
  try {
    return { result: await act(), lines };
  } finally {
    log[level] = write;
  }
}

/** Starts a test inference that takes longer than any test, by its command; settles when its runner is there. */
export async function longRun(
  network: Uri,
): Promise<{ readonly end: Thenable<unknown>; readonly runner: number }> {
  const { inference } = await services();
  await changeSettings({ 'run.repeat': 1_000_000 });
  const end = commands.executeCommand('mafat.runInference', network, 'webassembly');
  const runner = await until('runner', () => {
    const { pid } = inference;
    return pid === undefined ? undefined : childrenOf(pid)[0];
  });
  await changeSettings({ 'run.repeat': undefined });
  return { end, runner };
}
