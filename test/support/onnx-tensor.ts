import assert from 'node:assert/strict';
import { byteSourceOf } from '../../src/formats/byte-source';
import { allFloats } from '../../src/formats/graph/stored-numbers';
import { readOnnxFile, readTensor } from '../../src/formats/onnx/onnx-file';
import type { OnnxTensor as StoredTensor } from '../../src/formats/onnx/onnx-model';
import { numbersOf } from '../../src/formats/onnx/tensor-numbers';
import { readData } from './data';

/** A tensor of a test case of ONNX, row by row. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly floats: Float32Array;
}

/** Tensors of one of ONNX's own operator tests, such as `node/test_resize_upsample_scales_nearest`. */
export const onnxCase = (
  folder: string,
  inputs = 1,
): { readonly inputs: readonly OnnxTensor[]; readonly output: OnnxTensor } => ({
  inputs: Array.from({ length: inputs }, (_, input) => onnxTensor(folder, `input_${input}.pb`)),
  output: onnxTensor(folder, 'output_0.pb'),
});

/** The initializers of such a case's model: learned numbers, in their order. */
export function onnxInitializers(folder: string): readonly OnnxTensor[] {
  const model = readData('onnx', 'node', ...folder.split('/'), 'model.onnx');
  const { initializers } = readOnnxFile(byteSourceOf(model), 'model.onnx').graph;
  return [...initializers.values()].map(readNumbers);
}

/** The pictures of a batch, each as a batch of one. */
export function batchItems({ dims, floats }: OnnxTensor): readonly OnnxTensor[] {
  const [batch = 1, ...rest] = dims;
  const size = floats.length / batch;
  return Array.from({ length: batch }, (_, item) => ({
    dims: [1, ...rest],
    floats: floats.subarray(item * size, (item + 1) * size),
  }));
}

const onnxTensor = (folder: string, name: string): OnnxTensor =>
  parsedTensor(readData('onnx', 'node', ...folder.split('/'), 'test_data_set_0', name));

/** The values of a serialized tensor (TensorProto). */
export const parsedTensor = (bytes: Uint8Array): OnnxTensor =>
  readNumbers(readTensor(byteSourceOf(bytes), 'tensor'));

/** The values of a tensor in a file, in float32. */
export const readNumbers = (tensor: StoredTensor): OnnxTensor => ({
  dims: tensor.dims,
  floats: allFloats(numbersOf(tensor, 'tensor', () => assert.fail('no other files'))),
});
