import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { weightsProblem } from '../../../src/extension/weights-size';
import { darknet } from '../../../src/formats/darknet/darknet';
import { readFileSync } from 'node:fs';
import { sample } from '../../support/report-content';

describe('the size of a weights file', () => {
  const text = readFileSync(sample('tiny-face', 'tiny-face.cfg'), 'utf8');
  const { weightBytes } = darknet.parse(text, 'tiny-face.cfg');
  const needed = (darknet.weights?.headerBytes ?? NaN) + weightBytes;
  const { size } = statSync(sample('tiny-face', 'tiny-face.weights'));

  it('of the sample is right for its network', () => {
    assert.equal(weightsProblem('tiny-face.weights', size, needed), undefined);
  });

  it('of a longer network may be right', () => {
    assert.equal(weightsProblem('long.weights', 2 * size, needed), undefined);
  });

  it('of another network is named with what is needed', () => {
    assert.match(
      weightsProblem('other.weights', 20 * 1024, needed) ?? '',
      /^other\.weights doesn't match this network: the file has 20\.0 KiB, but the network's weights need /,
    );
    assert.ok(weightsProblem('a', size - 64, needed) !== undefined);
  });

  it('of no file says that there is none', () => {
    assert.match(weightsProblem('gone.weights', undefined, 1) ?? '', /not found: choose/);
  });
});
