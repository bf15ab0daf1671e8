import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseLabels } from '../../src/formats/labels';
import { decodeText } from '../../src/formats/text';
import { compile, describeWithTools, run, SANITIZED } from '../support/native';
import { ROOT } from '../support/program';

const RUNTIME = join(ROOT, 'src', 'export', 'runtime');

/** Prints what a C program reads of each file: how many names were asked for, and they as hexadecimal numbers. */
const DRIVER = `
#include <stdio.h>
#include "labels.h"
int main(int argc, char **argv) {
  for (int file = 1; file < argc; file++) {
    char problem[4096];
    if (!mafat_read_labels(argv[file], problem, sizeof problem)) printf("!%s", problem);
    else for (int label = 0; label < 40; label++) {
      const char *name = mafat_label(label, 0);
      for (; name != NULL && *name != 0; name++) printf("%02x", (unsigned)(unsigned char)*name);
      printf(",");
    }
    printf("\\n");
  }
  return 0;
}
`;

const utf8 = (text: string): Buffer => Buffer.from(text);
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16(text).swap16();
const utf32 = (text: string): Buffer =>
  Buffer.from(Uint32Array.from(text.match(/./gsu) ?? [], sign => sign.codePointAt(0) ?? 0).buffer);
const utf32be = (text: string): Buffer => utf32(text).swap32();

const CASES: readonly (readonly [title: string, bytes: Buffer, ...names: string[]])[] = [
  ['nothing', Buffer.alloc(0)],
  ['lines', Buffer.from('cat\r\ndog\n\nbird\rfish'), 'cat', 'dog', '', 'bird', 'fish'],
  ['blanks at both ends', Buffer.from('\t traffic light \v\f\n'), 'traffic light'],
  ['no-break spaces', Buffer.from('\u00A0cat\u3000\n\u2009dog x\u202F'), 'cat', 'dog x'],
  ['a mark in each file that was joined', Buffer.from('\uFEFFcat\n\uFEFFdog\n'), 'cat', 'dog'],
  ['control characters', Buffer.from('a\x01\x1bb\x7f\n'), 'a\x01\x1bb\x7f'],
  ['other letters', Buffer.from('Größe\n猫\n🐱'), 'Größe', '猫', '🐱'],
  ['Latin-1', Buffer.from('Gr\xf6\xdfe\n\x80 \x95', 'latin1'), 'Größe', '€ •'],
  ['UTF-16 with a mark', utf16('\uFEFFcat\r\n猫\n'), 'cat', '猫'],
  ['UTF-16 without a mark', utf16('cat\ndog\nelephant ü 🐱'), 'cat', 'dog', 'elephant ü 🐱'],
  ['UTF-16, big end first', utf16be('\uFEFFcat\n猫'), 'cat', '猫'],
  ['UTF-16, big end first, without a mark', utf16be('cat\ndog'), 'cat', 'dog'],
  ['UTF-16 with half of a letter', utf16('\uFEFFa\uD800b\n\uDC00'), 'a\uFFFDb', '\uFFFD'],
  ['UTF-16 with an odd byte', Buffer.concat([utf16('\uFEFFab'), Buffer.of(3)]), 'ab\uFFFD'],
  ['UTF-32', utf32('\uFEFFcat\n🐱\n'), 'cat', '🐱'],
  ['UTF-32 without a mark', utf32('cat\ndog'), 'cat', 'dog'],
  ['UTF-32, big end first', utf32be('\uFEFFcat\n猫'), 'cat', '猫'],
  ['UTF-32, big end first, without a mark', utf32be('cat\ndog'), 'cat', 'dog'],
];

/** Bytes as texts have them, in all encodings and cut anywhere. */
const anyFile = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constantFrom('cat', '\n', '\r\n', '\r', ' ', '\t', '\u00A0', '\uFEFF', '\u0085', '€'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 30 },
    ),
    fc.constantFrom(utf8, utf16, utf16be, utf32, utf32be, (text: string) =>
      Buffer.from(text, 'latin1'),
    ),
    fc.nat(3),
  )
  .map(([parts, encode, cut]) => {
    const bytes = encode(parts.join(''));
    return bytes.subarray(0, Math.max(0, bytes.length - cut));
  });

describeWithTools('names in C programs', SANITIZED, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-labels-'));
    writeFileSync(join(folder, 'driver.c'), DRIVER);
    const sources = ['driver.c', join(RUNTIME, 'labels.c')];
    compile(SANITIZED, ['-I', RUNTIME, '-o', 'driver', ...sources], folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Names of each file, without those of no letters at the end; a sentence where one was refused. */
  function read(files: readonly Uint8Array[]): readonly (readonly string[] | string)[] {
    const names = files.map((bytes, index) => {
      writeFileSync(join(folder, `${index}.names`), bytes);
      return `${index}.names`;
    });
    const lines = run([join(folder, 'driver'), ...names], folder)
      .split('\n')
      .slice(0, -1);
    return lines.map(line => {
      if (line.startsWith('!')) return line;
      return trimmed(line.split(',').map(hex => Buffer.from(hex, 'hex').toString('utf8')));
    });
  }

  const trimmed = (names: readonly string[]): readonly string[] =>
    names.slice(0, names.findLastIndex(name => name !== '') + 1);

  it('are those that each file has', () => {
    const found = read(CASES.map(([, bytes]) => bytes));
    CASES.forEach(([title, bytes, ...names], index) => {
      assert.deepEqual(found[index], names, title);
      assert.deepEqual(parseLabels(decodeText(bytes).text, 'x.names'), names, title);
    });
  });

  it('are those that mafat run reads, whatever the bytes', () => {
    const files = fc.sample(anyFile, { numRuns: 2000, seed: 7 });
    const found = read(files);
    files.forEach((bytes, index) => {
      let expected: readonly string[] | null = null;
      try {
        expected = trimmed(parseLabels(decodeText(bytes).text, 'x.names').slice(0, 40));
      } catch {
        assert.match(String(found[index]), /isn't a text file/);
      }
      if (expected !== null) assert.deepEqual(found[index], expected, bytes.toString('hex'));
    });
  });

  it('are no film', () => {
    assert.match(String(read([Buffer.alloc(5_000_000, 'x')])[0]), /too long for a list of class/);
    assert.match(
      String(read([Buffer.alloc(40_000_000, 'x')])[0]),
      /cannot be read: File too large/,
    );
  });
});
