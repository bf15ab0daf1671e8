/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Vectors of eight numbers, with fused multiply-add. vector/sse2.h says what the functions mean. */

#include <immintrin.h>

#define VECTOR_NAME "avx2"
#define LANES 8
#define TILE_PIXELS 6
#define TILE_VECTORS 2

typedef __m256 vec;
typedef __m256 vec_mask;

static inline vec vec_splat(float x) { return _mm256_set1_ps(x); }
static inline float vec_first(vec x) { return _mm256_cvtss_f32(x); }
static inline vec vec_load(const float *from) { return _mm256_loadu_ps(from); }
static inline void vec_store(float *to, vec x) { _mm256_storeu_ps(to, x); }

/* All bits set in the first `count` lanes. */
static inline __m256i first_lanes(int count) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), lanes);
}

static inline vec vec_load_few(const float *from, int count) {
  return _mm256_maskload_ps(from, first_lanes(count));
}

static inline void vec_store_few(float *to, int count, vec x) {
  _mm256_maskstore_ps(to, first_lanes(count), x);
}

static inline vec vec_add(vec a, vec b) { return _mm256_add_ps(a, b); }
static inline vec vec_sub(vec a, vec b) { return _mm256_sub_ps(a, b); }
static inline vec vec_mul(vec a, vec b) { return _mm256_mul_ps(a, b); }
static inline vec vec_div(vec a, vec b) { return _mm256_div_ps(a, b); }
static inline vec vec_sqrt(vec x) { return _mm256_sqrt_ps(x); }
static inline vec vec_madd(vec sum, vec x, vec weight) { return _mm256_fmadd_ps(x, weight, sum); }
static inline vec vec_negate(vec x) { return _mm256_xor_ps(x, _mm256_set1_ps(-0.0f)); }
static inline vec vec_max(vec a, vec b) { return _mm256_max_ps(b, a); }
static inline vec vec_min(vec a, vec b) { return _mm256_min_ps(b, a); }
static inline vec_mask vec_less(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
static inline vec_mask vec_equal(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }

static inline vec vec_select(vec_mask mask, vec yes, vec no) {
  return _mm256_blendv_ps(no, yes, mask);
}

static inline vec vec_floor(vec x) { return _mm256_floor_ps(x); }

static inline __m256 powers_of_two(__m256i exponents) {
  const __m256i biased = _mm256_add_epi32(exponents, _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(biased, 23));
}

static inline vec vec_scale(vec x, vec exponent) {
  const __m256i whole = _mm256_cvttps_epi32(exponent);
  const __m256i half = _mm256_srai_epi32(whole, 1);
  const vec first = _mm256_mul_ps(x, powers_of_two(half));
  return _mm256_mul_ps(first, powers_of_two(_mm256_sub_epi32(whole, half)));
}
