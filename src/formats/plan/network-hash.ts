import type { Network } from '../../core/network/network';

/**
 * Identifies what a network computes and on which maps: input, operations, connections and shapes; not
 * its name, its learned numbers, or how its text is written. 16 hexadecimal digits.
 */
export function networkHash({ input, layers }: Network): string {
  const described = layers.map(({ operation, inputs, output }) => [
    operation.kind === 'unsupported' ? operation.kind : operation,
    inputs,
    output,
  ]);
  return fnv1a(JSON.stringify([input, described], sortedKeys));
}

/** Makes the text of an object independent of the order in which its properties were written. */
const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** The 64-bit FNV-1a hash of an ASCII text (draft-eastlake-fnv, section 2). */
export function fnv1a(text: string): string {
  let hash = OFFSET;
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index) & 0xff)) * PRIME);
  return hash.toString(16).padStart(16, '0');
}
