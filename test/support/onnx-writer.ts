import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A tensor of float32 in a model that a test writes; `values` may be of another number than its dimensions say. */
export interface WrittenTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values?: readonly number[];
  /** In place of values, as they lie in a file. */
  readonly raw?: Uint8Array;
  /** 1: float, 7: int64. */
  readonly type?: number;
  /** Entries that say where its numbers are in another file. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface WrittenNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
  readonly domain?: string;
}

interface WrittenValue {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

export interface WrittenModel {
  readonly inputs: readonly WrittenValue[];
  /** Shapes of what lies between nodes. */
  readonly values?: readonly WrittenValue[];
  readonly outputs: readonly string[];
  readonly nodes: readonly WrittenNode[];
  readonly tensors?: readonly WrittenTensor[];
  readonly opset?: number;
}

type Write = (writer: BinaryWriter) => BinaryWriter;

const message =
  (field: number, write: Write): Write =>
  writer =>
    write(writer.tag(field, WireType.LengthDelimited).fork()).join();

const text =
  (field: number, value: string): Write =>
  writer =>
    writer.tag(field, WireType.LengthDelimited).string(value);

const bytes =
  (field: number, value: Uint8Array): Write =>
  writer =>
    writer.tag(field, WireType.LengthDelimited).bytes(value);

const whole =
  (field: number, value: number): Write =>
  writer =>
    writer.tag(field, WireType.Varint).int64(value);

const all =
  (...writes: readonly Write[]): Write =>
  writer =>
    writes.reduce((written, write) => write(written), writer);

const tensor = ({ name, dims, values = [], raw, type = 1, external }: WrittenTensor): Write =>
  all(
    ...dims.map(size => whole(1, size)),
    whole(2, type),
    text(8, name),
    ...(external === undefined
      ? []
      : [
          ...Object.entries(external).map(([key, value]) =>
            message(13, all(text(1, key), text(2, value))),
          ),
          whole(14, 1),
        ]),
    ...(raw === undefined ? [] : [bytes(9, raw)]),
    ...(type === 7 ? values.map(value => whole(7, value)) : [floats(values)]),
  );

/** Packed ints of an attribute. */
const wholes =
  (values: readonly number[]): Write =>
  writer => {
    writer.tag(8, WireType.LengthDelimited).fork();
    for (const item of values) writer.int64(item);
    return writer.join();
  };

/** Packed float_data. */
const floats =
  (values: readonly number[]): Write =>
  writer => {
    if (values.length === 0) return writer;
    writer.tag(4, WireType.LengthDelimited).fork();
    for (const value of values) writer.float(value);
    return writer.join();
  };

const value = (name: string, dims: readonly (number | string)[]): Write =>
  all(
    text(1, name),
    message(
      2,
      message(
        1,
        all(
          whole(1, 1),
          message(
            2,
            all(
              ...dims.map(size =>
                message(1, typeof size === 'number' ? whole(1, size) : text(2, size)),
              ),
            ),
          ),
        ),
      ),
    ),
  );

const node = ({
  operator,
  inputs,
  outputs,
  name = '',
  integers = {},
  domain = '',
}: WrittenNode): Write =>
  all(
    ...inputs.map(input => text(1, input)),
    ...outputs.map(output => text(2, output)),
    text(3, name),
    text(4, operator),
    ...Object.entries(integers).map(([attribute, list]) =>
      message(5, all(text(1, attribute), typeof list === 'number' ? whole(3, list) : wholes(list))),
    ),
    text(7, domain),
  );

/** The bytes of a model. */
export function writtenModel({
  inputs,
  values = [],
  outputs,
  nodes,
  tensors = [],
  opset = 17,
}: WrittenModel): Uint8Array {
  const graph = all(
    ...nodes.map(each => message(1, node(each))),
    text(2, 'written'),
    ...tensors.map(each => message(5, tensor(each))),
    ...inputs.map(({ name, dims }) => message(11, value(name, dims))),
    ...outputs.map(name => message(12, text(1, name))),
    ...values.map(({ name, dims }) => message(13, value(name, dims))),
  );
  const model = all(whole(1, 8), message(7, graph), message(8, all(text(1, ''), whole(2, opset))));
  return model(new BinaryWriter()).finish();
}
