/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Vectors of eight integers of 32 bits, without vectors. vector/integers-avx2.h says what the functions mean. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define IVEC_LANES 8
#define IVEC_BLOCKS 1
#define IVEC_TILE_VECTORS 1
#define IVEC_TILE_PIXELS 2

typedef struct {
  int32_t of[IVEC_LANES];
} ivec;

#define IVEC_EACH(expression)                                 \
  ivec each;                                                  \
  for (int i = 0; i < IVEC_LANES; i++) each.of[i] = expression; \
  return each

static inline ivec ivec_splat(int32_t x) { IVEC_EACH(x); }
static inline ivec ivec_load(const int32_t *from) { IVEC_EACH(from[i]); }
static inline ivec ivec_add(ivec a, ivec b) { IVEC_EACH(a.of[i] + b.of[i]); }
static inline ivec ivec_sub(ivec a, ivec b) { IVEC_EACH(a.of[i] - b.of[i]); }
static inline ivec ivec_mul(ivec a, ivec b) { IVEC_EACH(a.of[i] * b.of[i]); }
static inline ivec ivec_of_bytes(const int8_t *from) { IVEC_EACH(from[i]); }
static inline ivec ivec_min(ivec a, ivec b) { IVEC_EACH(a.of[i] < b.of[i] ? a.of[i] : b.of[i]); }
static inline ivec ivec_max(ivec a, ivec b) { IVEC_EACH(a.of[i] > b.of[i] ? a.of[i] : b.of[i]); }

static inline ivec ivec_shifted_up(ivec x, ivec bits) {
  IVEC_EACH((int32_t)((uint32_t)x.of[i] << bits.of[i]));
}

static inline ivec ivec_of_blocks(const int32_t *from, ptrdiff_t next) {
  (void)next;
  return ivec_load(from);
}

static inline void ivec_store_bytes(int8_t *to, ivec x) {
  for (int i = 0; i < IVEC_LANES; i++) to[i] = (int8_t)x.of[i];
}

static inline ivec ivec_high_product(ivec a, ivec b) {
  IVEC_EACH((int32_t)(((int64_t)a.of[i] * b.of[i] + (INT64_C(1) << 30)) >> 31));
}

static inline int32_t lane_divided_by_power(int32_t x, int32_t exponent) {
  const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1);
  return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0));
}

static inline ivec ivec_divided_by_power(ivec x, ivec exponents) {
  IVEC_EACH(lane_divided_by_power(x.of[i], exponents.of[i]));
}

typedef struct {
  int8_t of[4];
} quad_input;

typedef struct {
  int8_t of[IVEC_LANES][4];
} quad_weights;

typedef ivec quad_sums;

static inline quad_input quad_input_of(uint32_t word) {
  quad_input x;
  memcpy(x.of, &word, sizeof x.of);
  return x;
}

static inline quad_weights quad_weights_at(const int8_t *weights, ptrdiff_t next) {
  quad_weights w;
  (void)next;
  memcpy(w.of, weights, sizeof w.of);
  return w;
}

static inline quad_weights pair_weights_at(const int8_t *weights, ptrdiff_t next) {
  quad_weights w;
  (void)next;
  for (int i = 0; i < IVEC_LANES; i++, weights += 2) {
    w.of[i][0] = weights[0];
    w.of[i][1] = weights[1];
    w.of[i][2] = w.of[i][3] = 0;
  }
  return w;
}

static inline quad_sums no_sums(void) { return ivec_splat(0); }

static inline quad_sums plus_quad(quad_sums sums, quad_input x, quad_weights w) {
  IVEC_EACH(sums.of[i] + x.of[0] * w.of[i][0] + x.of[1] * w.of[i][1] + x.of[2] * w.of[i][2] +
            x.of[3] * w.of[i][3]);
}

static inline quad_sums plus_excess(quad_sums sums, quad_weights w) {
  (void)w;
  return sums;
}

static inline ivec total_of(quad_sums sums, quad_sums excess) {
  (void)excess;
  return sums;
}

#define TAP_CHANNELS 8
#define TAP_VECTORS 1
#define TAP_PIXELS 2

typedef struct {
  int8_t first[TAP_CHANNELS], second[TAP_CHANNELS];
} tap_weights;

typedef ivec tap_sums;

static inline void copy_taps(int8_t *to, const int8_t *from, int count) {
  memset(to, 0, TAP_CHANNELS);
  memcpy(to, from, (size_t)(count < TAP_CHANNELS ? count : TAP_CHANNELS));
}

static inline tap_weights tap_weights_at(const int8_t *first, const int8_t *second, int count) {
  tap_weights w;
  copy_taps(w.first, first, count);
  copy_taps(w.second, second, count);
  return w;
}

static inline tap_sums no_tap_sums(void) { return ivec_splat(0); }

static inline tap_sums plus_taps(tap_sums sums, const int8_t *first, const int8_t *second, int count,
                                 tap_weights w) {
  const tap_weights x = tap_weights_at(first, second, count);
  IVEC_EACH(sums.of[i] + x.first[i] * w.first[i] + x.second[i] * w.second[i]);
}

static inline void tap_totals(tap_sums sums, ivec *totals) { totals[0] = sums; }
