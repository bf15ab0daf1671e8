/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Vectors of sixteen integers of 32 bits, and sums of products of integers of one byte by AVX-512 VNNI.
 * vector/integers-avx2.h says what the functions mean. The processor multiplies integers without a sign by integers with
 * one, so inputs are read as x + 128, and 128 times the weights are taken away at the end.
 */

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define IVEC_LANES 16
#define IVEC_BLOCKS 2
#define IVEC_TILE_VECTORS 2
#define IVEC_TILE_PIXELS 8

typedef __m512i ivec;

static inline ivec ivec_splat(int32_t x) { return _mm512_set1_epi32(x); }
static inline ivec ivec_add(ivec a, ivec b) { return _mm512_add_epi32(a, b); }
static inline ivec ivec_sub(ivec a, ivec b) { return _mm512_sub_epi32(a, b); }
static inline ivec ivec_mul(ivec a, ivec b) { return _mm512_mullo_epi32(a, b); }
static inline ivec ivec_min(ivec a, ivec b) { return _mm512_min_epi32(a, b); }
static inline ivec ivec_max(ivec a, ivec b) { return _mm512_max_epi32(a, b); }
static inline ivec ivec_shifted_up(ivec x, ivec bits) { return _mm512_sllv_epi32(x, bits); }

static inline ivec ivec_load(const int32_t *from) { return _mm512_loadu_si512(from); }

static inline __m512i both_halves(const void *low, const void *high) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)low)),
                            _mm256_loadu_si256((const __m256i *)high), 1);
}

static inline ivec ivec_of_blocks(const int32_t *from, ptrdiff_t next) {
  return both_halves(from, from + next);
}

static inline ivec ivec_of_bytes(const int8_t *from) {
  return _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)from));
}

static inline void ivec_store_bytes(int8_t *to, ivec x) {
  _mm_storeu_si128((__m128i *)(void *)to, _mm512_cvtepi32_epi8(x));
}

static inline ivec ivec_high_product(ivec a, ivec b) {
  const __m512i half = _mm512_set1_epi64(INT64_C(1) << 30);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(a, b), half);
  const __m512i odd = _mm512_add_epi64(
      _mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32)), half);
  return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
}

static inline ivec ivec_divided_by_power(ivec x, ivec exponents) {
  const __m512i one = _mm512_set1_epi32(1);
  const __m512i mask = _mm512_sub_epi32(_mm512_sllv_epi32(one, exponents), one);
  const __m512i threshold = _mm512_sub_epi32(_mm512_srli_epi32(mask, 1), _mm512_srai_epi32(x, 31));
  const __mmask16 is_up = _mm512_cmpgt_epi32_mask(_mm512_and_si512(x, mask), threshold);
  const __m512i down = _mm512_srav_epi32(x, exponents);
  return _mm512_mask_add_epi32(down, is_up, down, one);
}

typedef __m512i quad_input;
typedef __m512i quad_weights;
typedef __m512i quad_sums;

static inline __m512i sign_bits(void) { return _mm512_set1_epi32((int)0x80808080u); }

static inline quad_input quad_input_of(uint32_t word) {
  return _mm512_xor_si512(_mm512_set1_epi32((int)word), sign_bits());
}

static inline quad_weights quad_weights_at(const int8_t *weights, ptrdiff_t next) {
  return both_halves(weights, weights + next);
}

static inline quad_weights pair_weights_at(const int8_t *weights, ptrdiff_t next) {
  const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)weights);
  const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(weights + next));
  return _mm512_cvtepu16_epi32(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1));
}

static inline quad_sums no_sums(void) { return _mm512_setzero_si512(); }

static inline quad_sums plus_quad(quad_sums sums, quad_input x, quad_weights w) {
  return _mm512_dpbusd_epi32(sums, x, w);
}

/* 128 times the weights. */
static inline quad_sums plus_excess(quad_sums sums, quad_weights w) {
  return _mm512_dpbusd_epi32(sums, sign_bits(), w);
}

static inline ivec total_of(quad_sums sums, quad_sums excess) {
  return _mm512_sub_epi32(sums, excess);
}

#define TAP_CHANNELS 32
#define TAP_VECTORS 2
#define TAP_PIXELS 4

typedef struct {
  __m512i low, high;
} tap_weights;

typedef struct {
  __m512i low, high;
} tap_sums;

static inline __m512i words_at(const int8_t *bytes, int count) {
  const __mmask32 few = count >= TAP_CHANNELS ? ~(__mmask32)0 : ((__mmask32)1 << count) - 1;
  return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(few, bytes));
}

static inline tap_weights tap_weights_at(const int8_t *first, const int8_t *second, int count) {
  const __m512i a = words_at(first, count), b = words_at(second, count);
  return (tap_weights){_mm512_unpacklo_epi16(a, b), _mm512_unpackhi_epi16(a, b)};
}

static inline tap_sums no_tap_sums(void) {
  return (tap_sums){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

static inline tap_sums plus_taps(tap_sums sums, const int8_t *first, const int8_t *second,
                                 int count, tap_weights w) {
  const __m512i a = words_at(first, count), b = words_at(second, count);
  return (tap_sums){_mm512_dpwssd_epi32(sums.low, _mm512_unpacklo_epi16(a, b), w.low),
                    _mm512_dpwssd_epi32(sums.high, _mm512_unpackhi_epi16(a, b), w.high)};
}

static inline void tap_totals(tap_sums sums, ivec *totals) {
  const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
  const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  totals[0] = _mm512_permutex2var_epi64(sums.low, first, sums.high);
  totals[1] = _mm512_permutex2var_epi64(sums.low, second, sums.high);
}
