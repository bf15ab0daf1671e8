import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';

/** What stands at the beginning of a .weights file. */
export interface WeightsHeader {
  readonly byteLength: 16 | 20;
  /** Matrices of connected layers are stored [inputs][outputs]; files of 2014 and before. */
  readonly transposed: boolean;
}

/** Three int32 of a version and the number of pictures seen, which has 64 bits from version 0.2 on. */
export function readWeightsHeader(file: ByteSource, fileName: string): WeightsHeader {
  if (file.byteLength < 16)
    throw new UserError(
      `${fileName} has ${file.byteLength} bytes, less than the header of a Darknet weights file: choose another file.`,
    );
  const bytes = new Uint8Array(8);
  file.read(0, bytes);
  const view = new DataView(bytes.buffer);
  const major = view.getInt32(0, true);
  const minor = view.getInt32(4, true);
  const wide = major * 10 + minor >= 2 && major < 1000 && minor < 1000;
  return { byteLength: wide ? 20 : 16, transposed: major > 1000 || minor > 1000 };
}
