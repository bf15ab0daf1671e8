import { AsyncLocalStorage } from 'node:async_hooks';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../base/user-error';
import type { ByteSource } from '../formats/byte-source';
import { fileSource, wholeText, type ModelSource } from '../formats/model-source';
import { decodeText } from '../formats/text';
import { removeAbandoned } from './abandoned-files';
import { temporaryName } from './temporary-name';

/** @throws UserError when it isn't a readable file. */
export const readBytes = (path: string): Uint8Array =>
  attempt(path, 'read', () => {
    checkFile(path);
    return readFileSync(path);
  });

/** @throws UserError when it isn't a readable file, or far too long for a text. */
export const readText = (path: string): string =>
  withFile(path, file => decodeText(wholeText(path, file)).text);

/**
 * The file of a network's definition. It is open only while it is read, so that nobody has to close it.
 * @throws UserError when it isn't a readable file.
 */
export const definitionFile = (path: string): ModelSource =>
  fileSource(path, reopened(path), parts => reopened(join(dirname(path), ...parts)));

function reopened(path: string): ByteSource {
  const byteLength = attempt(path, 'read', () => checkFile(path));
  return {
    byteLength,
    read: (offset, target) => withFile(path, file => file.read(offset, target)),
  };
}

/** Gives `use` random access to a file, and closes it afterwards. @throws UserError */
export function withFile<T>(path: string, use: (file: ByteSource) => T): T {
  const byteLength = attempt(path, 'read', () => checkFile(path));
  const descriptor = attempt(path, 'read', () => openSync(path, 'r'));
  try {
    return use({
      byteLength,
      read: (offset, target) => {
        const count = attempt(path, 'read', () =>
          readSync(descriptor, target, 0, target.length, offset),
        );
        if (count < target.length)
          throw new UserError(`${path} was truncated while it was being read: try again.`);
      },
    });
  } finally {
    closeSync(descriptor);
  }
}

/** By call: the files that it has read. Calls of one process may be under way at the same time. */
const inputs = new AsyncLocalStorage<Set<string>>();

/** Runs a call, over whose inputs nothing is written as long as it lasts. */
export const asCall = <T>(call: () => T): T => inputs.run(new Set(), call);

/** Files that the call has read so far; none outside of a call. */
export const filesRead = (): readonly string[] => [...(inputs.getStore() ?? [])];

/** Identity of a file, the same for every path, link or spelling that leads to it; undefined if it doesn't exist. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev} ${stat.ino}`;
}

/** Whether a path leads to one of these files. */
export function isAmong(path: string, files: readonly string[]): boolean {
  const identity = identityOf(path);
  return identity !== undefined && files.some(file => identityOf(file) === identity);
}

/** Size of a file in bytes. */
function checkFile(path: string): number {
  const stat = statSync(path);
  inputs.getStore()?.add(resolve(path));
  if (stat.isDirectory()) throw new UserError(`${path} is a folder: choose a file.`);
  if (!stat.isFile()) throw new UserError(`${path} isn't a regular file: choose a regular file.`);
  return stat.size;
}

/**
 * Makes a file in one go: `write` fills a file beside it, which then takes its name, so that nobody ever
 * finds half of it. Missing folders are made.
 * @throws UserError when it cannot be written.
 */
export function replaceFile(path: string, write: (temporary: string) => void): void {
  const folder = dirname(path);
  const temporary = join(folder, `${temporaryName()}.tmp`);
  attempt(path, 'written', () => {
    checkReplaceable(path);
    mkdirSync(folder, { recursive: true });
    removeAbandoned(folder);
    try {
      write(temporary);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** @throws UserError where something else than a file is, such as a folder or a device, or an input of this call. */
export function checkReplaceable(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true)
    throw new UserError(`${path} cannot be written: it is a folder.`);
  if (stat?.isFile() === false)
    throw new UserError(`${path} cannot be written: it is not a regular file.`);
  if (isAmong(path, filesRead()))
    throw new UserError(
      `${path} is an input of this call and was not overwritten: choose another file.`,
    );
}

/** Runs what touches a file; whatever the system answers becomes a sentence that names it. */
export function attempt<T>(path: string, what: 'read' | 'written', action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explained(path, what, error);
  }
}

/** An error of the system as a sentence; others stay as they are. */
export function explained(path: string, what: 'read' | 'written', error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const code = String(error.code);
  return new UserError(`${path} cannot be ${what}: ${REASONS[code] ?? code}.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is not a folder',
  EEXIST: 'part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  ENAMETOOLONG: 'its name is too long',
};
