import assert from 'node:assert/strict';
import { headOf } from '../../../src/formats/file-head';
import { recognised, recognisedText } from '../../../src/formats/registry/recognition';

describe('the format of a file', () => {
  const CASES: readonly (readonly [name: string, text: string, format: string | undefined])[] = [
    ['yolo.cfg', '[net]\nwidth=8', 'darknet'],
    ['YOLO.CFG', '# comment\r\n; another\r\n\r\n [ network ]', 'darknet'],
    ['yolo.cfg', '\uFEFF[net]', 'darknet'],
    ['yolo.cfg.txt', '[net]', 'darknet'],
    ['yolo.cfg', '[Net]\nwidth=8', 'darknet'],
    ['yolo.cfg', '\u200B[net]', 'darknet'],
    ['yolo.cfg', '// yolo\n[net]', 'darknet'],
    ['yolo.cfg', `${'# a comment\n'.repeat(20_000)}[net]`, 'darknet'],
    ['yolo.cfg', '# [net]\nwidth=8\n\n[convolutional]\nfilters=8', 'darknet'],
    ['setup.cfg', '[tool:pytest]\nroute=[net]', undefined],
    ['setup.cfg', '[metadata]\nname = x', undefined],
    ['setup.cfg', '', undefined],
    ['setup.cfg', '[netrc]', undefined],
    ['long.cfg', `${' '.repeat(2_000_000)}[net]`, undefined],
  ];
  for (const [name, text, format] of CASES)
    it(`${name} ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(recognisedText(name, text), format);
      assert.equal(recognised(name, headOf(Buffer.from(text))), format);
    });
});
