/** A stream of numbers from 0 on, below a limit each, that a seed decides. */
export type Draw = (below: number) => number;

export function drawsOf(seed: number): Draw {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return below => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Mutation = (bytes: Uint8Array, draw: Draw) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** What goes wrong with files: bits, ends, pieces that are moved, and numbers that someone chose. */
const MUTATIONS: readonly Mutation[] = [
  (bytes, draw) => {
    const changed = Uint8Array.from(bytes);
    const place = draw(bytes.length);
    changed[place] = (changed[place] ?? 0) ^ (1 << draw(8));
    return changed;
  },
  (bytes, draw) => bytes.subarray(0, draw(bytes.length)),
  (bytes, draw) => {
    const changed = Uint8Array.from(bytes);
    changed[draw(bytes.length)] = [0, 1, 0x7f, 0x80, 0xff][draw(5)] ?? 0;
    return changed;
  },
  (bytes, draw) => {
    const place = draw(bytes.length);
    return joined(bytes.subarray(0, place), bytes.subarray(place + 1 + draw(8)));
  },
  (bytes, draw) => {
    const [from, to, length] = [draw(bytes.length), draw(bytes.length), 1 + draw(64)];
    return joined(bytes.subarray(0, to), bytes.subarray(from, from + length), bytes.subarray(to));
  },
  (bytes, draw) => {
    // The longest varint: 2⁶⁴ − 1.
    const place = draw(bytes.length);
    const huge = new Uint8Array(10).fill(0xff).with(9, 1);
    return joined(bytes.subarray(0, place), huge, bytes.subarray(place + 1));
  },
];

/** The bytes with one to four things wrong. */
export function mutated(bytes: Uint8Array, draw: Draw): Uint8Array {
  let changed = bytes;
  for (let left = 1 + draw(4); left > 0; left--)
    changed = MUTATIONS[draw(MUTATIONS.length)]?.(changed, draw) ?? changed;
  return changed;
}
