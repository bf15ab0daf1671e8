import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import { FlatFile, type FlatTable } from './flat-table';
import { CUSTOM, operatorName } from './operator-names';
import { NO_METADATA, readMetadata, type TfliteMetadata } from './tflite-metadata';
import type { TfliteModel, TfliteNode, TfliteQuantization, TfliteTensor } from './tflite-model';

/** More than any network has that is to be tiled; the limit keeps hostile files from filling memory. */
const MOST_TABLES = 200_000;
const MOST_DIMS = 64;

/** A larger code than this stands in a field of its own, as the first one has a byte. */
const LAST_SHORT_CODE = 127;

/**
 * A file of TFLite (schema.fbs), without the contents of its tensors.
 * @throws UserError where it is damaged.
 */
export const readTfliteFile = (file: ByteSource, fileName: string): TfliteModel =>
  new TfliteReader(file, fileName).model();

interface OperatorCode {
  readonly operator: string;
  readonly isCustom: boolean;
}

class TfliteReader {
  readonly #flat: FlatFile;

  constructor(
    private readonly file: ByteSource,
    private readonly fileName: string,
  ) {
    this.#flat = new FlatFile(file, fileName);
  }

  /** Model. */
  model(): TfliteModel {
    const model = this.#flat.root();
    const [graph] = this.#tables(model, 2);
    if (graph === undefined)
      throw new UserError(`${this.fileName} has no graph: it was cut off. Export it again.`);
    const codes = this.#tables(model, 1).map(operatorCode);
    const buffers = this.#tables(model, 4);
    const tensors = this.#tensors(graph, buffers);
    const nodes = this.#tables(graph, 3).map(table => this.#node(table, codes, tensors));
    const named = (field: number): readonly string[] =>
      graph.integers(field).map(index => this.#nameOf(tensors, index));
    return {
      version: model.index(0),
      description: model.text(3),
      name: graph.text(4),
      tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
      nodes,
      inputs: named(1),
      outputs: named(2),
      metadata: () => this.#metadata(model, buffers),
    };
  }

  /** Metadata. */
  #metadata(model: FlatTable, buffers: readonly FlatTable[]): TfliteMetadata {
    const entry = this.#tables(model, 6).find(table => table.text(0) === 'TFLITE_METADATA');
    const buffer = entry && buffers[entry.index(1)];
    const content = buffer && this.#content(buffer);
    return content === undefined ? NO_METADATA : readMetadata(this.file, content);
  }

  #tables(table: FlatTable, field: number): readonly FlatTable[] {
    const tables = table.tables(field);
    if (tables.length > MOST_TABLES)
      throw new UserError(
        `${this.fileName} has more than ${MOST_TABLES} operators or tensors, which is more than can be planned.`,
      );
    return tables;
  }

  #nameOf(tensors: readonly TfliteTensor[], index: number): string {
    const tensor = tensors[index];
    if (tensor === undefined)
      throw new UserError(
        `${this.fileName} has no tensor ${index}, which it names: export it again.`,
      );
    return tensor.name;
  }

  /** SubGraph.tensors, with names of which no two are alike. */
  #tensors(graph: FlatTable, buffers: readonly FlatTable[]): readonly TfliteTensor[] {
    const names = new Set<string>();
    return this.#tables(graph, 0).map((table, index) => {
      const own = table.text(3);
      const name = own === '' || names.has(own) ? `${own}:${index}` : own;
      names.add(name);
      return this.#tensor(table, name, buffers);
    });
  }

  /** Tensor. */
  #tensor(table: FlatTable, name: string, buffers: readonly FlatTable[]): TfliteTensor {
    const dims = table.integers(0);
    if (dims.length > MOST_DIMS || dims.some(size => size < 0))
      throw new UserError(
        `${this.fileName}: the tensor ${shortened(name)} has impossible dimensions.`,
      );
    const quantization = table.table(4);
    const buffer = buffers[table.index(2)];
    return {
      name,
      dims,
      signature: table.integers(7),
      type: table.byte(1),
      quantization: quantization && quantizationOf(quantization),
      content: buffer && this.#content(buffer),
      problem: problemOf(table),
    };
  }

  /** Buffer, whose bytes lie in it, or in files of more than 2 GB behind all tables. */
  #content(buffer: FlatTable): TfliteTensor['content'] {
    const inside = buffer.bytes(0);
    const [start, bytes] = [buffer.long(1), buffer.long(2)];
    if (inside !== undefined && inside.count > 0)
      return { start: inside.start, bytes: inside.count };
    if (start <= 1 || bytes === 0) return undefined;
    if (start + bytes > this.file.byteLength)
      throw new UserError(`${this.fileName} ends before its weights: copy it again.`);
    return { start, bytes };
  }

  /** Operator. */
  #node(
    table: FlatTable,
    codes: readonly OperatorCode[],
    tensors: readonly TfliteTensor[],
  ): TfliteNode {
    const code = codes[table.index(0)];
    if (code === undefined)
      throw new UserError(`${this.fileName} has an operator without a code: export it again.`);
    // An input that is left out is −1.
    const named = (field: number): readonly string[] =>
      table.integers(field).map(index => (index === -1 ? '' : this.#nameOf(tensors, index)));
    return {
      ...code,
      name: '',
      inputs: named(1),
      outputs: named(2),
      options: table.table(4),
    };
  }
}

/** OperatorCode. */
function operatorCode(table: FlatTable): OperatorCode {
  const short = table.byte(0);
  const long = table.integer(3);
  const operator = operatorName(short >= LAST_SHORT_CODE ? long : Math.max(short, long));
  return operator === CUSTOM
    ? { operator: table.text(1), isCustom: true }
    : { operator, isCustom: false };
}

/** QuantizationParameters. */
function quantizationOf(table: FlatTable): TfliteQuantization | undefined {
  const scales = table.floats(2);
  if (scales.length === 0) return undefined;
  return { scales, zeroPoints: table.longs(3), axis: table.integer(6) };
}

function problemOf(table: FlatTable): string | undefined {
  if (table.isSet(5)) return 'it keeps a state from run to run';
  if (table.table(6) !== undefined) return 'it has a sparse tensor';
  return table.index(10) > 0 ? 'its numbers are in another file' : undefined;
}
