import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import { listedNumbers, type StoredNumbers } from '../graph/stored-numbers';
import { countOf } from '../graph/tensor';
import { need } from '../graph/node-refusal';
import { rawNumbers } from '../graph/raw-numbers';
import { STORED_TYPES, typeName } from './element-types';
import type { StoredType } from '../graph/stored-types';
import type { OnnxTensor } from './onnx-model';

/**
 * The numbers of a tensor, read from the file piece by piece, each time that they are needed.
 * @param openSibling opens a file beside the model.
 * @throws UserError where there are not as many as its dimensions say.
 */
export function numbersOf(
  tensor: OnnxTensor,
  fileName: string,
  openSibling: (path: string) => ByteSource,
): StoredNumbers {
  const { name, dims, type, content } = tensor;
  const count = countOf(dims);
  const stored = STORED_TYPES[type];
  need(stored !== undefined, `the tensor ${shortened(name)} holds numbers of ${typeName(type)}`);
  const wrong = (found: string): UserError =>
    new UserError(
      `${fileName}: the tensor ${shortened(name)} has ${found}, and its dimensions say ${count}: export it again.`,
    );
  if (!Number.isSafeInteger(count) || dims.some(size => size < 0))
    throw wrong('impossible dimensions');
  switch (content.kind) {
    case 'listed':
      return listedNumbers(listed(content.values, stored, count, wrong));
    case 'raw':
    case 'external': {
      const bytes = Math.ceil(stored.bytes * count);
      const available = content.length ?? bytes;
      if (available < bytes) throw wrong(`${available} bytes of ${stored.name}`);
      const open = content.kind === 'raw' ? () => content.file : () => openSibling(content.path);
      return rawNumbers(open, content.start, count, stored, name);
    }
    case 'other':
      throw wrong('texts or sparse numbers');
  }
}

/** Floats of 16 bits are listed as their bits, and small integers several in a byte. */
function listed(
  values: readonly number[],
  type: StoredType,
  count: number,
  wrong: (found: string) => UserError,
): readonly number[] {
  const each = type.bytes < 1 ? 1 / type.bytes : 1;
  if (values.length * each < count) throw wrong(`${values.length} numbers`);
  if (type.bytes >= 1 && (type.isWhole || type.bytes !== 2)) return values;
  const view = new DataView(new ArrayBuffer(4));
  return values
    .flatMap(value => {
      view.setUint32(0, value, true);
      return Array.from({ length: each }, (_, index) => type.read(view, index));
    })
    .slice(0, count);
}
