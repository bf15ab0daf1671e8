/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Vectors of four numbers. The other files of this folder have the same functions for other processors;
 * what they compute in a lane is the same everywhere, to the bit, but for vec_madd.
 */

#include <emmintrin.h>

#define VECTOR_NAME "sse2"

/* Numbers of a vector. */
#define LANES 4
/* Positions and vectors of filters that a convolution computes at once: as many sums as registers hold. */
#define TILE_PIXELS 4
#define TILE_VECTORS 2

typedef __m128 vec;
typedef __m128 vec_mask;

static inline vec vec_splat(float x) { return _mm_set1_ps(x); }
static inline float vec_first(vec x) { return _mm_cvtss_f32(x); }
static inline vec vec_load(const float *from) { return _mm_loadu_ps(from); }
static inline void vec_store(float *to, vec x) { _mm_storeu_ps(to, x); }

/* One to LANES - 1 numbers; the other lanes are 0. Nothing behind them is read or written. */
static inline vec vec_load_few(const float *from, int count) {
  const __m128 first = _mm_load_ss(from);
  if (count == 1) return first;
  const __m128 pair = _mm_unpacklo_ps(first, _mm_load_ss(from + 1));
  return count == 2 ? pair : _mm_movelh_ps(pair, _mm_load_ss(from + 2));
}

static inline void vec_store_few(float *to, int count, vec x) {
  _mm_store_ss(to, x);
  if (count > 1) _mm_store_ss(to + 1, _mm_shuffle_ps(x, x, 1));
  if (count > 2) _mm_store_ss(to + 2, _mm_movehl_ps(x, x));
}

static inline vec vec_add(vec a, vec b) { return _mm_add_ps(a, b); }
static inline vec vec_sub(vec a, vec b) { return _mm_sub_ps(a, b); }
static inline vec vec_mul(vec a, vec b) { return _mm_mul_ps(a, b); }
static inline vec vec_div(vec a, vec b) { return _mm_div_ps(a, b); }
static inline vec vec_sqrt(vec x) { return _mm_sqrt_ps(x); }

/* sum + x * weight, rounded twice, or once where the processor has fused multiply-add. */
static inline vec vec_madd(vec sum, vec x, vec weight) {
  return _mm_add_ps(sum, _mm_mul_ps(x, weight));
}

static inline vec vec_negate(vec x) { return _mm_xor_ps(x, _mm_set1_ps(-0.0f)); }

/* b > a ? b : a, and b < a ? b : a: the first where they are equal or one is no number. */
static inline vec vec_max(vec a, vec b) { return _mm_max_ps(b, a); }
static inline vec vec_min(vec a, vec b) { return _mm_min_ps(b, a); }

static inline vec_mask vec_less(vec a, vec b) { return _mm_cmplt_ps(a, b); }
static inline vec_mask vec_equal(vec a, vec b) { return _mm_cmpeq_ps(a, b); }

static inline vec vec_select(vec_mask mask, vec yes, vec no) {
  return _mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no));
}

/* The largest whole number up to x. */
static inline vec vec_floor(vec x) {
  const vec magnitude = _mm_andnot_ps(_mm_set1_ps(-0.0f), x);
  const vec_mask has_fraction = _mm_cmplt_ps(magnitude, _mm_set1_ps(8388608.0f));
  const vec whole = _mm_cvtepi32_ps(_mm_cvttps_epi32(x));
  const vec down = _mm_and_ps(_mm_cmpgt_ps(whole, x), _mm_set1_ps(1.0f));
  return vec_select(has_fraction, _mm_sub_ps(whole, down), x);
}

static inline __m128 powers_of_two(__m128i exponents) {
  return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(exponents, _mm_set1_epi32(127)), 23));
}

/* x * 2^exponent for whole exponents from -150 to 129, in two factors that a float can hold. */
static inline vec vec_scale(vec x, vec exponent) {
  const __m128i whole = _mm_cvttps_epi32(exponent);
  const __m128i half = _mm_srai_epi32(whole, 1);
  const vec first = _mm_mul_ps(x, powers_of_two(half));
  return _mm_mul_ps(first, powers_of_two(_mm_sub_epi32(whole, half)));
}
