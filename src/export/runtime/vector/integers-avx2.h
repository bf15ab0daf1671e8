/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Vectors of eight integers of 32 bits, and sums of products of integers of one byte. With these definitions
 * kernels/integer-vectors.h computes convolutions; other kinds of vectors define the same.
 */

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

/* Lanes, how many blocks of eight filters they hold, and what a convolution keeps sums of at once. */
#define IVEC_LANES 8
#define IVEC_BLOCKS 1
#define IVEC_TILE_VECTORS 1
#define IVEC_TILE_PIXELS 6

typedef __m256i ivec;

static inline ivec ivec_splat(int32_t x) { return _mm256_set1_epi32(x); }
static inline ivec ivec_add(ivec a, ivec b) { return _mm256_add_epi32(a, b); }
static inline ivec ivec_sub(ivec a, ivec b) { return _mm256_sub_epi32(a, b); }
static inline ivec ivec_mul(ivec a, ivec b) { return _mm256_mullo_epi32(a, b); }
static inline ivec ivec_min(ivec a, ivec b) { return _mm256_min_epi32(a, b); }
static inline ivec ivec_max(ivec a, ivec b) { return _mm256_max_epi32(a, b); }

/* x * 2^bits, each lane by bits of its own, from 0 to 31. */
static inline ivec ivec_shifted_up(ivec x, ivec bits) { return _mm256_sllv_epi32(x, bits); }

static inline ivec ivec_load(const int32_t *from) {
  return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

/* The numbers of a block of filters, and of one `next` integers further where more than one is held. */
static inline ivec ivec_of_blocks(const int32_t *from, ptrdiff_t next) {
  (void)next;
  return ivec_load(from);
}

static inline ivec ivec_of_bytes(const int8_t *from) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)from));
}

/* Lanes are integers of one byte. */
static inline void ivec_store_bytes(int8_t *to, ivec x) {
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  _mm_storel_epi64((__m128i *)(void *)to, _mm_packs_epi16(words, words));
}

/* a * b / 2^31 and x / 2^exponent, rounded as high_product and divided_by_power do. */
static inline ivec ivec_high_product(ivec a, ivec b) {
  const __m256i half = _mm256_set1_epi64x(INT64_C(1) << 30);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
  const __m256i odd = _mm256_add_epi64(
      _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32)), half);
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
}

static inline ivec ivec_divided_by_power(ivec x, ivec exponents) {
  const __m256i one = _mm256_set1_epi32(1);
  const __m256i mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, exponents), one);
  const __m256i threshold = _mm256_sub_epi32(_mm256_srli_epi32(mask, 1), _mm256_srai_epi32(x, 31));
  const __m256i is_up = _mm256_cmpgt_epi32(_mm256_and_si256(x, mask), threshold);
  return _mm256_sub_epi32(_mm256_srav_epi32(x, exponents), is_up);
}

/* Four neighbouring integers for all filters, and the weights of all filters for four: [8 filters][4]. */
typedef __m256i quad_input;

typedef struct {
  __m256i low, high;
} quad_weights;

/* Of each filter two parts. */
typedef struct {
  __m256i low, high;
} quad_sums;

static inline quad_input quad_input_of(uint32_t word) {
  return _mm256_cvtepi8_epi16(_mm_set1_epi32((int)word));
}

static inline quad_weights quad_weights_of(__m256i bytes) {
  return (quad_weights){_mm256_cvtepi8_epi16(_mm256_castsi256_si128(bytes)),
                        _mm256_cvtepi8_epi16(_mm256_extracti128_si256(bytes, 1))};
}

static inline quad_weights quad_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  return quad_weights_of(_mm256_loadu_si256((const __m256i *)(const void *)weights));
}

/* The same of two: [8 filters][2]. */
static inline quad_weights pair_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  return quad_weights_of(
      _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)weights)));
}

static inline quad_sums no_sums(void) {
  return (quad_sums){_mm256_setzero_si256(), _mm256_setzero_si256()};
}

static inline quad_sums plus_quad(quad_sums sums, quad_input x, quad_weights w) {
  return (quad_sums){_mm256_add_epi32(sums.low, _mm256_madd_epi16(x, w.low)),
                     _mm256_add_epi32(sums.high, _mm256_madd_epi16(x, w.high))};
}

/* What `plus_quad` adds too much at each position: nothing. */
static inline quad_sums plus_excess(quad_sums sums, quad_weights w) {
  (void)w;
  return sums;
}

static inline ivec total_of(quad_sums sums, quad_sums excess) {
  (void)excess;
  return _mm256_permute4x64_epi64(_mm256_hadd_epi32(sums.low, sums.high), 0xD8);
}

/* Channels of depthwise convolutions at once, and so many vectors of their sums. */
#define TAP_CHANNELS 16
#define TAP_VECTORS 2
#define TAP_PIXELS 4

/* The weights of two taps, and the sums, in the order in which `tap_totals` brings them to their places. */
typedef struct {
  __m256i low, high;
} tap_weights;

typedef struct {
  __m256i low, high;
} tap_sums;

/* Where `count` says that fewer are left, exactly those are read. */
static inline __m256i words_at(const int8_t *bytes, int count) {
  const __m128i *from = (const __m128i *)(const void *)bytes;
  if (count >= TAP_CHANNELS) return _mm256_cvtepi8_epi16(_mm_loadu_si128(from));
  if (count == TAP_CHANNELS / 2) return _mm256_cvtepi8_epi16(_mm_loadl_epi64(from));
  int8_t few[TAP_CHANNELS] = {0};
  memcpy(few, bytes, (size_t)count);
  return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)few));
}

static inline tap_weights tap_weights_at(const int8_t *first, const int8_t *second, int count) {
  const __m256i a = words_at(first, count), b = words_at(second, count);
  return (tap_weights){_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)};
}

static inline tap_sums no_tap_sums(void) {
  return (tap_sums){_mm256_setzero_si256(), _mm256_setzero_si256()};
}

static inline tap_sums plus_taps(tap_sums sums, const int8_t *first, const int8_t *second,
                                 int count, tap_weights w) {
  const __m256i a = words_at(first, count), b = words_at(second, count);
  const __m256i low = _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), w.low);
  const __m256i high = _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), w.high);
  return (tap_sums){_mm256_add_epi32(sums.low, low), _mm256_add_epi32(sums.high, high)};
}

static inline void tap_totals(tap_sums sums, ivec *totals) {
  totals[0] = _mm256_permute2x128_si256(sums.low, sums.high, 0x20);
  totals[1] = _mm256_permute2x128_si256(sums.low, sums.high, 0x31);
}
