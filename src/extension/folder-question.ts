import { posix } from 'node:path';
import { FileSystemError, l10n, Uri, window, workspace, type QuickPickItem } from 'vscode';
import { UserError } from '../base/user-error';
import { PROJECT_MARKS } from '../protocol/inference';
import { fileName } from './network-choice';

/** Where a C project goes. */
export interface ProjectFolder {
  readonly folder: Uri;
  /** Whether an earlier export there gives way. */
  readonly replace: boolean;
}

/**
 * Asks for a folder: the project goes into it if it is empty or has an earlier export, else into a new folder in it.
 * Undefined when the user changes their mind.
 * @throws UserError where something else is in the way.
 */
export async function askProjectFolder(network: Uri): Promise<ProjectFolder | undefined> {
  const chosen = await window.showOpenDialog({
    title: l10n.t('Export plan of {0} as C project', fileName(network)),
    openLabel: l10n.t('Export here'),
    defaultUri: Uri.joinPath(network, '..'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = chosen?.[0];
  return folder && placeIn(folder, network);
}

/** The place for a project in a folder, or in a folder of its own there. @throws UserError */
export async function placeIn(folder: Uri, network: Uri): Promise<ProjectFolder | undefined> {
  const state = await stateOf(folder);
  if (state !== 'other') return confirmed(folder, state, network);
  const own = Uri.joinPath(folder, `${posix.parse(network.path).name}-c`);
  const ownState = await stateOf(own);
  if (ownState !== 'other') return confirmed(own, ownState, network);
  throw new UserError(
    l10n.t("{0} contains files that aren't from an export: choose another folder.", own.fsPath),
  );
}

type FolderState = 'free' | 'export' | 'other';

async function stateOf(folder: Uri): Promise<FolderState> {
  try {
    if ((await workspace.fs.readDirectory(folder)).length === 0) return 'free';
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    // It doesn't exist, or it is a file: writing to it reports that.
    return 'free';
  }
  const marked = await Promise.all(PROJECT_MARKS.map(mark => exists(Uri.joinPath(folder, mark))));
  return marked.includes(true) ? 'export' : 'other';
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return false;
  }
}

/** What is replaced is asked about first. */
async function confirmed(
  folder: Uri,
  state: Exclude<FolderState, 'other'>,
  network: Uri,
): Promise<ProjectFolder | undefined> {
  if (state === 'free') return { folder, replace: false };
  // What cannot be undone does not stand first.
  const answer = await window.showQuickPick<AnswerItem>(
    [
      { label: l10n.t('Another folder…'), choose: () => askProjectFolder(network) },
      {
        label: l10n.t('Replace'),
        description: l10n.t('with everything in the folder'),
        choose: () => Promise.resolve({ folder, replace: true }),
      },
    ],
    { title: l10n.t('{0} contains an earlier export', folder.fsPath), ignoreFocusOut: true },
  );
  return answer?.choose();
}

interface AnswerItem extends QuickPickItem {
  readonly choose: () => Promise<ProjectFolder | undefined>;
}
