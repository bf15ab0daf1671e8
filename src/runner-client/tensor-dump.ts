import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from './file-access';

/** Where the answers of a run go, one behind the other. */
export const outputsFile = (folder: string): string => join(folder, 'outputs.bin');

/** Where a tensor goes. Its name may have folders, but leads nowhere else. */
export const tensorFile = (folder: string, name: string): string =>
  join(folder, 'tensors', ...`${name}.bin`.split('/').map(segment));

/** A part of a path without anything that systems give a meaning. */
const segment = (part: string): string =>
  // eslint-disable-next-line no-control-regex
  part.replace(/^\.*$|[\0-\x1f<>:"|?*\\]/g, '_').slice(0, MOST_CHARACTERS);

const MOST_CHARACTERS = 200;

/** Writes numbers behind one another into a file. @throws UserError */
export function writeNumbers(path: string, parts: Iterable<Float32Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, temporary => {
    const file = openSync(temporary, 'w');
    try {
      for (const { buffer, byteOffset, byteLength } of parts)
        writeSync(file, new Uint8Array(buffer, byteOffset, byteLength));
    } finally {
      closeSync(file);
    }
  });
}
