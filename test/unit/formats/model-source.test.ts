import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error';
import { HEAD_BYTES, headOf, headOfText } from '../../../src/formats/file-head';
import {
  bytesSource,
  fileSource,
  partsInside,
  textSource,
  type ModelSource,
} from '../../../src/formats/model-source';
import { definitionFile } from '../../../src/runner-client/file-access';
import { withFolder } from '../../support/program';

const BYTES = Uint8Array.of(8, 7, 18, 4, 0xff, 0x00, 1, 2);

/** As a binary format reads: some bytes of the definition, and numbers in a file that it names. */
function readBinary(source: ModelSource): readonly number[] {
  const middle = new Uint8Array(3);
  source.read(2, middle);
  const numbers = new Uint8Array(2);
  source.sibling('data/model.bin').read(1, numbers);
  return [source.byteLength, ...middle, ...numbers];
}

describe('the source of a model', () => {
  it('is a file, with what it names in its folder', () =>
    withFolder(folder => {
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'model.onnx'), BYTES);
      writeFileSync(join(folder, 'data', 'model.bin'), Uint8Array.of(1, 20, 30, 4));
      const source = definitionFile(join(folder, 'model.onnx'));
      assert.equal(source.fileName, 'model.onnx');
      assert.deepEqual(readBinary(source), [8, 18, 4, 0xff, 20, 30]);
    }));

  it('says what is wrong where a file that it names is not there or is too short', () =>
    withFolder(folder => {
      writeFileSync(join(folder, 'model.onnx'), BYTES);
      const source = definitionFile(join(folder, 'model.onnx'));
      assert.throws(() => source.sibling('none.bin'), /none\.bin cannot be read: no such file/);
      assert.throws(() => source.read(6, new Uint8Array(9)), UserError);
    }));

  it('is bytes or a text, with nothing beside it', () => {
    for (const source of [bytesSource('a.onnx', BYTES), textSource('a.cfg', '[net]\n')]) {
      const first = new Uint8Array(1);
      source.read(0, first);
      assert.equal(first[0], source.fileName === 'a.cfg' ? 0x5b : 8);
      assert.throws(() => source.sibling('data.bin'), /needs the file data\.bin beside it/);
    }
    assert.deepEqual(textSource('a.cfg', 'ü').byteLength, 2);
  });

  it('is never read as a text where it is too long for one', () => {
    const file = { byteLength: 2 ** 40, read: () => assert.fail('it is read') };
    const source = fileSource('/models/huge.yaml', file, () => assert.fail('a file is opened'));
    assert.equal(source.fileName, 'huge.yaml');
    assert.throws(() => source.text(), /huge\.yaml is too long for a text file/);
  });

  for (const [path, parts] of [
    ['weights.bin', ['weights.bin']],
    ['./data//weights.bin', ['data', 'weights.bin']],
    ['data\\weights.bin', ['data', 'weights.bin']],
    ['../weights.bin', undefined],
    ['data/../../weights.bin', undefined],
    ['/etc/passwd', undefined],
    ['C:\\weights.bin', undefined],
    ['a\0.bin', undefined],
    ['', undefined],
  ] as const)
    it(`${JSON.stringify(path)} is ${parts === undefined ? 'outside of' : 'in'} its folder`, () => {
      assert.deepEqual(partsInside(path), parts);
    });
});

describe('the head of a file', () => {
  it('does not end within a character, which would make it another encoding', () => {
    const text = `\uFEFF${'x'.repeat(HEAD_BYTES - 4)}ü[net]`;
    const head = headOf(Buffer.from(text));
    assert.equal(head.text, 'x'.repeat(HEAD_BYTES - 4));
    assert.equal(headOfText('[net]').bytes.length, 5);
  });
});
