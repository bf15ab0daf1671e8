import assert from 'node:assert/strict';
import type { AnswerTensor } from '../../../../src/core/detection/answer-tensor';
import { recognisedHead } from '../../../../src/core/detection/heads';
import {
  answer,
  MADE_HEADS,
  POSITIONS,
  SIZE,
  times,
  YOLOX_SOURCES,
} from '../../../support/made-heads';

/** Answers that are like those of a head but for one thing. */
const OTHERS: readonly (readonly [what: string, answers: readonly AnswerTensor[]])[] = [
  ['a box too many', [answer([POSITIONS + 1, 8], YOLOX_SOURCES)]],
  ['no class', [answer([POSITIONS, 5], YOLOX_SOURCES)]],
  ['scores that are sums', [answer([POSITIONS, 8], times(9, 'linear'))]],
  ['two answers', [answer([POSITIONS, 8], YOLOX_SOURCES), answer([1, 8], ['linear'])]],
  ['columns without scores', [answer([84, POSITIONS], ['other', 'other'])]],
  ['key points', [answer([56, POSITIONS], ['other', 'logistic', 'other', 'logistic', 'other'])]],
  [
    'key points of no such number',
    [
      answer([4 + 2 + 9, POSITIONS], ['other', 'logistic', 'logistic'], {}, [
        4 * POSITIONS,
        3 * POSITIONS,
        POSITIONS,
      ]),
    ],
  ],
  [
    'prototypes of another size',
    [
      answer([14, POSITIONS], ['other', 'logistic', 'linear'], {}, [
        4 * POSITIONS,
        2 * POSITIONS,
        8 * POSITIONS,
      ]),
      answer([8, 8, 12], ['other']),
    ],
  ],
  [
    'four points beside a box',
    [
      answer([2 * POSITIONS, 4], times(3, 'linear')),
      answer([2 * POSITIONS, 2], ['softmax']),
      answer([2 * POSITIONS, 8], times(3, 'linear')),
    ],
  ],
  ['a vector', [answer([1, 1000], ['softmax'])]],
  ['a map of shares', [answer([64, 96, 21], ['softmax'])]],
  ['a coarse map of sums', [answer([4, 6, 18], ['linear'])]],
  [
    'anchors of another stride',
    [answer([POSITIONS, 16], ['linear']), answer([POSITIONS, 1], ['linear'])],
  ],
];

describe('heads by the shapes of answers', () => {
  for (const { title, recognise, answers, label, score, box } of MADE_HEADS)
    it(`${title}: one box where its numbers say`, () => {
      const head = recognise(answers, SIZE) ?? assert.fail('not recognised');
      assert.equal(recognisedHead(answers, SIZE)?.title, head.title);
      const [found, ...others] = head.detections(new Map(), 0.25);
      assert.ok(found);
      assert.deepEqual(others, []);
      assert.equal(found.label, label);
      assert.ok(Math.abs(found.score - score) < 1e-6, `${found.score}`);
      const expected = {
        x: box.x / SIZE.width,
        y: box.y / SIZE.height,
        width: box.width / SIZE.width,
        height: box.height / SIZE.height,
      };
      for (const side of ['x', 'y', 'width', 'height'] as const)
        assert.ok(
          Math.abs(found.box[side] - expected[side]) < 1e-6,
          `${side}: ${found.box[side]} instead of ${expected[side]}`,
        );
    });

  for (const [what, answers] of OTHERS)
    it(`${what}: no head`, () => {
      assert.equal(recognisedHead(answers, SIZE), undefined);
    });
});
