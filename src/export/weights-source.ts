import { cArray, cWeight } from './c-text';
import { weightsVariable } from './identifier';
import { fileHeader, type NetworkParts } from './network-source';
import { HEADER_BYTES } from './packed-weights';

/** The packed weights as constants. */
export function weightsSource(parts: NetworkParts): string {
  const weights = weightsVariable(parts.identifier);
  const { buffer, byteLength } = parts.weights.file;
  const numbers = new Float32Array(buffer, HEADER_BYTES, (byteLength - HEADER_BYTES) / 4);
  const rows = numbers.length > 0 ? Array.from(numbers, cWeight) : ['0.0f'];
  const { identifier } = parts;
  return [
    fileHeader(parts),
    `#include "${identifier}.h"`,
    '',
    '#include <math.h>',
    '',
    `extern const float ${weights}[];`,
    '',
    cArray(`_Alignas(64) const float ${weights}[]`, rows),
    ...(parts.form === 'board' ? [sizeCheck(identifier)] : []),
  ].join('\n');
}

const sizeCheck = (identifier: string): string =>
  `_Static_assert(sizeof ${weightsVariable(identifier)} == ${identifier.toUpperCase()}_WEIGHTS_BYTES, "the weights have another size");\n`;
