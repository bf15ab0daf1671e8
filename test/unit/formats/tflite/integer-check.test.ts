import assert from 'node:assert/strict';
import { bytesSource } from '../../../../src/formats/model-source';
import { knownTensor, modelOf } from '../../../../src/formats/tflite/tflite';
import { readTfliteFile } from '../../../../src/formats/tflite/tflite-file';
import type { TfliteQuantization, TfliteTensor } from '../../../../src/formats/tflite/tflite-model';
import { describeWithData, readData } from '../../../support/data';

const source = () =>
  bytesSource('c.tflite', readData('zoo', 'tflite', 'ops', 'o_conv_3x3_s1_same', 'model.tflite'));

/** What is said of a convolution of integers in which something of its tensors is otherwise. */
function issuesWith(change: (tensor: TfliteTensor, place: number) => TfliteTensor): string {
  const file = source();
  const stored = readTfliteFile(file, file.fileName);
  const [node] = stored.nodes;
  const names = [...(node?.inputs ?? []), ...(node?.outputs ?? [])];
  const tensors = new Map(
    [...stored.tensors].map(([name, tensor]) => [name, change(tensor, names.indexOf(name))]),
  );
  const { issues } = modelOf({ ...stored, tensors }, file.fileName, tensor =>
    knownTensor(stored.tensors.get(tensor.name) ?? tensor, file, file.fileName),
  );
  return issues.map(({ message }) => JSON.stringify(message)).join();
}

/** The same with another quantization of the tensor at a place among inputs and outputs. */
const quantized = (place: number, change: Partial<TfliteQuantization>): string =>
  issuesWith((tensor, at) =>
    at === place && tensor.quantization !== undefined
      ? { ...tensor, quantization: { ...tensor.quantization, ...change } }
      : tensor,
  );

describeWithData('integers of a file of TensorFlow Lite', () => {
  it('that stand for numbers are read without a word', () => {
    assert.equal(
      issuesWith(tensor => tensor),
      '',
    );
  });

  for (const scale of [0, -1, NaN, Infinity])
    it(`with the scale ${scale} are refused`, () => {
      assert.match(quantized(0, { scales: [scale] }), /a scale of its integers is not a number/);
      assert.match(quantized(3, { scales: [scale] }), /a scale of its integers is not a number/);
    });

  for (const zero of [-129, 128])
    it(`with the zero point ${zero} are refused`, () => {
      assert.match(quantized(0, { zeroPoints: [zero] }), /a zero point is not from -128 to 127/);
    });

  it('with scales for other channels than there are are refused', () => {
    assert.match(
      quantized(1, { scales: [1, 2, 3], zeroPoints: [0, 0, 0] }),
      /one for each channel/,
    );
    assert.match(quantized(0, { zeroPoints: [0, 0] }), /1 scales and 2 zero points/);
  });

  it('whose sums may not fit 32 bits are refused', () => {
    const message = issuesWith((tensor, place) =>
      place === 1 ? { ...tensor, dims: [1, 257, 257, 1] } : tensor,
    );
    assert.match(message, /its sums of 66049 products of integers may not fit 32 bits/);
  });
});
