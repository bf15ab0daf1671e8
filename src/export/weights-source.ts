import { cArray, cWeight, cWord } from './c-text';
import { weightsVariable } from './identifier';
import { fileHeader, weightsType, type NetworkParts } from './network-source';
import { HEADER_BYTES } from './packed-weights';

/** The packed weights as constants: floats, or words of four bytes where some of them are integers. */
export function weightsSource(parts: NetworkParts): string {
  const { identifier, schedule, weights } = parts;
  const name = weightsVariable(identifier);
  const type = weightsType(schedule.network);
  const { buffer, byteLength } = weights.file;
  const [start, count] = [HEADER_BYTES, (byteLength - HEADER_BYTES) / 4];
  const rows =
    type === 'float'
      ? Array.from(new Float32Array(buffer, start, count), cWeight)
      : Array.from(new Uint32Array(buffer, start, count), cWord);
  return [
    fileHeader(parts),
    `#include "${identifier}.h"`,
    '',
    '#include <math.h>',
    '',
    `extern const ${type} ${name}[];`,
    '',
    cArray(`_Alignas(64) const ${type} ${name}[]`, rows.length > 0 ? rows : ['0']),
    ...(parts.form === 'board' ? [sizeCheck(identifier)] : []),
  ].join('\n');
}

const sizeCheck = (identifier: string): string =>
  `_Static_assert(sizeof ${weightsVariable(identifier)} == ${identifier.toUpperCase()}_WEIGHTS_BYTES, "the weights have another size");\n`;
