import { posix } from 'node:path';
import { l10n, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { WeightsChoice } from '../base/network-definition';
import { fileName } from './network-choice';

/** Seed of the random weights: always the same, so that runs can be compared. */
const SEED = 1;

interface FileItem extends QuickPickItem {
  readonly choice: Uri | 'open' | 'random';
}

const WEIGHTS = ['weights'];
const PICTURES = ['jpg', 'jpeg', 'png'];
const LABELS = ['names'];

/** Asks for the weights of a network; those beside it come first. */
export async function askWeights(network: Uri): Promise<Uri | 'random' | undefined> {
  const random: FileItem = {
    label: l10n.t('Random weights'),
    detail: l10n.t('Memory and time are real, but the detections are meaningless.'),
    choice: 'random',
  };
  return ask(network, l10n.t('Weights of {0}', fileName(network)), WEIGHTS, [random]);
}

/** Asks for the picture to look at; those next to the network come first. */
export async function askPicture(network: Uri): Promise<Uri | undefined> {
  const title = l10n.t('Image for {0}', fileName(network));
  const choice = await ask(network, title, PICTURES, []);
  return choice === 'random' ? undefined : choice;
}

/** The list of class names next to a network, if there is just one. */
export async function labelsBeside(network: Uri): Promise<Uri | undefined> {
  const found = await filesBeside(network, LABELS);
  return found.length === 1 ? found[0] : undefined;
}

export const randomWeights: WeightsChoice = { kind: 'random', seed: SEED };

async function ask(
  network: Uri,
  title: string,
  endings: readonly string[],
  more: readonly FileItem[],
): Promise<Uri | 'random' | undefined> {
  const beside = await filesBeside(network, endings);
  const items: FileItem[] = [
    ...beside.map(uri => ({ label: fileName(uri), choice: uri })),
    { label: l10n.t('Choose a file…'), choice: 'open' },
    ...more,
  ];
  const item = await window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (item === undefined) return undefined;
  return item.choice === 'open' ? choose(network, title, endings) : item.choice;
}

async function choose(
  network: Uri,
  title: string,
  endings: readonly string[],
): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({
    title,
    defaultUri: Uri.joinPath(network, '..'),
    filters: { [title]: [...endings] },
  });
  return chosen?.[0];
}

async function filesBeside(network: Uri, endings: readonly string[]): Promise<readonly Uri[]> {
  const folder = Uri.joinPath(network, '..');
  const entries = await workspace.fs.readDirectory(folder);
  return entries
    .map(([name]) => name)
    .filter(name => endings.includes(posix.extname(name).slice(1).toLowerCase()))
    .sort()
    .map(name => Uri.joinPath(folder, name));
}
