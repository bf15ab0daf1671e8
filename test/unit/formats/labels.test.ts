import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/user-error';
import { parseLabels } from '../../../src/formats/labels';

describe('label files', () => {
  const CASES: readonly (readonly [text: string, ...names: string[]])[] = [
    [''],
    ['person', 'person'],
    ['person\nbicycle\n', 'person', 'bicycle'],
    ['person\r\nbicycle\r\n\r\n', 'person', 'bicycle'],
    ['person\rbicycle', 'person', 'bicycle'],
    ['\uFEFFperson', 'person'],
    [' traffic light \n', 'traffic light'],
    ['a\n\nc\n\n', 'a', '', 'c'],
  ];
  for (const [text, ...names] of CASES)
    it(JSON.stringify(text), () => {
      assert.deepEqual(parseLabels(text, 'coco.names'), names);
    });
  it('are no file of numbers', () => {
    assert.throws(() => parseLabels('ab\0\0\u0001', 'x.weights'), /isn't a text file/);
  });
  it('are not as long as a film', () => {
    assert.throws(() => parseLabels('x'.repeat(5_000_000), 'film.mp4'), UserError);
  });
});
