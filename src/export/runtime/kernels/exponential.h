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

/* e^x of one number, the same bits as in a lane. */
static float exponential_of(float x) { return vec_first(exponential(vec_splat(x))); }

/* 1 / (1 + e^-x) in each lane. */
static vec logistic(vec x) {
  const vec one = vec_splat(1.0f);
  return vec_div(one, vec_add(one, exponential(vec_negate(x))));
}
