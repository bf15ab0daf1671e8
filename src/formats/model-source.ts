import { shortened } from '../base/shortened';
import { UserError } from '../base/user-error';
import { byteSourceOf, type ByteSource } from './byte-source';
import { decodeText, type EncodedText } from './text';

/** A definition as a format reads it. Formats open no files: whoever calls them gives these. */
export interface ModelSource extends ByteSource {
  /** Without its folder. */
  readonly fileName: string;
  /** All of it. @throws UserError where it is too long for a text. */
  text(): EncodedText;
  /**
   * A file that the definition names, by its path from the definition's folder.
   * @throws UserError where it is outside of that folder, isn't there or may not be read.
   */
  sibling(path: string): ByteSource;
}

/** A text that somebody has read already; such definitions are whole. */
export function textSource(fileName: string, text: string): ModelSource {
  let encoded: ByteSource | undefined;
  const bytes = (): ByteSource => (encoded ??= byteSourceOf(new TextEncoder().encode(text)));
  return {
    fileName,
    get byteLength() {
      return bytes().byteLength;
    },
    read: (offset, target) => bytes().read(offset, target),
    text: () => ({ text, encoding: 'UTF-8' }),
    sibling: path => alone(fileName, path),
  };
}

/** Bytes without a folder round them. */
export const bytesSource = (fileName: string, bytes: Uint8Array): ModelSource => ({
  ...byteSourceOf(bytes),
  fileName,
  text: () => decodeText(bytes),
  sibling: path => alone(fileName, path),
});

/**
 * A file that is read piece by piece.
 * @param path what messages call it.
 * @param openBeside opens a file by the parts of its path from the folder that this one is in.
 */
export const fileSource = (
  path: string,
  file: ByteSource,
  openBeside: (parts: readonly string[]) => ByteSource,
): ModelSource => ({
  ...file,
  fileName: path.replace(/^.*[/\\]/s, ''),
  text: () => decodeText(wholeText(path, file)),
  sibling: named => {
    const parts = partsInside(named);
    if (parts === undefined)
      throw new UserError(
        `${path} names the file ${shortened(named)}, but may only name files in its own folder.`,
      );
    return openBeside(parts);
  },
});

/** Definitions and lists of names are far smaller; the limit keeps a wrong file from filling memory. */
const MOST_TEXT_BYTES = 64 * 2 ** 20;

/** All bytes of a text. @throws UserError where there are far too many for one. */
export function wholeText(path: string, file: ByteSource): Uint8Array {
  const { byteLength } = file;
  if (byteLength > MOST_TEXT_BYTES)
    throw new UserError(
      `${path} is too long for a text file (${byteLength} bytes): choose another file.`,
    );
  const bytes = new Uint8Array(byteLength);
  if (byteLength > 0) file.read(0, bytes);
  return bytes;
}

function alone(fileName: string, path: string): never {
  throw new UserError(
    `${fileName} needs the file ${path} beside it: open the network from its folder.`,
  );
}

/** A path inside of a definition's folder, its parts; undefined where it leads out of it. */
export function partsInside(path: string): readonly string[] | undefined {
  const parts = path.split(/[/\\]/).filter(part => part !== '' && part !== '.');
  const leadsOut = /^(?:[/\\]|[a-z]:)/i.test(path) || parts.includes('..') || path.includes('\0');
  return leadsOut || parts.length === 0 ? undefined : parts;
}
