import assert from 'node:assert/strict';
import { formatOf } from '../../../src/formats/registry';

describe('the format of a file', () => {
  const CASES: readonly (readonly [name: string, text: string, format: string | undefined])[] = [
    ['yolo.cfg', '[net]\nwidth=8', 'darknet'],
    ['YOLO.CFG', '# comment\r\n; another\r\n\r\n [ network ]', 'darknet'],
    ['yolo.cfg', '\uFEFF[net]', 'darknet'],
    ['yolo.txt', '[net]', undefined],
    ['setup.cfg', '[metadata]\nname = x', undefined],
    ['setup.cfg', '', undefined],
    ['setup.cfg', '[netrc]', undefined],
    ['long.cfg', `${' '.repeat(1_000_000)}[net]`, undefined],
  ];
  for (const [name, text, format] of CASES)
    it(`${name} ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(formatOf(name, text)?.id, format);
    });
});
