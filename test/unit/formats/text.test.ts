import assert from 'node:assert/strict';
import { decodeText } from '../../../src/formats/text';

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const wide = (text: string): Buffer =>
  Buffer.from(Uint32Array.from(text.match(/./gsu) ?? [], sign => sign.codePointAt(0) ?? 0).buffer);

describe('the text of a file', () => {
  const CASES: readonly (readonly [string, Buffer, string, string])[] = [
    ['nothing', Buffer.alloc(0), '', 'UTF-8'],
    ['ASCII', Buffer.from('[net]'), '[net]', 'UTF-8'],
    ['UTF-8', Buffer.from('Größe 猫'), 'Größe 猫', 'UTF-8'],
    ['a marked UTF-8', Buffer.from('\uFEFFa'), 'a', 'UTF-8 with a byte order mark'],
    ['Latin-1', Buffer.from('Größe', 'latin1'), 'Größe', 'Latin-1'],
    ['UTF-16, small end first', Buffer.from('\uFEFFKatze 猫', 'utf16le'), 'Katze 猫', 'UTF-16'],
    ['UTF-16, big end first', swapped('\uFEFFKatze 猫'), 'Katze 猫', 'UTF-16'],
    [
      'signs of Windows in Latin-1',
      Buffer.from('\x80 \x96 \x9f\x81', 'latin1'),
      '€ – Ÿ\x81',
      'Latin-1',
    ],
    ['UTF-32, small end first', wide('\uFEFF[net]猫🐱'), '[net]猫🐱', 'UTF-32'],
    ['UTF-32, big end first', wide('\uFEFF[net]猫🐱').swap32(), '[net]猫🐱', 'UTF-32'],
    ['UTF-32 without a mark', wide('[net]'), '[net]', 'UTF-32'],
    ['big UTF-32 without a mark', wide('[net]').swap32(), '[net]', 'UTF-32'],
    [
      'UTF-32 with numbers that are no characters',
      Buffer.concat([wide('\uFEFFa'), Buffer.of(0, 0xd8, 0, 0, 0, 0, 0x11, 0, 1, 2)]),
      'a\uFFFD\uFFFD\uFFFD',
      'UTF-32',
    ],
    ['UTF-16 without a mark', Buffer.from('[net]\nwidth=8', 'utf16le'), '[net]\nwidth=8', 'UTF-16'],
    ['big UTF-16 without a mark', swapped('[net]\nwidth=8'), '[net]\nwidth=8', 'UTF-16'],
  ];
  for (const [title, bytes, text, encoding] of CASES)
    it(title, () => assert.deepEqual(decodeText(bytes), { text, encoding }));
});
