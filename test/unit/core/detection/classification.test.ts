import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classificationLayer, topClasses } from '../../../../src/core/detection/classification';
import { OVER_POSITIONS } from '../../../../src/core/network/operation';
import type { Shape } from '../../../../src/core/network/shape';
import { describeWithData, readDataFloats, readDataText } from '../../../support/data';
import { headNetwork, type HeadLayer } from './head-network';

const vector: Shape = { channels: 10, height: 1, width: 1 };
const map: Shape = { channels: 10, height: 4, width: 4 };
const identity: HeadLayer = { operation: { kind: 'identity' }, shape: vector };
const average: HeadLayer = {
  operation: { kind: 'reduce', operator: 'mean', over: OVER_POSITIONS },
  shape: vector,
};

const softmax = (spatial: boolean, shape: Shape): HeadLayer => ({
  operation: { kind: 'softmax', groups: 1, temperature: 1, spatial, logarithm: false },
  shape,
});

describe('classification', () => {
  const cases: readonly (readonly [string, readonly HeadLayer[], number | undefined])[] = [
    ['a softmax followed by a cost layer', [softmax(false, vector), identity], 0],
    ['an average over the map', [softmax(true, map), average], 1],
    ['a softmax at each position', [average, softmax(true, map)], undefined],
    [
      'a map',
      [{ operation: { kind: 'activation', activation: { kind: 'relu' } }, shape: map }],
      undefined,
    ],
    ['nothing', [], undefined],
  ];
  for (const [title, layers, expected] of cases) {
    it(`${title}: layer ${String(expected)}`, () => {
      assert.equal(classificationLayer(headNetwork(layers, 8, 8)), expected);
    });
  }

  it('gives the highest scores, falling', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (list, count) => {
          const scores = [...list].filter(score => !Number.isNaN(score)).sort((a, b) => b - a);
          const top = topClasses(list, count);
          assert.deepEqual(
            top.map(({ score }) => score),
            scores.slice(0, count),
          );
          for (const { label, score } of top) assert.equal(list[label], score);
        },
      ),
    );
  });
});

describeWithData('classification by a trained network', () => {
  it('squeezenet1.1 on eagle.jpg: a bald eagle or another bird of prey comes first', () => {
    const scores = readDataFloats('darknet', 'golden-real', 'squeezenet1.1_eagle', 'outputs.f32');
    const names = readDataText('darknet', 'models', 'squeezenet1.1', 'synset_words.txt').split(
      '\n',
    );
    const top = topClasses(scores).map(({ label }) => names[label] ?? '');
    assert.match(top[0] ?? '', /eagle|kite|vulture/);
    assert.ok(top.some(name => name.includes('bald eagle')));
  });
});
