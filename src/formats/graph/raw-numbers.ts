import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import type { NumberArray, StoredNumbers } from './stored-numbers';
import type { StoredType } from './stored-types';

/** Numbers that are converted at a time. */
const PIECE = 2 ** 16;

/** Numbers as they lie in a file, read piece by piece, each time that they are needed. @param name of their tensor. */
export function rawNumbers(
  open: () => ByteSource,
  offset: number,
  count: number,
  type: StoredType,
  name: string,
): StoredNumbers {
  return {
    count,
    read: (start, target) => {
      const file = open();
      const from = Math.floor(start * type.bytes);
      const needed = Math.ceil((start + target.length) * type.bytes) - from;
      if (offset + from + needed > file.byteLength)
        throw new UserError(
          `The tensor ${shortened(name)} ends behind the end of its file: copy it again.`,
        );
      readRaw(file, offset, start, target, type);
    },
  };
}

function readRaw(
  file: ByteSource,
  offset: number,
  start: number,
  target: NumberArray,
  type: StoredType,
): void {
  if (type.name === 'float' && target instanceof Float32Array) {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    if (bytes.length > 0) file.read(offset + 4 * start, bytes);
    return;
  }
  for (let done = 0; done < target.length; done += PIECE) {
    const count = Math.min(PIECE, target.length - done);
    // Where numbers share a byte, pieces begin with the first of it.
    const first = start + done - (type.bytes < 1 ? (start + done) % (1 / type.bytes) : 0);
    const lead = start + done - first;
    const bytes = new Uint8Array(Math.ceil((count + lead) * type.bytes));
    file.read(offset + first * type.bytes, bytes);
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < count; index++)
      target[done + index] = type.read(view, lead + index);
  }
}
