import assert from 'node:assert/strict';
import type { Layer, Network } from '../../../../src/core/network/network';
import type { Operation, OperationOf } from '../../../../src/core/network/operation';
import { networkDefects } from '../../../../src/core/operations/validation';
import { onSmallMap, parseNotation } from '../../../support/darknet-notation';
import { repetition } from '../../../support/repetition';

const { network } = parseNotation(
  onSmallMap(
    'conv filters=4|max stride=2|upsample|conv filters=4|route layers=-1,-2|avg|conv filters=8|scale_channels from=4|sam from=4|shortcut from=4',
  ),
);

const withLayer = (index: number, change: Partial<Layer>): Network => ({
  ...network,
  layers: network.layers.map(layer => (layer.index === index ? { ...layer, ...change } : layer)),
});

const shaped = (channels: number, height: number, width: number): Partial<Layer> => ({
  output: { shape: { channels, height, width }, element: 'f32' },
});

const doubled = (height: number, width: number): OperationOf<'resize'> =>
  repetition({ height, width }, 2);

const tenth: Operation = { ...doubled(4, 5), y: { ...doubled(4, 5).y, denominator: 0.1 } };

describe('defects of a network', () => {
  it('a sound one has none', () => {
    assert.deepEqual(networkDefects(network), []);
  });

  const CASES: readonly (readonly [what: string, index: number, change: Partial<Layer>, RegExp])[] =
    [
      ['reading itself', 1, { inputs: [1] }, /layer 1 \(maxpool\): reads/],
      ['reading nothing', 1, { inputs: [] }, /layer 1 .* shape/],
      ['a wrong index', 2, { index: 2, parameters: -1 }, /has -1 parameters/],
      ['an empty map', 0, shaped(4, 0, 9), /layer 0 .* empty/],
      ['half a row', 0, shaped(4, 6.5, 9), /layer 0 .* empty/],
      ['too many numbers', 2, shaped(4, 2 ** 30, 2 ** 30), /too large/],
      ['wrong filters', 0, shaped(5, 7, 9), /layer 0 .* shape/],
      ['pooling that loses channels', 1, shaped(3, 4, 5), /layer 1 .* shape/],
      ['resizing that loses channels', 2, shaped(3, 8, 10), /layer 2 .* shape/],
      ['resizing a larger map', 2, { operation: doubled(4, 6) }, /layer 2 .* shape/],
      ['resizing by what is no float32', 2, { operation: tenth }, /layer 2 .* shape/],
      ['a concat that is too thin', 4, shaped(7, 8, 10), /layer 4 .* shape/],
      ['a mean that keeps rows', 5, shaped(8, 2, 1), /layer 5 .* shape/],
      ['factors of another layer', 7, { inputs: [0, 4] }, /layer 7 .* shape/],
      ['a product of two shapes', 8, { inputs: [7, 3] }, /layer 8 .* shape/],
      ['a sum with an input too many', 9, { inputs: [8, 4, 4] }, /layer 9 .* shape/],
    ];
  for (const [what, index, change, expected] of CASES)
    it(what, () => {
      assert.match(networkDefects(withLayer(index, change)).join('\n'), expected);
    });

  for (const [what, outputs, expected] of [
    ['an output twice', [9, 9], /twice/],
    ['an output behind the last layer', [9, 10], /no layer/],
    ['a layer that nothing needs', [4], /nothing needs/],
  ] as const)
    it(what, () => {
      assert.match(networkDefects({ ...network, outputs }).join('\n'), expected);
    });

  it('a layer that is read may be an output', () => {
    assert.deepEqual(networkDefects({ ...network, outputs: [9, 2] }), []);
  });

  it('dimensions that do not lie as their tensor does', () => {
    const plain = (...dims: readonly number[]): Network =>
      withLayer(0, {
        output: { shape: { channels: 4, height: 7, width: 9, dims }, element: 'f32' },
      });
    assert.deepEqual(networkDefects(plain(7, 9, 4)), []);
    assert.deepEqual(networkDefects(plain(1, 7, 9, 4)), []);
    assert.match(networkDefects(plain(4, 7, 9))[0] ?? '', /layer 0 .* dimensions/);
  });

  it('an input without numbers', () => {
    const empty: Network = {
      ...network,
      inputs: [{ id: '', output: { shape: { channels: 0, height: 7, width: 9 }, element: 'f32' } }],
    };
    assert.match(networkDefects(empty)[0] ?? '', /^input 0/);
  });
});
