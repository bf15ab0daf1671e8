/**
 * Speed of the compiled kernels, one shape a line, beside the peak of the machine measured in the same run:
 * `node --require ./scripts/typescript.cjs bench/kernels.ts [part of a name]`, after `npm run build:kernels`. Every line is the best of
 * several runs, between which the peak is measured again: clouds share their cores.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyKernelCall, type KernelCall } from '../src/kernels/kernel-call';
import { stripFor } from '../src/core/kernels/fast-strip';
import {
  activationCode,
  activationParameters,
  leaky,
  type Activation,
} from '../src/core/network/activation';
import type { KernelName } from '../src/core/kernels/kernels';
import { instantiateKernels, KERNEL_STATIC_BYTES } from '../src/engine/wasm-kernels';
import { peakMeter } from './peak';

const MEMORY_PAGES = 4096;
const FIRST_MAP = KERNEL_STATIC_BYTES + 1024;
const MS_A_LINE = 600;

interface Line {
  readonly name: string;
  readonly kernel: KernelName;
  readonly fields: Partial<KernelCall>;
  /** Multiplications and additions; 0 where memory is what counts. */
  readonly flops: number;
  /** Bytes read and written at least. */
  readonly bytes: number;
}

interface Extent {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

const bytesOf = ({ channels, height, width }: Extent): number => channels * height * width * 4;

/** A call on two plain maps, with parameters behind them. */
function mapped(a: Extent, out: Extent, weightBytes = 0): Partial<KernelCall> {
  const outBase = FIRST_MAP + bytesOf(a);
  const weights = outBase + bytesOf(out);
  return {
    aBase: FIRST_MAP,
    aRowStride: a.width * a.channels * 4,
    aPixelStride: a.channels * 4,
    aHeight: a.height,
    aWidth: a.width,
    aChannels: a.channels,
    outBase,
    outRowStride: out.width * out.channels * 4,
    outPixelStride: out.channels * 4,
    outHeight: out.height,
    outWidth: out.width,
    outChannels: out.channels,
    y1: out.height,
    x1: out.width,
    weights,
    biases: weights + weightBytes,
  };
}

const window = (size: number, stride: number): Partial<KernelCall> => ({
  kernelY: size,
  kernelX: size,
  strideY: stride,
  strideX: stride,
  dilationY: 1,
  dilationX: 1,
});

function activated(activation: Activation): Partial<KernelCall> {
  const [activationAlpha = 0, activationBeta = 0] = activationParameters(activation);
  return { activation: activationCode(activation), activationAlpha, activationBeta };
}

/** Padded so that the extent stays. */
function convolution(channels: number, filters: number, size: number, extent: number): Line {
  const a = { channels, height: extent, width: extent };
  const out = { channels: filters, height: extent, width: extent };
  const weightBytes = size * size * channels * Math.ceil(filters / 8) * 32;
  return {
    name: `convolution ${size}x${size} ${channels}→${filters} at ${extent}`,
    kernel: 'convolution',
    fields: {
      ...mapped(a, out, weightBytes),
      ...window(size, 1),
      beforeY: size >> 1,
      beforeX: size >> 1,
      groups: 1,
      ...activated(leaky(0.1)),
    },
    flops: 2 * size * size * channels * filters * extent * extent,
    bytes: bytesOf(a) + bytesOf(out) + weightBytes,
  };
}

/** The same by the fast kernel. Operations are those of the exact one, so that the two can be compared. */
function winograd(channels: number, filters: number, extent: number): Line {
  const exact = convolution(channels, filters, 3, extent);
  const map = { channels, height: extent, width: extent };
  const weightBytes = 36 * channels * Math.ceil(filters / 8) * 32;
  const addresses = mapped(map, { ...map, channels: filters }, weightBytes);
  const strip = stripFor(channels, filters, Math.ceil(extent / 4) ** 2);
  return {
    ...exact,
    name: `winograd ${channels}→${filters} at ${extent}`,
    kernel: 'winograd',
    fields: {
      ...exact.fields,
      ...addresses,
      scratch: (addresses.biases ?? 0) + Math.ceil(filters / 8) * 32,
      attributes: {
        summand: 0,
        blocks: strip.blocks,
        chunk: strip.channels,
        panel: strip.filters,
      },
    },
  };
}

function fullyConnected(a: Extent, outputs: number): Line {
  const out = { channels: outputs, height: 1, width: 1 };
  const weightBytes = bytesOf(a) * outputs;
  return {
    name: `fully connected ${bytesOf(a) / 4}→${outputs}`,
    kernel: 'convolution',
    fields: {
      ...mapped(a, out, weightBytes),
      ...window(1, 1),
      kernelY: a.height,
      kernelX: a.width,
      groups: 1,
    },
    flops: 0,
    bytes: weightBytes,
  };
}

function depthwise(channels: number, extent: number, stride: number): Line {
  const a = { channels, height: extent, width: extent };
  const out = { channels, height: extent / stride, width: extent / stride };
  return {
    name: `depthwise 3x3 /${stride} ${channels} at ${extent}`,
    kernel: 'depthwise',
    fields: {
      ...mapped(a, out, 36 * channels),
      ...window(3, stride),
      beforeY: 1,
      beforeX: 1,
      ...activated({ kind: 'relu' }),
    },
    flops: (18 * bytesOf(out)) / 4,
    bytes: bytesOf(a) + bytesOf(out),
  };
}

function maxPool(channels: number, extent: number, size: number, stride: number): Line {
  const a = { channels, height: extent, width: extent };
  const out = { channels, height: extent / stride, width: extent / stride };
  return {
    name: `maxPool ${size}x${size} /${stride} ${channels} at ${extent}`,
    kernel: 'maxPool',
    fields: {
      ...mapped(a, out),
      ...window(size, stride),
      beforeY: (size - stride) >> 1,
      beforeX: (size - stride) >> 1,
    },
    flops: 0,
    bytes: bytesOf(a) + bytesOf(out),
  };
}

/** A kernel that computes each number from the number at the same place. */
function pointwise(kernel: KernelName, label: string, fields: Partial<KernelCall>): Line {
  const map = { channels: 64, height: 152, width: 152 };
  return {
    name: `${kernel} ${label} 64 at 152`,
    kernel,
    fields: { ...mapped(map, map), ...fields },
    flops: 0,
    bytes: 2 * bytesOf(map),
  };
}

/** The first 16 layers of YOLOv2 at 608x608: the network of the paper. */
const YOLO: readonly Line[] = [
  convolution(3, 32, 3, 608),
  maxPool(32, 608, 2, 2),
  convolution(32, 64, 3, 304),
  maxPool(64, 304, 2, 2),
  convolution(64, 128, 3, 152),
  convolution(128, 64, 1, 152),
  convolution(64, 128, 3, 152),
  maxPool(128, 152, 2, 2),
  convolution(128, 256, 3, 76),
  convolution(256, 128, 1, 76),
  convolution(128, 256, 3, 76),
  maxPool(256, 76, 2, 2),
  convolution(256, 512, 3, 38),
  convolution(512, 256, 1, 38),
  convolution(256, 512, 3, 38),
  convolution(512, 256, 1, 38),
];

/** Those of them that can be fast. */
const FAST: readonly Line[] = [
  winograd(3, 32, 608),
  winograd(32, 64, 304),
  winograd(64, 128, 152),
  winograd(64, 128, 152),
  winograd(128, 256, 76),
  winograd(128, 256, 76),
  winograd(256, 512, 38),
  winograd(256, 512, 38),
];

const OTHERS: readonly Line[] = [
  winograd(512, 1024, 19),
  winograd(1024, 1024, 19),
  winograd(16, 8, 4),
  winograd(30, 30, 64),
  convolution(8, 48, 1, 64),
  convolution(16, 64, 1, 64),
  convolution(64, 16, 1, 64),
  convolution(32, 192, 1, 64),
  convolution(24, 24, 1, 80),
  convolution(512, 1024, 3, 19),
  convolution(16, 8, 3, 4),
  convolution(30, 30, 3, 64),
  fullyConnected({ channels: 256, height: 7, width: 7 }, 1024),
  depthwise(32, 160, 1),
  depthwise(64, 24, 1),
  depthwise(272, 60, 1),
  depthwise(96, 80, 2),
  maxPool(256, 20, 13, 1),
  pointwise('activate', 'logistic', activated({ kind: 'logistic' })),
  pointwise('activate', 'mish', activated({ kind: 'mish' })),
  pointwise('accumulate', 'second input', { strideY: 1, strideX: 1 }),
  pointwise('copy', 'rows', {}),
  pointwise('softmax', 'channels', {
    attributes: { parts: 1, spatial: 1, logarithm: 0, temperature: 1 },
  }),
];

const memory = new WebAssembly.Memory({
  initial: MEMORY_PAGES,
  maximum: MEMORY_PAGES,
  shared: true,
});
const wasm = process.env.KERNELS ?? join(__dirname, '..', 'dist', 'kernels.wasm');
const kernels = instantiateKernels(
  new WebAssembly.Module(readFileSync(wasm)),
  memory,
  KERNEL_STATIC_BYTES,
);
const peak = peakMeter();

/** Seeded numbers from −1/2 to 1/2 wherever a call reads or writes. */
function fillMemory({ weights = 0, outBase = 0 }: Partial<KernelCall>, bytes: number): void {
  const end = (Math.max(weights, outBase) + bytes) / 4;
  let state = 1;
  const floats = new Float32Array(memory.buffer);
  for (let i = FIRST_MAP / 4; i < Math.min(end, floats.length); i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    floats[i] = state / 2 ** 32 - 0.5;
  }
}

interface Result {
  readonly ms: number;
  readonly peak: number;
}

/** Best time and best peak of runs in turn. */
function measure({ kernel, fields, bytes }: Line): Result {
  fillMemory(fields, bytes);
  const call = { ...emptyKernelCall(), ...fields };
  const end = performance.now() + MS_A_LINE;
  let best: Result = { ms: Infinity, peak: 0 };
  for (let runs = 0; runs < 4 || performance.now() < end; runs++) {
    const gflops = peak(1);
    const start = performance.now();
    kernels[kernel](call);
    const ms = performance.now() - start;
    best = { ms: Math.min(best.ms, ms), peak: Math.max(best.peak, gflops) };
  }
  return best;
}

const gigaPerSecond = (count: number, { ms }: Result): string => (count / ms / 1e6).toFixed(1);

function arithmetic({ flops }: Line, result: Result): string {
  const share = flops / result.ms / 1e6 / result.peak;
  return `${gigaPerSecond(flops, result)} GFLOP/s  ${(100 * share).toFixed(0)} % of peak`;
}

function report(line: Line): Result {
  const result = measure(line);
  const rate =
    line.flops > 0 ? arithmetic(line, result) : `${gigaPerSecond(line.bytes, result)} GB/s`;
  console.log(`${line.name.padEnd(38)} ${result.ms.toFixed(3).padStart(9)} ms  ${rate}`);
  return result;
}

const wanted = process.argv[2] ?? '';
const chosen = (lines: readonly Line[]): readonly Line[] =>
  lines.filter(({ name }) => name.includes(wanted));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
/** Lines of one network, and what they take together. */
function reportTogether(lines: readonly Line[]): void {
  if (lines.length === 0) return;
  const results = lines.map(report);
  const ms = sum(results.map(result => result.ms));
  const top = Math.max(...results.map(result => result.peak));
  const gflops = sum(lines.map(line => line.flops)) / ms / 1e6;
  console.log(
    `these together ${ms.toFixed(0)} ms, ${gflops.toFixed(1)} GFLOP/s, ` +
      `${((100 * gflops) / top).toFixed(0)} % of the 128-bit multiply-add peak of ${top.toFixed(1)}\n`,
  );
}

reportTogether(chosen(YOLO));
reportTogether(chosen(FAST));
chosen(OTHERS).forEach(report);
