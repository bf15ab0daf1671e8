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

/** The initializers of such a case's model (7), its graph's (5): learned numbers, in their order. */
export function onnxInitializers(folder: string): readonly OnnxTensor[] {
  const model = readData('onnx', 'node', ...folder.split('/'), 'model.onnx');
  return messages(model, 7).flatMap(graph => messages(graph, 5).map(parsedTensor));
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

/** Data types of onnx.proto. */
const INT32 = 6;

/**
 * The values of a serialized TensorProto (onnx.proto) of float32 or int32 (2): its dims (1), and raw data (9) or packed
 * floats (4).
 */
export function parsedTensor(bytes: Uint8Array): OnnxTensor {
  const dims: number[] = [];
  let content = new Uint8Array();
  let type = 0;
  for (const { field, value } of fieldsOf(bytes))
    if (field === 1) dims.push(...(typeof value === 'number' ? [value] : packed(value)));
    else if (field === 2 && typeof value === 'number') type = value;
    else if ((field === 9 || field === 4) && typeof value !== 'number')
      content = Uint8Array.from(value);
  const { buffer } = content;
  const floats =
    type === INT32 ? Float32Array.from(new Int32Array(buffer)) : new Float32Array(buffer);
  return { dims, floats };
}

/** The contents of all fields with a number, of a message. */
const messages = (bytes: Uint8Array, wanted: number): readonly Uint8Array[] =>
  [...fieldsOf(bytes)].flatMap(({ field, value }) =>
    field === wanted && typeof value !== 'number' ? [value] : [],
  );

/** Fields of a message: whole numbers, or bytes; what has a fixed size is left out. */
function* fieldsOf(
  bytes: Uint8Array,
): Generator<{ readonly field: number; readonly value: number | Uint8Array }> {
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const key = reader.varint();
    const [field, wire] = [key >> 3, key & 7];
    if (wire === 0) yield { field, value: reader.varint() };
    else if (wire === 5) reader.skip(4);
    else yield { field, value: reader.bytes(reader.varint()) };
  }
}

function* packed(bytes: Uint8Array): Generator<number> {
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) yield reader.varint();
}

class WireReader {
  private position = 0;

  constructor(private readonly content: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.position >= this.content.length;
  }

  varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.content[this.position++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }

  bytes(length: number): Uint8Array {
    this.position += length;
    return this.content.subarray(this.position - length, this.position);
  }

  skip(length: number): void {
    this.position += length;
  }
}
