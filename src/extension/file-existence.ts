import { workspace, type Uri } from 'vscode';

/** Whether there is a file, as far as the editor can tell. */
export async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    // There need not be such a file, nor a file system of this name.
    return false;
  }
}
