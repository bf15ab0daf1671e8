import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { headless } from '../../../bench/cases/headless';
import { formatShape } from '../../../src/core/network/shape';
import { darknet } from '../../../src/formats/darknet/darknet';
import { describeWithData, readDataText } from '../../support/data';
import { sample } from '../../support/program';

/** A head in the middle, an odd way to write, and options that only training needs. */
const TEXT = `
[net]
batch=64            # not so many
subdivisions = 16
width=416
channels=1
momentum=0.9

[conv]
filters = 18
size=3
pad=1
activation=leaky

[yolo]
classes=1

[route]
layers=-2

[convolutional]
filters=7

[region]
`;

/** `type w×h×c` of each layer. */
const shapes = (text: string, size = {}): readonly string[] =>
  darknet
    .parse(text, 'test', size)
    .network.layers.map(({ label, output }) => `${label} ${formatShape(output.shape)}`);

describe('headless definitions', () => {
  it('hold one picture of the size that is wished for, and nothing in place of heads', () => {
    const text = headless(TEXT, { width: 96, height: 64 });
    assert.match(
      text,
      /^\[net\]\nbatch=1\nsubdivisions=1\nwidth=96\nheight=64\nchannels=1\n\n\[conv\]\nfilters=18\n/,
    );
    assert.doesNotMatch(text, /momentum|yolo|region|#/);
    const { network, issues } = darknet.parse(text, 'test');
    assert.deepEqual(
      issues.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.deepEqual(shapes(text), [
      'convolutional 96×64×18',
      'dropout 96×64×18',
      'route 96×64×18',
      'convolutional 96×64×7',
      'dropout 96×64×7',
    ]);
    assert.deepEqual(network.outputs, [1, 4]);
  });

  it('leave all other layers as they are', () => {
    const text = readFileSync(sample('tiny-face', 'tiny-face.cfg'), 'utf8');
    const size = { width: 320, height: 256 };
    assert.deepEqual(shapes(headless(text, size)).slice(0, -1), shapes(text, size).slice(0, -1));
  });
});

describeWithData('headless definitions of real files', () => {
  for (const file of ['models/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl', 'cfg/AlexeyAB/yolov4'])
    it(file, () => {
      const text = readDataText('darknet', `${file}.cfg`);
      const size = { width: 128, height: 96 };
      const before = shapes(text, size);
      const after = shapes(headless(text, size));
      assert.equal(after.length, before.length);
      before.forEach((shape, layer) => {
        if (!shape.startsWith('yolo')) assert.equal(after[layer], shape);
      });
    });
});
