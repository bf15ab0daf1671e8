import assert from 'node:assert/strict';
import { randomWeightsFile } from '../../../bench/cases/random-weights';
import { randomParameters } from '../../../src/core/operations/random-parameters';
import { byteSourceOf } from '../../../src/formats/byte-source';
import { darknet } from '../../../src/formats/darknet/darknet';
import { relativeDifference } from '../../support/golden';

const TEXT = `[net]
width=8
height=8
channels=3
[convolutional]
batch_normalize=1
filters=4
size=3
[maxpool]
size=2
[convolutional]
filters=6
groups=2
`;

describe('random weights as a file', () => {
  it('are those of the seed, normalized layers too', () => {
    const { network, openWeights } = darknet.parse(TEXT, 'test');
    const parameters = openWeights(byteSourceOf(randomWeightsFile(network, 7)), 'test');
    const expected = randomParameters(network, 7);
    for (const [layer, count] of [
      [0, 3 * 9 * 4],
      [2, 2 * 6],
    ] as const) {
      const [weights, reference] = [new Float32Array(count), new Float32Array(count)];
      parameters.readWeights(layer, 0, weights);
      expected.readWeights(layer, 0, reference);
      // Darknet's guard against a variance of 0 takes 5e-6 away.
      assert.ok(relativeDifference(reference, weights) < 6e-6);
      assert.ok(relativeDifference(expected.biases(layer), parameters.biases(layer)) < 6e-6);
    }
  });

  it('cannot be written for other layers that learn', () => {
    const { network } = darknet.parse('[net]\nwidth=8\nheight=8\n[connected]\noutput=5\n', 'test');
    assert.throws(() => randomWeightsFile(network, 1), /layer 0 \(connected\)/);
  });
});
