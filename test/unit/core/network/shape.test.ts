import assert from 'node:assert/strict';
import { formatTensor, type TensorType } from '../../../../src/core/network/shape';

const shape = { channels: 16, height: 4, width: 8 };

const TEXTS: readonly (readonly [text: string, tensor: TensorType])[] = [
  ['8×4×16', { shape, element: 'f32' }],
  ['8×4×16 i32', { shape, element: 'i32' }],
  [
    '8×4×16 i8 = 0.02353 · (q + 128)',
    { shape, element: 'i8', quantization: { scale: 0.0235294122248888, zeroPoint: -128 } },
  ],
  [
    '8×4×16 u8 = 0.5 · (q − 127)',
    { shape, element: 'u8', quantization: { scale: 0.5, zeroPoint: 127 } },
  ],
  ['8×4×16 i16 = 1 · q', { shape, element: 'i16', quantization: { scale: 1, zeroPoint: 0 } }],
];

describe('tensors in words', () => {
  for (const [text, tensor] of TEXTS)
    it(text, () => {
      assert.equal(formatTensor(tensor), text);
    });
});
