import {
  FileSystemError,
  l10n,
  Range,
  Uri,
  workspace,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import { UserError } from '../base/user-error';
import { temporaryName } from '../runner-client/temporary-name';

/**
 * Makes a file in one go: a file beside it is filled and then takes its name, so that nobody ever finds
 * half of it, also when the disk is full.
 * @throws UserError when it cannot be written.
 */
export async function writeWhole(target: Uri, text: string): Promise<void> {
  const temporary = target.with({ path: `${target.path}.${temporaryName()}.tmp` });
  try {
    await workspace.fs.writeFile(temporary, new TextEncoder().encode(text));
    await workspace.fs.rename(temporary, target, { overwrite: true });
  } catch (error) {
    await removeIfThere(temporary);
    throw notWritten(target, error);
  }
}

/**
 * Gives a file this text. A file that is there is changed through the editor, so that the change can be
 * undone and what the user has not saved yet is not lost.
 * @throws UserError when it cannot be written.
 */
export async function replaceText(target: Uri, text: string, exists: boolean): Promise<void> {
  if (!exists) return writeWhole(target, text);
  const document = await workspace.openTextDocument(target);
  const edit = new WorkspaceEdit();
  edit.replace(target, everythingIn(document), text);
  if (!(await workspace.applyEdit(edit)) || !(await document.save()))
    throw notWritten(target, new Error(l10n.t("the editor couldn't save it")));
}

const everythingIn = (document: TextDocument): Range =>
  new Range(document.positionAt(0), document.positionAt(document.getText().length));

async function removeIfThere(file: Uri): Promise<void> {
  try {
    await workspace.fs.delete(file);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
  }
}

function notWritten(target: Uri, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(l10n.t("Couldn't write {0} ({1}).", target.fsPath, reason), {
    cause: error,
  });
}
