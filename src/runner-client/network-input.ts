import { writeFileSync } from 'node:fs';
import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import {
  isPlain,
  wishedPicture,
  type PictureInput,
  type PictureWishes,
  type StatedPicture,
} from '../core/detection/picture-input';
import { inputReferences, pictureShape, type Network } from '../core/network/network';
import { elementCount, formatShape, type TensorType } from '../core/network/shape';
import { storedIntegers } from '../core/network/stored-integers';
import { channelsFirst, laidOut } from '../core/operations/walk';
import type { NamedTensor } from '../core/passes/draft';
import { keptTensor, type Plan } from '../core/tiling/plan';
import type { Model } from '../formats/format';
import type { Picture } from '../formats/image/picture';
import { decodePicture } from '../formats/image/picture-file';
import { interleavedInput } from '../formats/image/resize';
import { attempt, readBytes } from './file-access';

/** Where the numbers come from that the network is given. */
export type InputSource =
  | { readonly kind: 'picture'; readonly path: string; readonly input: PictureInput }
  /** A file of float32 numbers, as the tensor that they are for counts them. */
  | { readonly kind: 'numbers'; readonly path: string; readonly tensor: NamedTensor | undefined };

export interface NetworkInput {
  /** H×W×C, as the runner takes it: float32 numbers, or bytes where the plan keeps those. */
  readonly bytes: Uint8Array;
  /** The picture that they were made of, if there was one. */
  readonly picture?: Picture;
  /** The same picture, if its proportions were kept. */
  readonly letterboxed?: Picture;
}

/** How a picture becomes a network's input: as the network says, but for the user's wishes. @throws UserError as wishedPicture does. */
export const statedPicture = (
  { picture, network }: Pick<Model, 'picture' | 'network'>,
  wishes: PictureWishes,
): StatedPicture => wishedPicture(picture(), wishes, pictureShape(network).channels);

/**
 * The values of all inputs of a network, from a source for each.
 * @throws UserError when there are more or fewer sources than inputs, or a file cannot be read or doesn't fit.
 */
export function readInputs(
  sources: readonly InputSource[],
  network: Network,
  plan: Plan,
): readonly NetworkInput[] {
  const references = inputReferences(network);
  if (sources.length !== references.length)
    throw new UserError(
      `${network.name} has ${references.length} inputs, but values for ${sources.length} are given: ` +
        `give each of them with --input FILE, in their order.`,
    );
  return references.map((reference, place) => {
    return readInput(at(sources, place), keptTensor(plan, network, reference));
  });
}

/** @param kept what the plan keeps of the input. */
function readInput(source: InputSource, kept: TensorType): NetworkInput {
  const bytes = readBytes(source.path);
  switch (source.kind) {
    case 'picture': {
      const picture = decodePicture(bytes, source.path);
      const { input } = source;
      if (keepsPicture(kept)) checkBytes(input);
      const numbers = interleavedInput(picture, kept.shape, input);
      return {
        bytes: keepsPicture(kept) ? rounded(numbers) : storedBytes(numbers, kept),
        picture,
        ...(input.fit === 'letterbox' && { letterboxed: picture }),
      };
    }
    case 'numbers':
      return { bytes: numbersIn(bytes, source, kept) };
  }
}

/** Whether the plan keeps the bytes of a picture, for a network that reads floats. */
const keepsPicture = ({ element, quantization }: TensorType): boolean =>
  element !== 'f32' && quantization === undefined;

/** The numbers of a file as the network keeps them. */
function numbersIn(
  bytes: Uint8Array,
  { path, tensor }: Extract<InputSource, { kind: 'numbers' }>,
  kept: TensorType,
): Uint8Array {
  if (keepsPicture(kept))
    throw new UserError(
      `${path} contains float32 values, but the plan keeps the input as bytes: ` +
        `use an image (--image), or keep the input as floats (--input-element f32).`,
    );
  const { shape } = kept;
  const expected = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== expected)
    throw new UserError(
      `${path} has ${bytes.byteLength} bytes, but the network's input is ` +
        `${formatShape(shape)} float32 values (${expected} bytes): choose a file of that size.`,
    );
  const { walk } = tensor ?? { walk: channelsFirst(shape) };
  return storedBytes(laidOut(walk, floats(bytes)), kept);
}

/** Numbers as the network stores them: floats, or the integers that stand for them. */
const storedBytes = (numbers: Float32Array, kept: TensorType): Uint8Array =>
  kept.quantization === undefined ? bytesOf(numbers) : storedIntegers(numbers, kept);

/** Writes the input as the runner reads it. */
export function writeInput(path: string, { bytes }: NetworkInput): void {
  attempt(path, 'written', () => {
    writeFileSync(path, bytes);
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @throws UserError where the numbers of a picture aren't those that bytes stand for. */
export function checkBytes(input: PictureInput): void {
  if (isPlain(input)) return;
  throw new UserError(
    'The plan keeps the input as bytes, which stand for values from 0 to 1, but this network takes other values: ' +
      'keep the input as floats (--input-element f32).',
  );
}

/** The bytes that stand for numbers from 0 to 1. */
const rounded = (numbers: Float32Array): Uint8Array =>
  Uint8Array.from(numbers, number => Math.round(number * 255));

/** The little-endian float32 numbers of a file, in memory of their own (a Buffer may lie in a shared pool). */
export const floats = ({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array =>
  new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
