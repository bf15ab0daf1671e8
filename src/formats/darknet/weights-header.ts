import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import { BEGINNING_BYTES, foreignKind } from '../foreign-file';

/** What stands at the beginning of a .weights file. */
export interface WeightsHeader {
  readonly byteLength: 16 | 20;
  /** Matrices of connected layers are stored [inputs][outputs]; files of 2014 and before. */
  readonly transposed: boolean;
}

/** Bytes of three integers and a count of 32 bits; others are longer. */
export const SHORTEST_HEADER = 16;

/** Three int32 of a version and the number of pictures seen, which has 64 bits from version 0.2 on. */
export function readWeightsHeader(file: ByteSource, fileName: string): WeightsHeader {
  refuseForeignFile(file, fileName);
  if (file.byteLength < SHORTEST_HEADER)
    throw new UserError(
      `${fileName} has ${file.byteLength} bytes, which is too short for a Darknet weights file: choose another file.`,
    );
  const bytes = new Uint8Array(8);
  file.read(0, bytes);
  const view = new DataView(bytes.buffer);
  const major = view.getInt32(0, true);
  const minor = view.getInt32(4, true);
  const wide = major * 10 + minor >= 2 && major < 1000 && minor < 1000;
  return { byteLength: wide ? 20 : 16, transposed: major > 1000 || minor > 1000 };
}

/** @throws UserError that says what a file is that begins as those of other programs do. */
function refuseForeignFile(file: ByteSource, fileName: string): void {
  const beginning = new Uint8Array(Math.min(BEGINNING_BYTES, file.byteLength));
  if (beginning.length > 0) file.read(0, beginning);
  const kind = foreignKind(beginning);
  if (kind === 'empty') throw new UserError(`${fileName} is empty: copy it again.`);
  if (kind !== null)
    throw new UserError(
      `${fileName} isn't a Darknet weights file but ${kind}${kind.includes(':') ? '.' : ': choose a .weights file.'}`,
    );
}
