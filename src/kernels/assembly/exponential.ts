/**
 * e^x in each lane, within 1.2 units in the last place, from ±0 over denormal results to infinity.
 * Range reduction and polynomial are those of Cephes' expf (Moshier); only additions and
 * multiplications, so that every machine gives the same bits.
 */
export function exponential(value: v128): v128 {
  const x = f32x4.min(f32x4.max(value, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  const coarse = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(coarse, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
  p = f32x4.add(p, f32x4.splat(1));
  // 2^n in two factors: n reaches 128 and −150, which one factor cannot hold.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23);
}

/** e^x of one number, the same bits as in a lane. */
// @ts-ignore: decorator
@inline
export function exponentialOf(x: f32): f32 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}

/** 1 / (1 + e^−x) in each lane. */
// @ts-ignore: decorator
@inline
export function logistic(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + u) with u = e^−|x|, and that as 2 artanh(u / (2 + u)): a polynomial of its square. */
export function softplus(x: v128): v128 {
  const u = exponential(f32x4.neg(f32x4.abs(x)));
  const s = f32x4.div(u, f32x4.add(u, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  let p = f32x4.splat(0.2817772083);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.2796075579));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.4002489759));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.6666631507));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(s, p));
}

/**
 * Φ(−x) = erfc(x / √2) / 2 for x ≥ 0, within 4e-7 of it where it isn't tiny: e^(−x²/2) · t · p(t) with t = 1 / (1 + 0.3 x)
 * and a polynomial p fitted to 1.5e-7.
 */
export function upperTail(x: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(f32x4.mul(x, f32x4.splat(0.3)), one));
  let p = f32x4.splat(0.0356748769);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.157203499));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.206354196));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.0536842455));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.128561924));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.0999134088));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.120753968));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.119629298));
  const power = exponential(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
  return f32x4.mul(f32x4.mul(power, t), p);
}
