import { unreachable } from '../../base/assert';
import type { ActivationKind } from '../network/activation';
import { exponential, logistic, softplus, upperTail } from './exponential';

const { fround } = Math;

const times = (a: number, b: number): number => fround(a * fround(b));
const plus = (a: number, b: number): number => fround(a + fround(b));

/** 2 / (1 + e^−x) − 1. */
const loggy = (x: number): number => plus(fround(2 / plus(exponential(-x), 1)), -1);

/** x · tanh(log(1 + e^x)), as x · e(e+2) / (e(e+2) + 2) with e = e^x; from 20 on that is x. */
function mish(x: number): number {
  const e = exponential(x > 20 ? 20 : x);
  const n = times(e, plus(e, 2));
  return times(x, fround(n / plus(n, 2)));
}

/** x · Φ(x) = max(x, 0) − |x| · Φ(−|x|), where nothing cancels; from 20 on the product is 0. */
function gelu(x: number): number {
  const size = Math.abs(x) > 20 ? 20 : Math.abs(x);
  return fround((x < 0 ? 0 : x) - times(size, upperTail(size)));
}

/** 1 − 2 · Φ(−√2 · |x|), with the sign of x. */
function erf(x: number): number {
  const tail = upperTail(times(Math.abs(x), Math.SQRT2));
  const size = plus(times(tail, -2), 1);
  return x < 0 ? -size : size;
}

/** x/2 · (1 + tanh(z)) = x / (1 + e^−2z) with z = linear · x + cubic · x³. */
function geluTanh(x: number, linear: number, cubic: number): number {
  const z = plus(times(x, linear), times(times(times(x, x), x), cubic));
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

/** min(max(x, low), high), which keeps NaN. */
function clip(x: number, low: number, high: number): number {
  const above = x < low ? low : x;
  return high < above ? high : above;
}

const exponentialUnit = (x: number, factor: number, slope: number): number =>
  x < 0 ? times(plus(exponential(x), -1), factor) : times(x, slope);

/** The pointwise activations with their parameters, in float32; the formulas are those of core/network/activation.ts. */
// eslint-disable-next-line max-lines-per-function -- a table of all activations
export function activation(kind: ActivationKind, alpha: number, beta: number, x: number): number {
  switch (kind) {
    case 'linear':
      return x;
    case 'relu':
      return x < 0 ? 0 : x;
    case 'leaky':
    case 'steep':
      return x > 0 ? x : times(x, alpha);
    case 'clip':
      return clip(x, alpha, beta);
    case 'logistic':
      return logistic(x);
    case 'tanh':
      return loggy(times(x, 2));
    case 'mish':
      return mish(x);
    case 'swish':
      return times(x, logistic(x));
    case 'elu':
      return exponentialUnit(x, alpha, 1);
    case 'selu':
      return exponentialUnit(x, times(beta, alpha), beta);
    case 'gelu':
      return gelu(x);
    case 'gelu-tanh':
      return geluTanh(x, alpha, beta);
    case 'hard-sigmoid':
      return clip(plus(times(x, alpha), beta), 0, 1);
    case 'hard-swish':
      return times(x, clip(plus(times(x, 1 / 6), 0.5), 0, 1));
    case 'softplus':
      return softplus(x);
    case 'softsign':
      return fround(x / plus(Math.abs(x), 1));
    case 'exp':
      return exponential(x);
    case 'sqrt':
      return fround(Math.sqrt(x));
    case 'abs':
      return Math.abs(x);
    case 'negative':
      return -x;
    case 'ramp':
      return plus(x < 0 ? 0 : x, times(x, 0.1));
    case 'relie':
      return x > 0 ? x : times(x, 0.01);
    case 'plse':
      return plse(x);
    case 'stair':
      return stair(x);
    case 'hardtan':
      return clip(x, -1, 1);
    case 'lhtan':
      return lhtan(x);
    case 'loggy':
      return loggy(x);
    case 'hard-mish':
      return hardMish(x);
    case 'erf':
      return erf(x);
    case 'normalize-channels':
    case 'normalize-channels-softmax':
    case 'normalize-channels-softmax-maxval':
      throw new Error(`internal error: ${kind} needs all channels of a position`);
    default:
      return unreachable(kind);
  }
}
