/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * e^x in each lane, within 1.2 units in the last place. Range reduction and polynomial are those of Cephes'
 * expf (Moshier); only additions and multiplications, so that every machine gives the same bits.
 */
static vec exponential(vec value) {
  const vec x = vec_min(vec_max(value, vec_splat(-104.0f)), vec_splat(89.0f));
  /* Rounds to a whole number, halves to even: the sum has no bits left for a fraction. */
  const vec rounding = vec_splat(12582912.0f);
  const vec n = vec_sub(vec_add(vec_mul(x, vec_splat(1.44269504f)), rounding), rounding);
  const vec coarse = vec_sub(x, vec_mul(n, vec_splat(0.693359375f)));
  const vec r = vec_sub(coarse, vec_mul(n, vec_splat(-2.1219444e-4f)));
  vec p = vec_splat(1.98756915e-4f);
  p = vec_add(vec_mul(p, r), vec_splat(1.3981999507e-3f));
  p = vec_add(vec_mul(p, r), vec_splat(8.3334519073e-3f));
  p = vec_add(vec_mul(p, r), vec_splat(4.1665795894e-2f));
  p = vec_add(vec_mul(p, r), vec_splat(1.6666665459e-1f));
  p = vec_add(vec_mul(p, r), vec_splat(5.0000001201e-1f));
  p = vec_add(vec_mul(p, vec_mul(r, r)), r);
  return vec_scale(vec_add(p, vec_splat(1.0f)), n);
}

/* Adding 0 makes +0 of -0. */
static vec absolute(vec x) { return vec_add(vec_max(x, vec_negate(x)), vec_splat(0.0f)); }

/* e^x of one number, the same bits as in a lane. */
static float exponential_of(float x) { return vec_first(exponential(vec_splat(x))); }

/*
 * ln(1 + e^x) = max(x, 0) + ln(1 + u) with u = e^-|x|, and that as 2 artanh(u / (2 + u)): a polynomial of its square.
 */
static vec softplus(vec x) {
  const vec u = exponential(vec_negate(absolute(x)));
  const vec s = vec_div(u, vec_add(u, vec_splat(2.0f)));
  const vec z = vec_mul(s, s);
  vec p = vec_splat(0.2817772083f);
  p = vec_add(vec_mul(p, z), vec_splat(0.2796075579f));
  p = vec_add(vec_mul(p, z), vec_splat(0.4002489759f));
  p = vec_add(vec_mul(p, z), vec_splat(0.6666631507f));
  p = vec_add(vec_mul(p, z), vec_splat(2.0f));
  return vec_add(vec_max(x, vec_splat(0.0f)), vec_mul(s, p));
}

/*
 * 1 - Phi(x) = erfc(x / sqrt(2)) / 2 for x >= 0, within 4e-7 of it where it is not tiny: e^(-x^2 / 2) * t * p(t) with
 * t = 1 / (1 + 0.3 x) and a polynomial p fitted to 1.5e-7.
 */
static vec upper_tail(vec x) {
  const vec one = vec_splat(1.0f);
  const vec t = vec_div(one, vec_add(vec_mul(x, vec_splat(0.3f)), one));
  vec p = vec_splat(0.0356748769f);
  p = vec_add(vec_mul(p, t), vec_splat(-0.157203499f));
  p = vec_add(vec_mul(p, t), vec_splat(0.206354196f));
  p = vec_add(vec_mul(p, t), vec_splat(-0.0536842455f));
  p = vec_add(vec_mul(p, t), vec_splat(0.128561924f));
  p = vec_add(vec_mul(p, t), vec_splat(0.0999134088f));
  p = vec_add(vec_mul(p, t), vec_splat(0.120753968f));
  p = vec_add(vec_mul(p, t), vec_splat(0.119629298f));
  const vec power = exponential(vec_mul(vec_mul(x, x), vec_splat(-0.5f)));
  return vec_mul(vec_mul(power, t), p);
}

/* 1 / (1 + e^-x) in each lane. */
static vec logistic(vec x) {
  const vec one = vec_splat(1.0f);
  return vec_div(one, vec_add(one, exponential(vec_negate(x))));
}
