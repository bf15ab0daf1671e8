import { unreadLayers, type Network } from '../../core/network/network';

/**
 * Identifies what a network computes and on which maps: input, operations, connections and shapes; not
 * its name, its learned numbers, or how its text is written. 16 hexadecimal digits, which plan files hold: outputs are
 * left out where they are the layers that nothing reads, as all were before formats named them.
 */
export function networkHash({ input, layers, outputs }: Network): string {
  const described = layers.map(({ operation, inputs, output }) => [
    operation.kind === 'unsupported' ? operation.kind : operation,
    inputs,
    output,
  ]);
  const isUsual = canonicalText(outputs) === canonicalText(unreadLayers(layers));
  return fnv1a(canonicalText([input, described, ...(isUsual ? [] : [outputs])]));
}

/** JSON that does not depend on the order in which properties were written. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const properties = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${properties.map(([name, part]) => `"${name}":${canonicalText(part)}`).join(',')}}`;
}

/** The upper and lower half of the offset; the prime is 2⁴⁰ + PRIME_LOW. */
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
const PRIME_LOW = 0x1b3;

/** The 64-bit FNV-1a hash of an ASCII text (draft-eastlake-fnv, section 2), in halves: no product exceeds 2⁵³. */
export function fnv1a(text: string): string {
  let high = OFFSET_HIGH;
  let low = OFFSET_LOW;
  for (let index = 0; index < text.length; index++) {
    low = (low ^ (text.charCodeAt(index) & 0xff)) >>> 0;
    const product = low * PRIME_LOW;
    const carry = Math.floor(product / 2 ** 32);
    high = (high * PRIME_LOW + carry + ((low << 8) >>> 0)) >>> 0;
    low = product >>> 0;
  }
  return hexadecimal(high) + hexadecimal(low);
}

const hexadecimal = (half: number): string => half.toString(16).padStart(8, '0');
