import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomParameters } from '../../../../src/core/operations/random-parameters';
import { parseNotation } from '../../../support/darknet-notation';

const { network } = parseNotation(
  'net width=32 height=32 channels=16|conv filters=64 size=3 pad=1 activation=relu|' +
    'conv filters=64 size=3 pad=1 activation=linear|dropout|shortcut from=0|batchnorm|conv filters=32 activation=linear',
);
const COUNTS = new Map([
  [0, 9216],
  [1, 36864],
  [4, 64],
  [5, 2048],
]);

const weights = (seed: number, layer: number, start: number, count: number): Float32Array => {
  const target = new Float32Array(count);
  randomParameters(network, seed).readWeights(layer, start, target);
  return target;
};

const meanSquare = (numbers: Float32Array): number =>
  numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length;

describe('random parameters', () => {
  it('are the same in whatever pieces they are read', () => {
    const all = weights(7, 0, 0, 9216);
    fc.assert(
      fc.property(fc.nat(9216), fc.nat(9216), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        assert.deepEqual(weights(7, 0, start, end - start), all.slice(start, end));
      }),
    );
  });

  it('depend on the seed and on the layer', () => {
    assert.notDeepEqual(weights(1, 0, 0, 16), weights(2, 0, 0, 16));
    assert.notDeepEqual(weights(1, 0, 0, 16), weights(1, 1, 0, 16));
  });

  // He et al. 2015: 2 / inputs behind a relu; a layer into the only sum, by way of a dropout, keeps 1 / inputs.
  const VARIANCES: readonly (readonly [layer: number, variance: number])[] = [
    [0, 2 / (9 * 16)],
    [1, 1 / (9 * 64)],
    [5, 1 / 64],
  ];
  for (const [layer, variance] of VARIANCES)
    it(`of layer ${layer} have the variance ${variance.toFixed(5)}`, () => {
      const numbers = weights(3, layer, 0, COUNTS.get(layer) ?? 0);
      assert.ok(Math.abs(meanSquare(numbers) / variance - 1) < 0.05);
      const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
      assert.ok(Math.abs(mean) < 4 * Math.sqrt(variance / numbers.length));
    });

  it('scale channels by about 1', () => {
    for (const scale of weights(3, 4, 0, 64)) assert.ok(scale > 0.8 && scale < 1.2);
  });

  it('have small biases, as many as the layer needs', () => {
    const source = randomParameters(network, 3);
    assert.equal(source.biases(0).length, 64);
    assert.equal(source.biases(2).length, 0);
    const rootMeanSquare = Math.sqrt(meanSquare(source.biases(0)));
    assert.ok(rootMeanSquare > 0.03 && rootMeanSquare < 0.07);
  });

  it('end where the layer ends', () => {
    assert.throws(() => weights(3, 0, 9216, 1), /internal error/);
    assert.throws(() => weights(3, 99, 0, 1), /internal error/);
  });
});
