import { exponential, exponentialOf, logistic, softplus, upperTail } from './exponential';
import { Activation, FIRST_OF_CHANNELS, KernelCall, LAST_STORED } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Added to the sums of the normalizing activations, as in Darknet. */
const EPSILON: f32 = 0.0001;

/** Whether convolutions apply the activation to their registers, before they store. */
// @ts-ignore: decorator
@inline
export function isFused(activation: i32): bool {
  return activation <= LAST_STORED;
}

/** Linear, relu, leaky and clip. Quick inner loops choose once, for all of their sums. */
// @ts-ignore: decorator
@inline
export function fusedActivation(call: KernelCall, activation: i32, x: v128): v128 {
  if (activation == Activation.Leaky) return leaky(x, alphaOf(call));
  if (activation == Activation.Relu) return relu(x);
  return activation == Activation.Clip ? clip(x, alphaOf(call), betaOf(call)) : x;
}

/** The parameters of the call's activation, each in all lanes. */
// @ts-ignore: decorator
@inline
export function alphaOf(call: KernelCall): v128 {
  return f32x4.splat(call.activationAlpha);
}

// @ts-ignore: decorator
@inline
export function betaOf(call: KernelCall): v128 {
  return f32x4.splat(call.activationBeta);
}

/** For slopes up to 1, max(x, slope · x) is `x > 0 ? x : slope · x`, also for −0 and NaN. */
// @ts-ignore: decorator
@inline
export function leaky(x: v128, slope: v128): v128 {
  return f32x4.pmax(x, f32x4.mul(x, slope));
}

// @ts-ignore: decorator
@inline
export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}

// @ts-ignore: decorator
@inline
export function clip(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** Applies the call's activation to what lies in its output rectangle. */
export function activateRectangle(call: KernelCall): void {
  const activation = call.activation;
  if (activation == Activation.Linear) return;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const address = addressOf(call.out, y, x);
      if (activation >= FIRST_OF_CHANNELS) normalizeChannels(activation, address, call.outChannels);
      else activateChannels(call, address, address, call.outChannels);
    }
}

/** The call's activation, a pointwise one, of `channels` neighbouring numbers. */
function activateChannels(call: KernelCall, from: usize, to: usize, channels: i32): void {
  const activation = call.activation;
  const alpha = call.activationAlpha;
  const beta = call.activationBeta;
  for (let c = 0; c < channels; c += 4) {
    const offset = c << 2;
    const lanes = loadLanes(from + offset, channels - c);
    storeLanes(to + offset, channels - c, activateLanes(activation, alpha, beta, lanes));
  }
}

/** Copies `count` neighbouring numbers, in place or not. */
export function copyNumbers(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const offset = i << 2;
    storeLanes(to + offset, count - i, loadLanes(from + offset, count - i));
  }
}

/** The logistic function of `count` neighbouring numbers. */
export function logisticNumbers(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const offset = i << 2;
    storeLanes(to + offset, count - i, logistic(loadLanes(from + offset, count - i)));
  }
}

// @ts-ignore: decorator
@inline
function scaled(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}

// @ts-ignore: decorator
@inline
function plus(x: v128, summand: f32): v128 {
  return f32x4.add(x, f32x4.splat(summand));
}

/** 2 / (1 + e^−x) − 1. */
function loggy(x: v128): v128 {
  return plus(f32x4.div(f32x4.splat(2), plus(exponential(f32x4.neg(x)), 1)), -1);
}

/**
 * x · tanh(log(1 + e^x)) with e = e^x written as x · e(e+2) / (e(e+2) + 2): one exponential, and no
 * cancellation. From 20 on the quotient is 1 in float32.
 */
function mish(x: v128): v128 {
  const e = exponential(f32x4.pmin(x, f32x4.splat(20)));
  const n = f32x4.mul(e, plus(e, 2));
  return f32x4.mul(x, f32x4.div(n, plus(n, 2)));
}

/** x · Φ(x) = max(x, 0) − |x| · Φ(−|x|), where nothing cancels; from 20 on the product is 0. */
function gelu(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(20));
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(size, upperTail(size)));
}

/** 1 − 2 · Φ(−√2 · |x|), with the sign of x. */
function erf(x: v128): v128 {
  const tail = upperTail(scaled(f32x4.abs(x), Mathf.SQRT2));
  const size = plus(scaled(tail, -2), 1);
  return v128.bitselect(f32x4.neg(size), size, f32x4.lt(x, f32x4.splat(0)));
}

/** x/2 · (1 + tanh(z)) = x / (1 + e^−2z) with z = linear · x + cubic · x³. */
function geluTanh(x: v128, linear: f32, cubic: f32): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  const z = f32x4.add(scaled(x, linear), scaled(cube, cubic));
  return f32x4.div(x, plus(exponential(scaled(z, -2)), 1));
}

function stair(x: v128): v128 {
  const floor = f32x4.floor(x);
  const half = f32x4.floor(scaled(x, 0.5));
  const even = f32x4.eq(floor, scaled(half, 2));
  return f32x4.add(v128.andnot(f32x4.sub(x, floor), even), half);
}

function plse(x: v128): v128 {
  const middle = plus(scaled(x, 0.125), 0.5);
  const low = scaled(plus(x, 4), 0.01);
  const high = plus(scaled(plus(x, -4), 0.01), 1);
  const upper = v128.bitselect(high, middle, f32x4.gt(x, f32x4.splat(4)));
  return v128.bitselect(low, upper, f32x4.lt(x, f32x4.splat(-4)));
}

function lhtan(x: v128): v128 {
  const high = plus(scaled(plus(x, -1), 0.001), 1);
  const upper = v128.bitselect(high, x, f32x4.gt(x, f32x4.splat(1)));
  return v128.bitselect(scaled(x, 0.001), upper, f32x4.lt(x, f32x4.splat(0)));
}

function hardMish(x: v128): v128 {
  const middle = f32x4.add(scaled(f32x4.mul(x, x), 0.5), x);
  const low = v128.and(middle, f32x4.gt(x, f32x4.splat(-2)));
  return v128.bitselect(x, low, f32x4.gt(x, f32x4.splat(0)));
}

/** e^x − 1 times `factor` below 0, x times `slope` from 0 on. */
function exponentialUnit(x: v128, factor: f32, slope: f32): v128 {
  const low = scaled(plus(exponential(x), -1), factor);
  return v128.bitselect(low, scaled(x, slope), f32x4.lt(x, f32x4.splat(0)));
}

/** x between 0 and 1. */
function unitClip(x: v128): v128 {
  return clip(x, f32x4.splat(0), f32x4.splat(1));
}

/** The formulas are those of core/network/activation.ts. */
function activateLanes(activation: i32, alpha: f32, beta: f32, x: v128): v128 {
  switch (activation) {
    case Activation.Relu:
      return relu(x);
    case Activation.Leaky:
      return leaky(x, f32x4.splat(alpha));
    case Activation.Clip:
      return clip(x, f32x4.splat(alpha), f32x4.splat(beta));
    case Activation.Steep:
      return f32x4.pmin(x, scaled(x, alpha));
    case Activation.Logistic:
      return logistic(x);
    case Activation.Tanh:
      return loggy(scaled(x, 2));
    case Activation.Mish:
      return mish(x);
    case Activation.Swish:
      return f32x4.mul(x, logistic(x));
    case Activation.Elu:
      return exponentialUnit(x, alpha, 1);
    case Activation.Selu:
      return exponentialUnit(x, beta * alpha, beta);
    case Activation.Gelu:
      return gelu(x);
    case Activation.GeluTanh:
      return geluTanh(x, alpha, beta);
    case Activation.HardSigmoid:
      return unitClip(plus(scaled(x, alpha), beta));
    case Activation.HardSwish:
      return f32x4.mul(x, unitClip(plus(scaled(x, 1.0 / 6.0), 0.5)));
    case Activation.Softplus:
      return softplus(x);
    case Activation.Softsign:
      return f32x4.div(x, plus(f32x4.abs(x), 1));
    case Activation.Exp:
      return exponential(x);
    case Activation.Sqrt:
      return f32x4.sqrt(x);
    case Activation.Abs:
      return f32x4.abs(x);
    case Activation.Negative:
      return f32x4.neg(x);
    case Activation.Ramp:
      return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), scaled(x, 0.1));
    case Activation.Relie:
      return f32x4.pmax(x, scaled(x, 0.01));
    case Activation.Plse:
      return plse(x);
    case Activation.Stair:
      return stair(x);
    case Activation.Hardtan:
      return f32x4.pmin(f32x4.pmax(x, f32x4.splat(-1)), f32x4.splat(1));
    case Activation.Lhtan:
      return lhtan(x);
    case Activation.Loggy:
      return loggy(x);
    case Activation.HardMish:
      return hardMish(x);
    case Activation.Erf:
      return erf(x);
    default:
      return x;
  }
}

/** The three activations that divide by a sum over the channels of a position. */
function normalizeChannels(activation: i32, address: usize, channels: i32): void {
  const end = address + (channels << 2);
  const softmax = activation != Activation.NormalizeChannels;
  let largest: f32 = 0;
  if (activation == Activation.NormalizeChannelsSoftmaxMaxval) {
    largest = load<f32>(address);
    for (let p = address; p < end; p += 4) if (load<f32>(p) > largest) largest = load<f32>(p);
  }
  let sum = EPSILON;
  for (let p = address; p < end; p += 4) {
    const x = load<f32>(p);
    const part = softmax ? exponentialOf(x - largest) : x > 0 ? x : <f32>0;
    store<f32>(p, part);
    sum += part;
  }
  for (let p = address; p < end; p += 4) store<f32>(p, load<f32>(p) / sum);
}

/** out = activation(a); out and a may be the same view. */
export function activate(call: KernelCall): void {
  if (call.activation >= FIRST_OF_CHANNELS) {
    for (let y = call.y0; y < call.y1; y++)
      for (let x = call.x0; x < call.x1; x++) {
        const from = addressOf(call.a, y, x);
        const to = addressOf(call.out, y, x);
        copyNumbers(from, to, call.outChannels);
        normalizeChannels(call.activation, to, call.outChannels);
      }
    return;
  }
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++)
      activateChannels(call, addressOf(call.a, y, x), addressOf(call.out, y, x), call.outChannels);
}
