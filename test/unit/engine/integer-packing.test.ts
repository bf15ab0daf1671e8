import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/user-error';
import {
  packIntegerBlocks,
  packIntegerDepthwise,
  type LayerIntegers,
} from '../../../src/engine/integer-packing';

/** Two filters of three weights, the second of which has the largest sums. */
const integers = (bias: number, zeroWeight: number): LayerIntegers => ({
  name: 'Layer 3 [Conv]',
  zeroWeight,
  zeroPoints: new Float64Array([zeroWeight, zeroWeight]),
  biases: new Float64Array([5, bias]),
  factors: [
    { multiplier: 2 ** 30, shift: 0 },
    { multiplier: 2 ** 30, shift: 0 },
  ],
  readWeights: (start, target) => {
    target.set(new Int8Array([1, 2, 3, 100, -100, 50]).subarray(start, start + target.length));
  },
});

const blocks = (layer: LayerIntegers): Int32Array => {
  const biases = new Int32Array(3 * 8);
  const layout = { kind: 'integer-blocks', groups: 1, filters: 2, channels: 3, taps: 1 } as const;
  packIntegerBlocks(layer, layout, { weights: new Int8Array(4 * 8), biases });
  return biases;
};

const depthwise = (layer: LayerIntegers): Int32Array => {
  const biases = new Int32Array(3 * 2);
  const layout = { kind: 'integer-depthwise', channels: 2, taps: 3 } as const;
  packIntegerDepthwise(layer, layout, { weights: new Int8Array(6), biases });
  return biases;
};

describe('sums of integers', () => {
  for (const [name, pack] of [
    ['a convolution', blocks],
    ['a depthwise convolution', depthwise],
  ] as const)
    for (const [zeroWeight, magnitude] of [
      [0, 250],
      [10, 240],
    ] as const) {
      // 32 bits with a sign, less what 256 times the weights can add.
      const most = 2 ** 31 - 1 - 256 * magnitude;
      it(`of ${name} fit 32 bits with its largest bias, where ${zeroWeight} stands for 0`, () => {
        assert.equal(pack(integers(most, zeroWeight))[1], most);
        assert.equal(pack(integers(-most, zeroWeight))[1], -most);
      });

      it(`of ${name} are refused with a larger one, where ${zeroWeight} stands for 0`, () => {
        for (const bias of [most + 1, -most - 1, 2 ** 40, NaN])
          assert.throws(
            () => pack(integers(bias, zeroWeight)),
            (error: unknown) =>
              error instanceof UserError &&
              error.message.startsWith(
                'Layer 3 [Conv] cannot be computed: the sums of its filter 1 may not fit 32 bits.',
              ),
          );
      });
    }
});
