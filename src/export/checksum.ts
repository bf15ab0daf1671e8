import { at } from '../base/assert';

const OFFSET = 2166136261;
const PRIME = 16777619;

/** The checksum of runtime/checksum.c: FNV-1a over 32-bit words, in four lanes that take turns. */
export function checksum({ buffer, byteOffset, length }: Float32Array | Int32Array): number {
  const words = new Int32Array(buffer, byteOffset, length);
  const lanes = new Int32Array(4).fill(OFFSET);
  for (let index = 0; index < words.length; index++)
    lanes[index & 3] = Math.imul(at(lanes, index & 3) ^ at(words, index), PRIME);
  return lanes.reduce((sum, lane) => Math.imul(sum ^ lane, PRIME), OFFSET) >>> 0;
}
