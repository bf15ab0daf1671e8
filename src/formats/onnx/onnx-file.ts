import { WireType } from '@bufbuild/protobuf/wire';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import type {
  OnnxAttribute,
  OnnxDimension,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
  TensorContent,
} from './onnx-model';
import { MessageReader, type Field } from './wire';

/** More nodes than any network has that is to be tiled; the limit keeps hostile files from filling memory. */
const MOST_NODES = 50_000;
const MOST_DIMS = 64;

/**
 * A file of ONNX (onnx.proto), without the contents of its tensors.
 * @throws UserError where it is damaged.
 */
export function readOnnxFile(file: ByteSource, fileName: string): OnnxModel {
  const reader = new OnnxReader(file, fileName);
  return reader.model({ start: 0, length: file.byteLength });
}

/** A single serialized tensor, such as those of test data. */
export const readTensor = (file: ByteSource, fileName: string): OnnxTensor =>
  new OnnxReader(file, fileName).tensor({ start: 0, length: file.byteLength });

type Message = Pick<Field, 'start' | 'length'>;

class OnnxReader {
  readonly #wire: MessageReader;

  constructor(
    private readonly file: ByteSource,
    private readonly fileName: string,
  ) {
    this.#wire = new MessageReader(file, fileName);
  }

  #fields({ start, length }: Message): Generator<Field> {
    return this.#wire.fields(start, start + length);
  }

  /** ModelProto. */
  model(message: Message): OnnxModel {
    const opsets = new Map<string, number>();
    const metadata = new Map<string, string>();
    let [irVersion, producer] = [0, ''];
    let graph: OnnxGraph | undefined;
    for (const field of this.#fields(message))
      if (field.number === 1) irVersion = field.value;
      else if (field.number === 2) producer = this.#wire.text(field);
      else if (field.number === 7) graph = this.#graph(field);
      else if (field.number === 8) opsets.set(...this.#opset(field));
      else if (field.number === 14) metadata.set(...this.#entry(field));
    if (graph === undefined)
      throw new UserError(
        `${this.fileName} has no graph: it isn't an ONNX network, or it was cut off. Export it again.`,
      );
    return { irVersion, producer, opsets, metadata, graph };
  }

  /** OperatorSetIdProto. */
  #opset(message: Message): [domain: string, version: number] {
    let [domain, version] = ['', 1];
    for (const field of this.#fields(message))
      if (field.number === 1) domain = this.#wire.text(field);
      else if (field.number === 2) version = field.value;
    return [domain === 'ai.onnx' ? '' : domain, version];
  }

  /** StringStringEntryProto. */
  #entry(message: Message): [key: string, value: string] {
    let [key, value] = ['', ''];
    for (const field of this.#fields(message))
      if (field.number === 1) key = this.#wire.text(field);
      else if (field.number === 2) value = this.#wire.text(field);
    return [key, value];
  }

  /** GraphProto. */
  #graph(message: Message): OnnxGraph {
    const nodes: OnnxNode[] = [];
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    const values = new Map<string, OnnxValue>();
    const initializers = new Map<string, OnnxTensor>();
    let name = '';
    for (const field of this.#fields(message)) {
      if (field.number === 1) nodes.push(this.#node(field));
      else if (field.number === 2) name = this.#wire.text(field);
      else if (field.number === 5) add(initializers, this.tensor(field));
      else if (field.number === 11) inputs.push(this.#value(field));
      else if (field.number === 12) outputs.push(this.#value(field));
      else if (field.number === 13) add(values, this.#value(field));
      if (nodes.length > MOST_NODES)
        throw new UserError(
          `${this.fileName} has more than ${MOST_NODES} nodes, which is more than can be planned.`,
        );
    }
    return { name, nodes, inputs, outputs, initializers, values };
  }

  /** NodeProto. */
  #node(message: Message): OnnxNode {
    const [inputs, outputs]: [string[], string[]] = [[], []];
    const attributes: OnnxAttribute[] = [];
    let [name, operator, domain] = ['', '', ''];
    for (const field of this.#fields(message))
      if (field.number === 1) inputs.push(this.#wire.text(field));
      else if (field.number === 2) outputs.push(this.#wire.text(field));
      else if (field.number === 3) name = this.#wire.text(field);
      else if (field.number === 4) operator = this.#wire.text(field);
      else if (field.number === 5) attributes.push(this.#attribute(field));
      else if (field.number === 7) domain = this.#wire.text(field);
    return {
      name,
      operator,
      domain: domain === 'ai.onnx' ? '' : domain,
      inputs,
      outputs,
      attributes,
    };
  }

  /** AttributeProto. */
  #attribute(message: Message): OnnxAttribute {
    const floats: number[] = [];
    const integers: number[] = [];
    const texts: string[] = [];
    let single: Omit<OnnxAttribute, 'name'> = {};
    let name = '';
    for (const field of this.#fields(message))
      if (field.number === 1) name = this.#wire.text(field);
      else if (field.number === 2) single = { ...single, float: this.#wire.floats(field)[0] ?? 0 };
      else if (field.number === 3) single = { ...single, integer: field.value };
      else if (field.number === 4) single = { ...single, text: this.#wire.text(field) };
      else if (field.number === 5) single = { ...single, tensor: this.tensor(field) };
      else if (field.number === 6 || field.number === 11) single = { ...single, isGraph: true };
      else if (field.number === 7) append(floats, this.#wire.floats(field));
      else if (field.number === 8) append(integers, this.#wire.integers(field));
      else if (field.number === 9) texts.push(this.#wire.text(field));
    return {
      name,
      ...single,
      ...(floats.length > 0 && { floats }),
      ...(integers.length > 0 && { integers }),
      ...(texts.length > 0 && { texts }),
    };
  }

  /** TensorProto, whose numbers stay where they are. */
  tensor(message: Message): OnnxTensor {
    const dims: number[] = [];
    const values: number[] = [];
    const external = new Map<string, string>();
    let [name, type, isExternal] = ['', 0, false];
    let content: TensorContent = { kind: 'listed', values };
    for (const field of this.#fields(message))
      if (field.number === 1) append(dims, this.#wire.integers(field));
      else if (field.number === 2) type = field.value;
      else if (field.number === 8) name = this.#wire.text(field);
      else if (field.number === 13) external.set(...this.#entry(field));
      else if (field.number === 14) isExternal = field.value === 1;
      else if (field.number === 6) content = { kind: 'other' };
      else if (isRaw(field)) content = this.#raw(field);
      else append(values, this.#listed(field));
    if (dims.length > MOST_DIMS) throw this.#wire.damaged(message.start);
    return { name, type, dims, content: isExternal ? externalContent(external) : content };
  }

  #raw({ start, length }: Field): TensorContent {
    return { kind: 'raw', file: this.file, start, length };
  }

  /** Numbers that are written one by one; of fields that hold none, nothing. */
  #listed(field: Field): readonly number[] {
    const { number } = field;
    if (number === 4) return this.#wire.floats(field);
    return number === 5 || number === 7 || number === 11 ? this.#wire.integers(field) : [];
  }

  /** ValueInfoProto. */
  #value(message: Message): OnnxValue {
    let name = '';
    let type: Pick<OnnxValue, 'type' | 'dims'> = { type: 0, dims: undefined };
    for (const field of this.#fields(message))
      if (field.number === 1) name = this.#wire.text(field);
      else if (field.number === 2) type = this.#type(field);
    return { name, ...type };
  }

  /** TypeProto, of which tensors are known. */
  #type(message: Message): Pick<OnnxValue, 'type' | 'dims'> {
    let type = 0;
    let dims: readonly OnnxDimension[] | undefined;
    for (const tensor of this.#fields(message))
      if (tensor.number === 1)
        for (const field of this.#fields(tensor))
          if (field.number === 1) type = field.value;
          else if (field.number === 2)
            dims = [...this.#fields(field)].map(dimension => this.#dimension(dimension));
    return { type, dims };
  }

  #dimension(message: Message): OnnxDimension {
    for (const field of this.#fields(message))
      if (field.number === 1) return field.value;
      else if (field.number === 2) return this.#wire.text(field);
    return '?';
  }
}

/** Whether the numbers of a field lie in the file as they do in memory. */
const isRaw = ({ number, wire }: Field): boolean =>
  number === 9 || ((number === 4 || number === 10) && wire === WireType.LengthDelimited);

/** Lists may be longer than a call has room for arguments. */
function append(list: number[], more: readonly number[]): void {
  for (const value of more) list.push(value);
}

function add<T extends { readonly name: string }>(map: Map<string, T>, value: T): void {
  map.set(value.name, value);
}

const externalContent = (entries: ReadonlyMap<string, string>): TensorContent => {
  const length = entries.get('length');
  return {
    kind: 'external',
    path: entries.get('location') ?? '',
    start: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
};
