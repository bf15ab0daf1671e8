import { writeFileSync } from 'node:fs';
import { UserError } from '../base/user-error';
import type { PictureFit } from '../core/detection/picture-fit';
import { elementCount, formatShape, type Shape } from '../core/network/shape';
import type { Picture } from '../formats/image/picture';
import { decodePicture } from '../formats/image/picture-file';
import { interleavedInput } from '../formats/image/resize';
import { attempt, readBytes } from './file-access';

/** Where the numbers come from that the network is given. */
export type InputSource =
  | { readonly kind: 'picture'; readonly path: string; readonly fit: PictureFit }
  /** A file of float32 numbers, C×H×W. */
  | { readonly kind: 'numbers'; readonly path: string };

export interface NetworkInput {
  /** Float32 H×W×C, as the runner takes it. */
  readonly numbers: Float32Array;
  /** The picture that they were made of, if there was one. */
  readonly picture?: Picture;
}

/** @throws UserError when the file cannot be read or does not fit the network. */
export function readInput(source: InputSource, shape: Shape): NetworkInput {
  const bytes = readBytes(source.path);
  switch (source.kind) {
    case 'picture': {
      const picture = decodePicture(bytes, source.path);
      return { numbers: interleavedInput(picture, shape, source.fit), picture };
    }
    case 'numbers': {
      const expected = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
      if (bytes.byteLength !== expected)
        throw new UserError(
          `${source.path} has ${bytes.byteLength} bytes, but the network's input is ` +
            `${formatShape(shape)} float32 numbers, ${expected} bytes: give a file of that size.`,
        );
      return { numbers: interleaved(floats(bytes), shape) };
    }
  }
}

/** Writes the numbers as the runner reads them. */
export function writeInput(path: string, { numbers }: NetworkInput): void {
  const { buffer, byteOffset, byteLength } = numbers;
  attempt(path, 'written', () =>
    writeFileSync(path, new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** The little-endian float32 numbers of a file, in memory of their own (a Buffer may lie in a shared pool). */
export const floats = ({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array =>
  new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));

/** C×H×W to H×W×C. */
function interleaved(planar: Float32Array, { channels, height, width }: Shape): Float32Array {
  const result = new Float32Array(planar.length);
  const positions = height * width;
  planar.forEach((value, index) => {
    const channel = Math.floor(index / positions);
    result[(index - channel * positions) * channels + channel] = value;
  });
  return result;
}
