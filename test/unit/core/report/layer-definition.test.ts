import assert from 'node:assert/strict';
import { at } from '../../../../src/base/assert';
import { definitionOf } from '../../../../src/core/report/layer-definition';
import { chain } from '../../../support/network-builder';

describe('what a layer says', () => {
  it('has its activation in one field, with what that is told', () => {
    const network = chain({ channels: 3, height: 8, width: 8 }, 'c3:4');
    const fields = definitionOf(network, at(network.layers, 0));
    assert.deepEqual(
      fields.filter(({ name }) => name.startsWith('activation')),
      [{ name: 'activation', value: 'leaky 0.1' }],
    );
  });
});
