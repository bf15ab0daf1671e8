/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Vectors of sixteen numbers, with fused multiply-add. vector/sse2.h says what the functions mean. */

#include <immintrin.h>

#define VECTOR_NAME "avx512"
#define LANES 16
#define TILE_PIXELS 12
#define TILE_VECTORS 2

typedef __m512 vec;
typedef __mmask16 vec_mask;

static inline vec vec_splat(float x) { return _mm512_set1_ps(x); }
static inline float vec_first(vec x) { return _mm512_cvtss_f32(x); }
static inline vec vec_load(const float *from) { return _mm512_loadu_ps(from); }
static inline void vec_store(float *to, vec x) { _mm512_storeu_ps(to, x); }

static inline __mmask16 first_lanes(int count) { return (__mmask16)((1u << count) - 1u); }

static inline vec vec_load_few(const float *from, int count) {
  return _mm512_maskz_loadu_ps(first_lanes(count), from);
}

static inline void vec_store_few(float *to, int count, vec x) {
  _mm512_mask_storeu_ps(to, first_lanes(count), x);
}

static inline vec vec_add(vec a, vec b) { return _mm512_add_ps(a, b); }
static inline vec vec_sub(vec a, vec b) { return _mm512_sub_ps(a, b); }
static inline vec vec_mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
static inline vec vec_div(vec a, vec b) { return _mm512_div_ps(a, b); }
static inline vec vec_sqrt(vec x) { return _mm512_sqrt_ps(x); }
static inline vec vec_madd(vec sum, vec x, vec weight) { return _mm512_fmadd_ps(x, weight, sum); }

static inline vec vec_negate(vec x) {
  const __m512i sign = _mm512_set1_epi32(INT32_MIN);
  return _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(x), sign));
}

static inline vec vec_max(vec a, vec b) { return _mm512_max_ps(b, a); }
static inline vec vec_min(vec a, vec b) { return _mm512_min_ps(b, a); }
static inline vec_mask vec_less(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
static inline vec_mask vec_equal(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }

static inline vec vec_select(vec_mask mask, vec yes, vec no) {
  return _mm512_mask_blend_ps(mask, no, yes);
}

static inline vec vec_floor(vec x) {
  return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}

static inline __m512 powers_of_two(__m512i exponents) {
  const __m512i biased = _mm512_add_epi32(exponents, _mm512_set1_epi32(127));
  return _mm512_castsi512_ps(_mm512_slli_epi32(biased, 23));
}

static inline vec vec_scale(vec x, vec exponent) {
  const __m512i whole = _mm512_cvttps_epi32(exponent);
  const __m512i half = _mm512_srai_epi32(whole, 1);
  const vec first = _mm512_mul_ps(x, powers_of_two(half));
  return _mm512_mul_ps(first, powers_of_two(_mm512_sub_epi32(whole, half)));
}
