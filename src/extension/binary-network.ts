import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { l10n, workspace, type Uri } from 'vscode';
import { UserError } from '../base/user-error';
import { formatSize } from '../base/units';
import { HEAD_BYTES, headOf, type FileHead } from '../formats/file-head';
import {
  DESCRIPTIONS,
  endsWithOne,
  recognised,
  type FormatId,
} from '../formats/registry/recognition';
import type { DefinitionAnswer } from '../protocol/server';

/** A file that is not on a disk of this machine is read as a whole: a longer one would fill the memory of several programs. */
const MOST_BYTES = 64 * 2 ** 20;

/** The format of a file by how it begins; undefined where it is no network. @throws where it can't be read. */
export const formatOfFile = async (file: Uri): Promise<FormatId | undefined> =>
  recognised(posix.basename(file.path), await headOfFile(file));

/** Whether a file is a network that has no text; where nothing may be read, its name decides. */
export async function isBinaryNetwork(file: Uri): Promise<boolean> {
  if (!workspace.isTrusted)
    return BINARY.some(({ extensions }) => endsWithOne(file.path, extensions));
  try {
    const format = await formatOfFile(file);
    return format !== undefined && DESCRIPTIONS[format].language === null;
  } catch {
    // Whoever opens it says why it can't be read.
    return false;
  }
}

/** What the server may read of a binary network. Never rejects. */
export async function binaryDefinition(file: Uri): Promise<DefinitionAnswer> {
  const name = posix.basename(file.path);
  if (!workspace.isTrusted)
    return failed(l10n.t('{0} is read in trusted workspaces only: trust this workspace.', name));
  try {
    const format = await formatOfFile(file);
    if (format === undefined || DESCRIPTIONS[format].language !== null)
      return failed(l10n.t("{0} isn't a binary network: open {1}.", name, binaryFormats()));
    const content =
      file.scheme === 'file' ? { path: file.fsPath } : { base64: await wholeFile(file) };
    return { kind: 'definition', format, content };
  } catch (error) {
    return failed(readingProblem(name, error));
  }
}

const failed = (message: string): DefinitionAnswer => ({ kind: 'failed', message });

const BINARY = Object.values(DESCRIPTIONS).filter(({ language }) => language === null);

const binaryFormats = (): string =>
  BINARY.map(({ label, extensions, beginning }) =>
    l10n.t('a {0} file ({1}), {2}', label, extensions.join(', '), l10n.t(beginning.text)),
  ).join(l10n.t(' or '));

function readingProblem(name: string, error: unknown): string {
  if (error instanceof UserError) return error.message;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code === 'ENOENT' || code === 'FileNotFound')
    return l10n.t('{0} has been moved or deleted.', name);
  return l10n.t("Couldn't open {0} ({1}).", name, String(error));
}

/** How a file begins. On a disk of this machine no more is read of it. */
async function headOfFile(file: Uri): Promise<FileHead> {
  if (file.scheme !== 'file') return headOf(await boundedBytes(file));
  const handle = await open(file.fsPath);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return headOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

const wholeFile = async (file: Uri): Promise<string> =>
  Buffer.from(await boundedBytes(file)).toString('base64');

/** @throws UserError where a file is too long. */
async function boundedBytes(file: Uri): Promise<Uint8Array> {
  const { size } = await workspace.fs.stat(file);
  if (size > MOST_BYTES)
    throw new UserError(
      l10n.t(
        "{0} isn't on this machine's disk and has {1}: copy it there, as only files up to {2} are read from elsewhere.",
        posix.basename(file.path),
        formatSize(size),
        formatSize(MOST_BYTES),
      ),
    );
  return workspace.fs.readFile(file);
}
