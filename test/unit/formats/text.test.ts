import assert from 'node:assert/strict';
import { decodeText } from '../../../src/formats/text';

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('the text of a file', () => {
  const CASES: readonly (readonly [string, Buffer, string, string])[] = [
    ['nothing', Buffer.alloc(0), '', 'UTF-8'],
    ['ASCII', Buffer.from('[net]'), '[net]', 'UTF-8'],
    ['UTF-8', Buffer.from('Größe 猫'), 'Größe 猫', 'UTF-8'],
    ['a marked UTF-8', Buffer.from('\uFEFFa'), 'a', 'UTF-8 with a byte order mark'],
    ['Latin-1', Buffer.from('Größe', 'latin1'), 'Größe', 'Latin-1'],
    ['UTF-16, small end first', Buffer.from('\uFEFFKatze 猫', 'utf16le'), 'Katze 猫', 'UTF-16'],
    ['UTF-16, big end first', swapped('\uFEFFKatze 猫'), 'Katze 猫', 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from('[net]\nwidth=8', 'utf16le'), '[net]\nwidth=8', 'UTF-16'],
    ['big UTF-16 without a mark', swapped('[net]\nwidth=8'), '[net]\nwidth=8', 'UTF-16'],
  ];
  for (const [title, bytes, text, encoding] of CASES)
    it(title, () => assert.deepEqual(decodeText(bytes), { text, encoding }));
});
