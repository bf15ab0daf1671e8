import { inFileOrder } from '../../core/network/layer-order';
import type { Network } from '../../core/network/network';
import { networkDescription } from './network-description';

/**
 * Identifies what a network computes and on which maps: inputs, operations, connections, shapes and outputs, in the order
 * of the file; not its name, its learned numbers, or how its text is written. 16 hexadecimal digits, which plan files hold.
 */
export const networkHash = (network: Network): string =>
  fnv1a(canonicalText(networkDescription(inFileOrder(network))));

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
