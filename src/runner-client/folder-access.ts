import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../base/user-error';
import { attempt } from './file-access';

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

/**
 * Makes a folder with all its files in one go: they are written into a folder beside it, which then takes its
 * name. An empty folder there gives way; so does one with a file `replaced` in it, when that is given.
 * @throws UserError when it cannot be written, or something else is there.
 */
export function createFolder(
  folder: string,
  files: readonly FolderFile[],
  replaced?: string,
): void {
  const target = resolve(folder);
  const temporary = `${target}.${process.pid}.tmp`;
  const old = `${target}.${process.pid}.old`;
  checkFolder(folder, replaced);
  attempt(folder, 'written', () => {
    mkdirSync(dirname(target), { recursive: true });
    try {
      for (const { path, content } of files) {
        const file = join(temporary, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
      if (existsSync(target)) renameSync(target, old);
      renameSync(temporary, target);
    } catch (error) {
      if (existsSync(old) && !existsSync(target)) renameSync(old, target);
      throw error;
    } finally {
      rmSync(temporary, { recursive: true, force: true });
      rmSync(old, { recursive: true, force: true });
    }
  });
}

/** Whether a folder can be made there. @throws UserError when not. */
export function checkFolder(folder: string, replaced?: string): void {
  attempt(folder, 'written', () => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory())
      throw new UserError(`${folder} cannot be written: it is a file, so name a folder.`);
    if (readdirSync(folder).length === 0) return;
    if (replaced === undefined)
      throw new UserError(
        `${folder} is not empty: name a new folder, or add --replace if an earlier export is there.`,
      );
    if (!existsSync(join(folder, replaced)))
      throw new UserError(
        `${folder} holds something else than an export, and is not replaced: name another folder.`,
      );
  });
}
