import { unreachable } from '../../base/assert';
import { ACTIVATION_NAMES, type ActivationName } from '../activation';
import type { KernelCall } from '../kernel-call';
import { exponential, logistic } from './exponential';
import { eachPosition, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

const times = (a: number, b: number): number => fround(a * fround(b));
const plus = (a: number, b: number): number => fround(a + fround(b));

/** Added to the sums of the normalizing activations, as in Darknet. */
const EPSILON = fround(0.0001);

/** 2 / (1 + e^−x) − 1. */
const loggy = (x: number): number => plus(fround(2 / plus(exponential(-x), 1)), -1);

/** x · tanh(log(1 + e^x)), as x · e(e+2) / (e(e+2) + 2) with e = e^x; from 20 on that is x. */
function mish(x: number): number {
  const e = exponential(x > 20 ? 20 : x);
  const n = times(e, plus(e, 2));
  return times(x, fround(n / plus(n, 2)));
}

/** x/2 · (1 + tanh(z)) = x / (1 + e^−2z). */
function gelu(x: number): number {
  const z = plus(times(x, 0.797885), times(times(times(x, x), x), 0.035677));
  return fround(x / plus(exponential(times(z, -2)), 1));
}

function stair(x: number): number {
  const half = Math.floor(times(x, 0.5));
  return Math.floor(x) === times(half, 2) ? half : plus(fround(x - Math.floor(x)), half);
}

function plse(x: number): number {
  if (x < -4) return times(plus(x, 4), 0.01);
  if (x > 4) return plus(times(plus(x, -4), 0.01), 1);
  return plus(times(x, 0.125), 0.5);
}

function lhtan(x: number): number {
  if (x < 0) return times(x, 0.001);
  return x > 1 ? plus(times(plus(x, -1), 0.001), 1) : x;
}

function hardMish(x: number): number {
  if (x > 0) return x;
  return x > -2 ? plus(times(times(x, x), 0.5), x) : 0;
}

const selu = (x: number): number =>
  x < 0 ? times(plus(exponential(x), -1), times(fround(1.0507), 1.6732)) : times(x, 1.0507);

/** The pointwise activations; formulas of Darknet's activations.h, relu6 as published. */
export function activation(name: ActivationName, x: number): number {
  switch (name) {
    case 'linear':
      return x;
    case 'relu':
      return x < 0 ? 0 : x;
    case 'leaky':
      return x > 0 ? x : times(x, 0.1);
    case 'relu6':
      return x < 0 ? 0 : x > 6 ? 6 : x;
    case 'logistic':
      return logistic(x);
    case 'tanh':
      return loggy(times(x, 2));
    case 'mish':
      return mish(x);
    case 'swish':
      return times(x, logistic(x));
    case 'elu':
      return x < 0 ? plus(exponential(x), -1) : x;
    case 'selu':
      return selu(x);
    case 'gelu':
      return gelu(x);
    case 'ramp':
      return plus(x < 0 ? 0 : x, times(x, 0.1));
    case 'relie':
      return x > 0 ? x : times(x, 0.01);
    case 'plse':
      return plse(x);
    case 'stair':
      return stair(x);
    case 'hardtan':
      return x < -1 ? -1 : x > 1 ? 1 : x;
    case 'lhtan':
      return lhtan(x);
    case 'loggy':
      return loggy(x);
    case 'hard_mish':
      return hardMish(x);
    case 'normalize_channels':
    case 'normalize_channels_softmax':
    case 'normalize_channels_softmax_maxval':
      throw new Error(`internal error: ${name} needs all channels of a position`);
    default:
      return unreachable(name);
  }
}

/** The activations that divide by a sum over the `channels` numbers from `index` on. */
function normalizeChannels(
  memory: Floats,
  index: number,
  channels: number,
  part: (x: number) => number,
): void {
  let sum = EPSILON;
  for (let c = index; c < index + channels; c++) {
    memory[c] = part(memory[c]);
    sum = fround(sum + memory[c]);
  }
  for (let c = index; c < index + channels; c++) memory[c] = memory[c] / sum;
}

/** The activation with code `code`, in place, of the `channels` numbers of a position. */
export function activateChannels(
  memory: Floats,
  code: number,
  index: number,
  channels: number,
): void {
  const name = ACTIVATION_NAMES[code];
  switch (name) {
    case 'normalize_channels':
      normalizeChannels(memory, index, channels, x => (x > 0 ? x : 0));
      break;
    case 'normalize_channels_softmax':
      normalizeChannels(memory, index, channels, exponential);
      break;
    case 'normalize_channels_softmax_maxval': {
      const largest = Math.max(...memory.subarray(index, index + channels));
      normalizeChannels(memory, index, channels, x => exponential(fround(x - largest)));
      break;
    }
    default:
      for (let c = index; c < index + channels; c++) memory[c] = activation(name, memory[c]);
  }
}

/** Applies the call's activation to what lies in its output rectangle. */
export function activateRectangle(memory: Floats, call: KernelCall): void {
  const out = outputOf(call);
  eachPosition(call, (y, x) =>
    activateChannels(memory, call.activation, indexOf(out, y, x), call.outChannels),
  );
}
