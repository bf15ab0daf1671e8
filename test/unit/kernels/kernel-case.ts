import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { KERNEL_STATIC_BYTES } from '../../../src/engine/wasm-kernels';
import type { KernelName } from '../../../src/core/kernels/kernels';
import { interval, type Interval } from '../../../src/base/interval';
import type { Rectangle } from '../../../src/base/rectangle';
import type { Shape } from '../../../src/core/network/shape';

/** How a map is stored: the channels of others beside it, a gap between rows, a ring of rows. */
export interface Storage {
  readonly channelsBefore: number;
  readonly channelsAfter: number;
  readonly rowGap: number;
  readonly ring: boolean;
  /** Rows by which a ring has been turned. */
  readonly turn: number;
}

export const PLAIN: Storage = {
  channelsBefore: 0,
  channelsAfter: 0,
  rowGap: 0,
  ring: false,
  turn: 0,
};

/** A map, the part of it that is in memory, and how. */
export interface StoredMap {
  readonly shape: Shape;
  readonly present: Rectangle;
  readonly storage: Storage;
}

/** One kernel call, before addresses are given out. */
export interface KernelCase {
  readonly kernel: KernelName;
  readonly a: StoredMap;
  readonly b?: StoredMap;
  readonly out: StoredMap;
  readonly fields: Partial<KernelCall>;
  /** How many, or those that the kernel doesn't take as they come. */
  readonly weights: number | Float32Array;
  readonly biases: number;
  /** Numbers of memory that the kernel works in, all of which it must fill; none by default. */
  readonly scratch?: number;
  readonly seed: number;
}

/** A memory image and the call on it. */
export interface Image {
  /** All that the case has, and some numbers behind it. */
  readonly words: Int32Array;
  readonly call: KernelCall;
  /** Indices of the numbers that the kernel may write. */
  readonly writable: ReadonlySet<number>;
  /** Indices of the memory that the kernel works in. */
  readonly scratch: Interval;
}

export const MEMORY_PAGES = 8;

/** Where the record of a call goes. */
export const CALL_ADDRESS = KERNEL_STATIC_BYTES;

const FIRST_FREE = (KERNEL_STATIC_BYTES + 1024) / 4;

/** Bits of a NaN: what is read though it should not be makes a result NaN. */
export const NOBODYS = 0x7fc0dead;

/** Numbers behind those of a case that are looked at one by one. */
const BEHIND = 1024;

/** Where images are drawn up. */
const drawing = new Int32Array(MEMORY_PAGES * 16384);

/** Lays a case out in a memory in which everything that the kernel may not read is NaN. */
export function imageOf(test: KernelCase): Image {
  drawing.fill(NOBODYS);
  const floats = new Float32Array(drawing.buffer);
  const random = numbers(test.seed);
  let free = FIRST_FREE;
  const allocate = (count: number): number => {
    const start = free;
    free += count;
    if (free + BEHIND > drawing.length) throw new Error('the case needs a larger memory');
    return start;
  };
  const parameters = (given: number | Float32Array): number => {
    const count = typeof given === 'number' ? given : given.length;
    if (count === 0) return 0;
    const start = allocate(count);
    if (typeof given === 'number') for (let i = start; i < free; i++) floats[i] = random();
    else floats.set(given, start);
    return start * 4;
  };
  const place = (map: StoredMap): PlacedView => {
    const view = viewOf(map, allocate);
    for (const index of view.indices) floats[index] = random();
    return view;
  };
  const a = place(test.a);
  const b = test.b === undefined ? undefined : place(test.b);
  const out = place(test.out);
  const call: KernelCall = {
    ...emptyKernelCall(),
    ...prefixed('a', a, test.a.shape),
    ...(test.b !== undefined && b !== undefined ? prefixed('b', b, test.b.shape) : {}),
    ...prefixed('out', out, test.out.shape),
    y0: test.out.present.y.start,
    y1: test.out.present.y.end,
    x0: test.out.present.x.start,
    x1: test.out.present.x.end,
    weights: parameters(test.weights),
    biases: parameters(test.biases),
    ...test.fields,
  };
  const scratch = test.scratch ?? 0;
  // As the arena gives it out.
  free += -free & 3;
  const start = allocate(scratch);
  return {
    words: drawing.slice(0, free + BEHIND),
    call: { ...call, scratch: start * 4 },
    writable: new Set(out.indices),
    scratch: interval(start, start + scratch),
  };
}

interface PlacedView {
  readonly base: number;
  readonly y: number;
  readonly x: number;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly ring: number;
  /** Indices of the numbers of all positions that are present. */
  readonly indices: readonly number[];
}

function viewOf(
  { shape, present, storage }: StoredMap,
  allocate: (count: number) => number,
): PlacedView {
  const { channelsBefore, channelsAfter, rowGap, ring, turn } = storage;
  const rows = present.y.end - present.y.start;
  const columns = present.x.end - present.x.start;
  const pixel = channelsBefore + shape.channels + channelsAfter;
  const row = columns * pixel + rowGap;
  const start = allocate(rows * row);
  const indices: number[] = [];
  for (let r = 0; r < rows; r++) {
    const stored = ring ? (r + turn) % rows : r;
    for (let x = 0; x < columns; x++)
      for (let c = 0; c < shape.channels; c++)
        indices.push(start + stored * row + x * pixel + channelsBefore + c);
  }
  return {
    base: (start + channelsBefore) * 4,
    y: present.y.start - (ring ? turn : 0),
    x: present.x.start,
    rowStride: row * 4,
    pixelStride: pixel * 4,
    ring: ring ? rows : 0,
    indices,
  };
}

const prefixed = (
  prefix: 'a' | 'b' | 'out',
  { base, y, x, rowStride, pixelStride, ring }: PlacedView,
  { height, width, channels }: Shape,
): Partial<KernelCall> => ({
  [`${prefix}Base`]: base,
  [`${prefix}Y`]: y,
  [`${prefix}X`]: x,
  [`${prefix}RowStride`]: rowStride,
  [`${prefix}PixelStride`]: pixelStride,
  [`${prefix}Ring`]: ring,
  [`${prefix}Height`]: height,
  [`${prefix}Width`]: width,
  [`${prefix}Channels`]: channels,
});

/** Numbers from −2 to 2, a few of them exactly 0 or −0. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const u = state / 2 ** 32;
    if (u > 0.98) return u > 0.99 ? 0 : -0;
    return u * 4 - 2;
  };
}
