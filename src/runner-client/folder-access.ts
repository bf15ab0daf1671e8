import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  type RmOptions,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../base/user-error';
import { abandonedIn } from './abandoned-files';
import { RunAborted } from './child-program';
import { attempt, explained, isAmong } from './file-access';
import { exchangeableByAll } from './folder-trust';
import { temporaryName } from './temporary-name';

/** A file of a folder that is made in one go; the parts of its path are divided by `/`. */
export interface FolderFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** All texts in a folder and below, by their paths in it, divided by `/`. @throws UserError */
export const readTexts = (folder: string): ReadonlyMap<string, string> =>
  attempt(folder, 'read', () => {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    const files = paths.filter(path => statSync(join(folder, path)).isFile());
    return new Map(
      files.map(path => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]),
    );
  });

/** Writes files into a folder, which is made; gives up between pieces of a file. @throws UserError, RunAborted */
export async function writeFolder(
  folder: string,
  files: readonly FolderFile[],
  signal: AbortSignal,
  name = folder,
): Promise<void> {
  try {
    for (const { path, content } of files) {
      const file = join(folder, path);
      await makeFolder(dirname(file));
      await writeFile(file, content, { signal });
    }
  } catch (error) {
    throw signal.aborted
      ? new RunAborted('the folder was not finished')
      : explained(name, 'written', error);
  }
}

/**
 * Makes a folder and those that it is in. (Node's own `recursive` never ends where a system says that there is no folder
 * to make one in although there is, as Linux does of /proc.)
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    if (!isCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** What in a folder lets it be replaced, and what prevents that. */
export interface Replacement {
  /** Files of which it must have one. */
  readonly marks: readonly string[];
  /** Files that must not be in it. */
  readonly inputs: readonly string[];
}

const holdsAny = (folder: string, files: readonly string[]): boolean =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(name =>
    isAmong(join(folder, name), files),
  );

/**
 * Makes a folder with all its files in one go: they are written into a folder beside it, which then takes its
 * name. An empty folder there gives way; so does one that may be replaced.
 * @throws UserError when it cannot be written, or something else is there; RunAborted
 */
export async function createFolder(
  folder: string,
  files: readonly FolderFile[],
  signal: AbortSignal,
  replaced?: Replacement,
): Promise<void> {
  const target = resolve(folder);
  const beside = `${target}.${temporaryName()}`;
  const [temporary, old] = [`${beside}${UNFINISHED}`, `${beside}${MOVED_AWAY}`];
  clearUnfinished(target);
  checkFolder(folder, replaced);
  try {
    await writeFolder(temporary, files, signal, folder);
    attempt(folder, 'written', () => {
      if (existsSync(target)) renameSync(target, old);
      renameSync(temporary, target);
    });
  } finally {
    clear(target, [temporary, old]);
  }
}

/** Endings of the folders beside one that is being made. */
const UNFINISHED = '.tmp';
const MOVED_AWAY = '.old';

const REMOVE: RmOptions = { recursive: true, force: true, maxRetries: 3 };

/** Removes what `createFolder` left beside a folder in a process that is gone; what it had moved away comes back. */
export function clearUnfinished(folder: string): void {
  const target = resolve(folder);
  const parent = dirname(target);
  clear(
    target,
    abandonedIn(parent, `${basename(target)}.`).map(name => join(parent, name)),
  );
}

function clear(target: string, left: readonly string[]): void {
  for (const path of left)
    if (path.endsWith(MOVED_AWAY) && existsSync(path) && !existsSync(target))
      renameSync(path, target);
  for (const path of left) rmSync(path, REMOVE);
}

/** Whether a folder can be made there that nobody else can exchange. @throws UserError when not. */
export function checkFolder(folder: string, replaced?: Replacement): void {
  const reason = exchangeableByAll(dirname(resolve(folder)));
  if (reason !== undefined)
    throw new UserError(
      `${folder} was not written: ${reason}, who could replace the program. Choose a folder that only you can write to.`,
    );
  attempt(folder, 'written', () => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory())
      throw new UserError(`${folder} cannot be written: it is a file. Choose a folder.`);
    if (readdirSync(folder).length === 0) return;
    if (replaced !== undefined && holdsAny(folder, replaced.inputs))
      throw new UserError(
        `${folder} contains an input of this call and was not replaced: choose another folder.`,
      );
    if (replaced === undefined)
      throw new UserError(
        `${folder} isn't empty: choose a new folder, or replace an earlier export with --replace.`,
      );
    if (!replaced.marks.some(mark => existsSync(join(folder, mark))))
      throw new UserError(
        `${folder} contains files that aren't from an export and was not replaced: choose another folder.`,
      );
  });
}
