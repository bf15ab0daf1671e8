import { exponential, exponentialOf, logistic } from './exponential';
import { Activation, KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Added to the sums of the normalizing activations, as in Darknet. */
const EPSILON: f32 = 0.0001;

/** Whether convolutions apply the activation to their registers, before they store. */
// @ts-ignore: decorator
@inline
export function isFused(activation: i32): bool {
  return activation <= Activation.Relu6;
}

/** Linear, relu, leaky and relu6. Quick inner loops choose once, for all of their sums. */
// @ts-ignore: decorator
@inline
export function fusedActivation(activation: i32, x: v128): v128 {
  if (activation == Activation.Leaky) return leaky(x);
  if (activation == Activation.Relu) return relu(x);
  return activation == Activation.Relu6 ? relu6(x) : x;
}

/** max(x, x/10) is Darknet's `x > 0 ? x : x/10`, also for −0 and NaN. */
// @ts-ignore: decorator
@inline
export function leaky(x: v128): v128 {
  return f32x4.pmax(x, f32x4.mul(x, f32x4.splat(0.1)));
}

// @ts-ignore: decorator
@inline
export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}

// @ts-ignore: decorator
@inline
export function relu6(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(6));
}

/** Applies the call's activation to what lies in its output rectangle. */
export function activateRectangle(call: KernelCall): void {
  const activation = call.activation;
  if (activation == Activation.Linear) return;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const address = addressOf(call.out, y, x);
      if (activation >= Activation.NormalizeChannels)
        normalizeChannels(activation, address, call.outChannels);
      else activateChannels(activation, address, address, call.outChannels);
    }
}

/** Pointwise activation of `channels` neighbouring numbers. */
export function activateChannels(activation: i32, from: usize, to: usize, channels: i32): void {
  for (let c = 0; c < channels; c += 4) {
    const offset = c << 2;
    const lanes = loadLanes(from + offset, channels - c);
    storeLanes(to + offset, channels - c, activateLanes(activation, lanes));
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

/** x/2 · (1 + tanh(z)) = x / (1 + e^−2z) with z = 0.797885 x + 0.035677 x³. */
function gelu(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  const z = f32x4.add(scaled(x, 0.797885), scaled(cube, 0.035677));
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

/** Formulas of Darknet's activations.h; relu6 as published, where Darknet's own always gives 0. */
function activateLanes(activation: i32, x: v128): v128 {
  switch (activation) {
    case Activation.Relu6:
      return relu6(x);
    case Activation.Logistic:
      return logistic(x);
    case Activation.Tanh:
      return loggy(scaled(x, 2));
    case Activation.Mish:
      return mish(x);
    case Activation.Swish:
      return f32x4.mul(x, logistic(x));
    case Activation.Elu:
      return exponentialUnit(x, 1, 1);
    case Activation.Selu:
      return exponentialUnit(x, 1.0507 * 1.6732, 1.0507);
    case Activation.Gelu:
      return gelu(x);
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
    default:
      return fusedActivation(activation, x);
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
  if (call.activation >= Activation.NormalizeChannels) {
    for (let y = call.y0; y < call.y1; y++)
      for (let x = call.x0; x < call.x1; x++) {
        const from = addressOf(call.a, y, x);
        const to = addressOf(call.out, y, x);
        activateChannels(Activation.Linear, from, to, call.outChannels);
        normalizeChannels(call.activation, to, call.outChannels);
      }
    return;
  }
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++)
      activateChannels(
        call.activation,
        addressOf(call.a, y, x),
        addressOf(call.out, y, x),
        call.outChannels,
      );
}
