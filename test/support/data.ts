import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeUnless } from './left-out';

/** Reference data that nobody in this project wrote; it lies beside the checkout, or where MAFAT_DATA says. */
export const DATA = resolve(
  process.env.MAFAT_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data'),
);

export const dataPath = (...parts: string[]): string => join(DATA, ...parts);

export const readData = (...parts: string[]): Buffer => readFileSync(dataPath(...parts));

export const readDataText = (...parts: string[]): string => readData(...parts).toString('utf8');

export const readDataFloats = (...parts: string[]): Float32Array => floatsOf(readData(...parts));

/** All .cfg files of the reference data below a folder of its darknet files, relative to those. */
export function cfgFiles(folder = ''): readonly string[] {
  return readdirSync(dataPath('darknet', folder)).flatMap(name => {
    const path = join(folder, name);
    if (statSync(dataPath('darknet', path)).isDirectory()) return cfgFiles(path);
    return name.endsWith('.cfg') ? [path] : [];
  });
}

/** The little-endian float32 numbers of a file. */
export const floatsOf = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** A suite that needs the reference data. */
export function describeWithData(title: string, body: () => void): void {
  describeUnless(
    existsSync(DATA) ? undefined : `there is no reference data at ${DATA}`,
    title,
    body,
  );
}
