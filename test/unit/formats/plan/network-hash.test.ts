import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Network } from '../../../../src/core/network/network';
import { canonicalText, fnv1a, networkHash } from '../../../../src/formats/plan/network-hash';
import { parseNotation } from '../../../support/darknet-notation';
import { networks } from '../../../support/random-network';
import { chain, yolov2of16 } from '../../../support/network-builder';

const INPUT = { channels: 3, height: 32, width: 32 };

/** The network with a further input, which nothing reads. */
const withInput = (network: Network, channels: number): Network => ({
  ...network,
  inputs: [
    ...network.inputs,
    { id: 'more', output: { shape: { ...INPUT, channels }, element: 'f32' } },
  ],
});

describe('network hash', () => {
  // Test vectors of draft-eastlake-fnv, appendix C.
  for (const [text, hash] of [
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ] as const)
    it(`FNV-1a of "${text}"`, () => {
      assert.equal(fnv1a(text), hash);
    });

  it('has the text that JSON has with sorted names, so that hashes in files stay what they are', () => {
    const sorted = (_: string, value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
    fc.assert(
      fc.property(networks, ({ layers }) => {
        assert.equal(canonicalText(layers), JSON.stringify(layers, sorted));
      }),
    );
    assert.equal(networkHash(yolov2of16()), '283abb13b2d1592a');
  });

  it('is what plan files hold, also of operations that have other names since', () => {
    const reorg = 'net width=8 height=8 channels=4|reorg stride=2|reorg stride=2 reverse=1';
    const { network } = parseNotation(`${reorg}|reorg3d stride=2`);
    // As commit 606e8bc made it.
    assert.equal(networkHash(network), '6c18ec6eeba7ce1d');
  });

  it('does not depend on name, names in the file or order of properties', () => {
    const network = chain(INPUT, 'c3:8 m2 c1:4');
    const moved = {
      layers: network.layers.map(layer => ({
        ...layer,
        id: `other ${layer.index}`,
        label: 'other',
        operation: Object.fromEntries(Object.entries(layer.operation).reverse()) as never,
      })),
      inputs: network.inputs,
      outputs: network.outputs,
      name: 'other',
    };
    assert.equal(networkHash(moved), networkHash(network));
  });

  it('differs where anything that is computed differs', () => {
    const networks = [
      chain(INPUT, 'c3:8 m2 c1:4'),
      chain({ ...INPUT, width: 33 }, 'c3:8 m2 c1:4'),
      chain(INPUT, 'c3:8 m2 c1:5'),
      chain(INPUT, 'c5:8 m2 c1:4'),
      chain(INPUT, 'c3:8 m2'),
      { ...chain(INPUT, 'c3:8 m2'), outputs: [0, 1] },
      withInput(chain(INPUT, 'c3:8 m2'), 3),
      withInput(chain(INPUT, 'c3:8 m2'), 4),
      yolov2of16(),
    ];
    assert.equal(new Set(networks.map(networkHash)).size, networks.length);
  });
});
