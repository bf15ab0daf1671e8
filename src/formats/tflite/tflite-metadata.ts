import { UserError } from '../../base/user-error';
import type { PictureInput } from '../../core/detection/picture-input';
import type { ByteSource } from '../byte-source';
import { parseLabels } from '../labels';
import { FlatFile, type FlatTable } from './flat-table';
import { zippedText } from './zip-archive';

/** What TensorFlow Lite's metadata (metadata_schema.fbs) say of pictures and classes. */
export interface TfliteMetadata {
  readonly picture: Partial<PictureInput>;
  readonly labels: readonly string[];
}

export const NO_METADATA: TfliteMetadata = { picture: {}, labels: [] };

/** Codes of the schema's unions and lists. */
const NORMALIZATION = 1;
const IMAGE = 1;
const GREY = 2;
const LABEL_FILES: readonly number[] = [2, 3];

/**
 * The metadata that lie in a part of a file, with the lists of names that are appended to it. What is damaged says nothing, as the
 * network can be run without.
 */
export function readMetadata(
  file: ByteSource,
  { start, bytes }: { readonly start: number; readonly bytes: number },
): TfliteMetadata {
  const part: ByteSource = {
    byteLength: bytes,
    read: (offset, target) => {
      file.read(start + offset, target);
    },
  };
  try {
    return metadataOf(new FlatFile(part, 'metadata').root(), file);
  } catch (error) {
    if (error instanceof UserError) return NO_METADATA;
    throw error;
  }
}

/** ModelMetadata. */
function metadataOf(model: FlatTable, file: ByteSource): TfliteMetadata {
  const [graph] = model.tables(3);
  const [input] = graph?.tables(2) ?? [];
  const outputs = graph?.tables(3) ?? [];
  return {
    picture: input === undefined ? {} : pictureOf(input),
    labels: labelsOf(outputs, file),
  };
}

/** TensorMetadata of an input. */
function pictureOf(input: FlatTable): Partial<PictureInput> {
  const content = input.table(3);
  const isImage = content?.byte(0) === IMAGE;
  const isGrey = isImage && content.table(1)?.byte(0) === GREY;
  const options = input
    .tables(4)
    .find(unit => unit.byte(0) === NORMALIZATION)
    ?.table(1);
  const [mean, std] = [options?.floats(0) ?? [], options?.floats(1) ?? []];
  const isUsable = mean.length > 0 && std.length > 0 && std.every(value => value > 0);
  return { ...(isGrey && { channels: 'grey' }), ...(isUsable && { mean, std }) };
}

/** The first list of names that belongs to an output. */
function labelsOf(outputs: readonly FlatTable[], file: ByteSource): readonly string[] {
  const files = outputs.flatMap(output => output.tables(6));
  const named = files.find(associated => LABEL_FILES.includes(associated.byte(2)));
  if (named === undefined) return [];
  const name = named.text(0);
  const text = zippedText(file, name);
  return text === undefined ? [] : parseLabels(text, name);
}
