import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { byteSourceOf, type ByteSource } from '../../../../src/formats/byte-source';
import type { WeightsOptions } from '../../../../src/base/network-definition';
import type { Model, OpenedWeights } from '../../../../src/formats/format';
import { onSmallMap, parseNotation } from '../../../support/darknet-notation';
import { countingUp, weightsFile } from '../../../support/darknet-weights';

const open = (model: Model, bytes: Uint8Array, options: WeightsOptions = {}): OpenedWeights =>
  model.openWeights(byteSourceOf(bytes), 'net.weights', options);

const weightsOf = (source: OpenedWeights, layer: number, start: number, count: number) => {
  const target = new Float32Array(count);
  source.readWeights(layer, start, target);
  return [...target];
};

const near = (actual: Iterable<number>, expected: readonly number[]): void => {
  const numbers = [...actual];
  assert.equal(numbers.length, expected.length);
  for (const [index, value] of expected.entries())
    assert.ok(
      Math.abs((numbers[index] ?? NaN) - value) <= 1e-5 * Math.max(1, Math.abs(value)),
      numbers.join(),
    );
};

const ONE = 'net width=1 height=1 channels=2';

describe('folding batch normalization', () => {
  // bias 1, scale 2, mean 3: with a deviation of 0.5 the factor is 4 and the bias 1 − 3·4.
  const numbers = (variance: number) => [1, 2, 3, variance, 10, -20];
  it('divides by the root of variance + 1e-5, as AlexeyAB', () => {
    const source = open(
      parseNotation(`${ONE}|conv batch_normalize=1`),
      weightsFile(numbers(0.25 - 1e-5)),
    );
    near(source.biases(0), [-11]);
    near(weightsOf(source, 0, 0, 2), [40, -80]);
  });
  it('divides by the root of the variance + 1e-6, as pjreddie', () => {
    const source = open(
      parseNotation(`${ONE}|conv batch_normalize=1`),
      weightsFile(numbers((0.5 - 1e-6) ** 2)),
      { batchNorm: 'pjreddie' },
    );
    near(source.biases(0), [-11]);
    near(weightsOf(source, 0, 0, 2), [40, -80]);
  });
  it('tells the two apart for a variance of 0', () => {
    const model = parseNotation(`${ONE}|conv batch_normalize=1`);
    const file = weightsFile([0, 1, 0, 0, 1, 1]);
    near(weightsOf(open(model, file), 0, 0, 1), [1 / Math.sqrt(1e-5)]);
    const options: WeightsOptions = { batchNorm: 'pjreddie' };
    near(weightsOf(open(model, file, options), 0, 0, 1), [1e6]);
  });
  it('finds the numbers behind the weights in connected layers', () => {
    const model = parseNotation(`${ONE}|connected output=2 batch_normalize=1`);
    const file = weightsFile([
      ...[1, 2], // biases
      ...[1, 2, 3, 4], // weights
      ...[1, 2], // scales
      ...[0, 1], // means
      ...[1 - 1e-5, 0.25 - 1e-5], // variances
    ]);
    const source = open(model, file);
    near(source.biases(0), [1, 2 - 4]);
    near(weightsOf(source, 0, 0, 4), [1, 2, 12, 16]);
  });
  it('stands alone in a batchnorm layer, with or without biases', () => {
    const model = parseNotation(`${ONE}|batchnorm`);
    const rest = [2, 3, 0, 1, 1 - 1e-5, 0.25 - 1e-5];
    const alexeyab = open(model, weightsFile([5, 6, ...rest]));
    near(alexeyab.biases(0), [5, 0]);
    near(weightsOf(alexeyab, 0, 0, 2), [2, 6]);
    const pjreddie = open(model, weightsFile(rest));
    near(pjreddie.biases(0), [0, -6]);
    near(weightsOf(pjreddie, 0, 1, 1), [6]);
  });
});

describe('the order of numbers in a weights file', () => {
  it('is layer by layer, biases first', () => {
    const model = parseNotation(
      onSmallMap(
        'conv filters=2|max|conv filters=2|shortcut from=0 weights_type=per_channel weights_normalization=relu|implicit filters=3|conn output=1',
      ),
    );
    const source = open(model, weightsFile(countingUp(10 + 6 + 4 + 3 + 4)));
    assert.deepEqual([...source.biases(0)], [1, 2]);
    assert.deepEqual(weightsOf(source, 0, 6, 2), [9, 10]);
    assert.deepEqual([...source.biases(1)], []);
    assert.deepEqual([...source.biases(2)], [11, 12]);
    assert.deepEqual(weightsOf(source, 3, 0, 4), [17, 18, 19, 20]);
    assert.deepEqual(weightsOf(source, 4, 0, 3), [21, 22, 23]);
    assert.deepEqual([...source.biases(5)], [24]);
    assert.deepEqual(weightsOf(source, 5, 1, 2), [26, 27]);
  });
  it('has nothing for a layer that shares the weights of another', () => {
    const model = parseNotation(
      onSmallMap('conv filters=4|conv filters=4 share_index=0|conv filters=4 share_index=-1|conv'),
    );
    const source = open(model, weightsFile(countingUp(25)));
    for (const layer of [0, 1, 2]) {
      assert.deepEqual([...source.biases(layer)], [1, 2, 3, 4]);
      assert.deepEqual(weightsOf(source, layer, 15, 1), [20]);
    }
    assert.deepEqual([...source.biases(3)], [21]);
  });
  it('is transposed for connected layers in files of old', () => {
    const model = parseNotation(`net inputs=3|connected output=2`);
    // Stored [inputs][outputs]: input 0 has 1 and 2, input 1 has 3 and 4, input 2 has 5 and 6.
    const file = weightsFile([0, 0, ...countingUp(6)], { major: 1001, seenBytes: 4 });
    const source = open(model, file);
    assert.deepEqual(weightsOf(source, 0, 0, 6), [1, 3, 5, 2, 4, 6]);
    assert.deepEqual(weightsOf(source, 0, 2, 2), [5, 2]);
    const modern = open(model, weightsFile([0, 0, ...countingUp(6)]));
    assert.deepEqual(weightsOf(modern, 0, 0, 6), [1, 2, 3, 4, 5, 6]);
  });
  it('is transposed for flipped convolutions', () => {
    const model = parseNotation(`${ONE}|conv filters=2 flipped=1 batch_normalize=1`);
    const variance = 1 - 1e-5;
    const file = weightsFile([0, 0, 1, 10, 0, 0, variance, variance, 1, 2, 3, 4]);
    near(weightsOf(open(model, file), 0, 0, 4), [1, 3, 20, 40]);
  });
});

describe('the header', () => {
  const model = parseNotation(`${ONE}|conv`);
  const CASES: readonly (readonly [major: number, minor: number, seenBytes: number])[] = [
    [0, 1, 4],
    [0, 2, 8],
    [1, 0, 8],
    [0, 0, 4],
    [0, 1000, 4],
    [-1, 5, 4],
  ];
  for (const [major, minor, seenBytes] of CASES)
    it(`of version ${major}.${minor} counts pictures in ${seenBytes} bytes`, () => {
      const source = open(model, weightsFile([1, 2, 3], { major, minor, seenBytes }));
      assert.deepEqual([...source.biases(0)], [1]);
      assert.deepEqual(weightsOf(source, 0, 0, 2), [2, 3]);
    });
});

describe('a file of the wrong size', () => {
  const model = parseNotation(onSmallMap('conv filters=2|max|conv filters=3'));
  const opening = (count: number) => () => open(model, weightsFile(countingUp(count)));
  const CASES: readonly (readonly [numbers: number, message: RegExp])[] = [
    [18, /net\.weights has 92 bytes, but test needs 96: it is truncated/],
    [10, /has 60 bytes, but test needs 96: it contains layers 0 to 0 only/],
    [0, /has 20 bytes, but test needs 96: it is truncated/],
  ];
  for (const [numbers, message] of CASES)
    it(`${numbers} numbers in place of 19`, () => {
      assert.throws(
        opening(numbers),
        error => error instanceof UserError && message.test(error.message),
      );
    });
  it('19 numbers are right', () => {
    assert.equal(opening(19)().warning, null);
  });
  it('more are those of a larger network, of which this is the beginning, and it is said', () => {
    const source = opening(30)();
    assert.match(source.warning ?? '', /has 140 bytes, and test needs the first 96 only/);
    assert.deepEqual(weightsOf(source, 2, 0, 3), weightsOf(opening(19)(), 2, 0, 3));
  });
  it('a header of 20 bytes in spite of version 0.0.0 is read, and it is said', () => {
    const bytes = weightsFile(countingUp(19), { major: 0, minor: 0, seenBytes: 8 });
    const source = open(model, bytes);
    assert.match(source.warning ?? '', /4 bytes more than files of its version/);
    assert.deepEqual(weightsOf(source, 2, 0, 3), weightsOf(opening(19)(), 2, 0, 3));
  });
  for (const [title, bytes, kind] of [
    ['a text file', Buffer.from('batch=1\nwidth=8\n'.repeat(20)), /but a text file: choose/],
    ['a text in UTF-16', Buffer.from('\uFEFFa'.padEnd(600), 'utf16le'), /UTF-16 text/],
    [
      'a text in UTF-32',
      Buffer.from(Uint32Array.from('\uFEFFa'.padEnd(600), sign => sign.charCodeAt(0)).buffer),
      /UTF-32 text/,
    ],
    ['a web page', Buffer.from('\n<!DOCTYPE html>\n<html>'.padEnd(600)), /web page.*Raw/],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      /git lfs pull/,
    ],
    ['an archive', Buffer.from(`PK\x03\x04${'\0'.repeat(99)}`, 'latin1'), /PyTorch/],
    ['a pickle', Buffer.from(`\x80\x02\x8a\n${'\0'.repeat(99)}`, 'latin1'), /pickle/],
    ['HDF5', Buffer.from(`\x89HDF\r\n\x1a\n${'\0'.repeat(99)}`, 'latin1'), /Keras/],
    ['safetensors', Buffer.from(`\x40\0\0\0\0\0\0\0{"a":{}}${' '.repeat(99)}`), /safetensors/],
    ['GGUF', Buffer.from(`GGUF\x03\0\0\0${'\0'.repeat(99)}`, 'latin1'), /GGUF/],
    ['ONNX', Buffer.from(`\x08\x07\x12\x07pytorch${'\0'.repeat(99)}`, 'latin1'), /ONNX/],
    ['TFLite', Buffer.from(`\x1c\0\0\0TFL3${'\0'.repeat(99)}`, 'latin1'), /TensorFlow Lite/],
    ['gzip', Buffer.from(`\x1f\x8b\x08${'\0'.repeat(99)}`, 'latin1'), /gzip/],
    ['nothing', Buffer.alloc(0), /net\.weights is empty/],
  ] as const)
    it(`${title} is named`, () => {
      assert.throws(
        () => open(model, bytes),
        error => error instanceof UserError && kind.test(error.message),
      );
    });
  for (const bytes of [0, 15])
    it(`${bytes} bytes have no header`, () => {
      assert.throws(() => open(model, new Uint8Array(bytes)), UserError);
    });
});

describe('reading in pieces', () => {
  const model = parseNotation(
    onSmallMap('conv filters=3 size=3 batch_normalize=1|conn output=2 batch_normalize=1'),
  );
  const total = model.weightBytes / 4;
  const numbers = countingUp(total).map(index => Math.cos(index) + 1.5);

  it('gives the same numbers as reading all at once', () => {
    for (const file of [
      weightsFile(numbers),
      weightsFile(numbers, { major: 1001, seenBytes: 4 }),
    ]) {
      const source = open(model, file);
      for (const [layer, count] of [
        [0, 108],
        [1, 210],
      ] as const) {
        const all = weightsOf(source, layer, 0, count);
        fc.assert(
          fc.property(fc.nat(count), fc.nat(count), (a, b) => {
            const [start, end] = [Math.min(a, b), Math.max(a, b)];
            assert.deepEqual(weightsOf(source, layer, start, end - start), all.slice(start, end));
          }),
        );
      }
    }
  });

  it('reads no more than the biases and the piece', () => {
    let largest = 0;
    const bytes = weightsFile(numbers);
    const inner = byteSourceOf(bytes);
    const file: ByteSource = {
      byteLength: bytes.length,
      read: (offset, target) => {
        assert.ok(offset >= 0 && offset + target.byteLength <= bytes.length);
        largest = Math.max(largest, target.byteLength);
        inner.read(offset, target);
      },
    };
    const source = model.openWeights(file, 'net.weights');
    largest = 0;
    weightsOf(source, 0, 50, 10);
    weightsOf(source, 1, 0, 10);
    assert.equal(largest, 40);
  });

  it('refuses to read past the end', () => {
    const source = open(model, weightsFile(numbers));
    assert.throws(() => weightsOf(source, 0, 100, 9), /internal error/);
  });

  it('hands out copies of the biases', () => {
    const source = open(model, weightsFile(numbers));
    source.biases(0).fill(7);
    assert.notEqual(source.biases(0)[0], 7);
  });
});
