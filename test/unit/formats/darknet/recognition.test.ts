import assert from 'node:assert/strict';
import { beginsAsNetwork, withoutZeros } from '../../../../src/formats/darknet/recognition';

const misread = (text: string): string => Buffer.from(text, 'utf16le').toString('utf8');

describe('the beginning of a network', () => {
  const CASES: readonly (readonly [text: string, isNetwork: boolean])[] = [
    ['[net]\nwidth=8', true],
    ['\u200B\n# a\n[Net]', true],
    ['/*\n * a\n */\n[net]', true],
    ['-- a\n% b\n<!-- c -->\n[net]', true],
    ['```ini\n[net]\n```', true],
    ['- a\n[net]', false],
    ['[metadata]\nname = x', false],
    ['[metadata]\n[convolutional]', true],
    [misread('[net]\nwidth=8\nheight=8'), true],
    [misread('# süß\r\n[net]\r\nwidth=8'), true],
    [misread('\uFEFF[net]\nwidth=8\nheight=8'), true],
    [misread('[metadata]\nname = x'), false],
    ['\0\0\0\0\0\0[n\0\0', false],
  ];
  for (const [text, isNetwork] of CASES)
    it(JSON.stringify(text), () => assert.equal(beginsAsNetwork(text), isNetwork));

  it('every character of a text that was misread stays at its place', () => {
    const text = misread('[net]\nwidth=8');
    const seen = withoutZeros(text);
    assert.equal(seen.length, text.length);
    for (let at = 0; at < text.length; at++)
      assert.ok(text[at] === '\0' || text[at] === seen[at], `character ${at}`);
  });
});
