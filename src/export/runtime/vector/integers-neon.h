/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Vectors of eight integers of 32 bits on Arm, and sums of products of integers of one byte, by dot products where
 * HAS_DOT_PRODUCTS is defined. vector/integers-avx2.h says what the functions mean.
 */

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#define IVEC_LANES 8
#define IVEC_BLOCKS 1
#define IVEC_TILE_VECTORS 1
#ifdef HAS_DOT_PRODUCTS
#define IVEC_TILE_PIXELS 8
#elif defined(__aarch64__)
#define IVEC_TILE_PIXELS 4
#else
#define IVEC_TILE_PIXELS 2
#endif

typedef int32x4x2_t ivec;

#define IVEC_OF(first, second) ((ivec){{(first), (second)}})
#define IVEC_EACH(operation, a, b) \
  IVEC_OF(operation((a).val[0], (b).val[0]), operation((a).val[1], (b).val[1]))

static inline ivec ivec_splat(int32_t x) { return IVEC_OF(vdupq_n_s32(x), vdupq_n_s32(x)); }
static inline ivec ivec_add(ivec a, ivec b) { return IVEC_EACH(vaddq_s32, a, b); }
static inline ivec ivec_sub(ivec a, ivec b) { return IVEC_EACH(vsubq_s32, a, b); }
static inline ivec ivec_mul(ivec a, ivec b) { return IVEC_EACH(vmulq_s32, a, b); }
static inline ivec ivec_min(ivec a, ivec b) { return IVEC_EACH(vminq_s32, a, b); }
static inline ivec ivec_max(ivec a, ivec b) { return IVEC_EACH(vmaxq_s32, a, b); }
static inline ivec ivec_shifted_up(ivec x, ivec bits) { return IVEC_EACH(vshlq_s32, x, bits); }

static inline ivec ivec_load(const int32_t *from) {
  return IVEC_OF(vld1q_s32(from), vld1q_s32(from + 4));
}

static inline ivec ivec_of_blocks(const int32_t *from, ptrdiff_t next) {
  (void)next;
  return ivec_load(from);
}

static inline ivec ivec_of_bytes(const int8_t *from) {
  const int16x8_t words = vmovl_s8(vld1_s8(from));
  return IVEC_OF(vmovl_s16(vget_low_s16(words)), vmovl_s16(vget_high_s16(words)));
}

static inline void ivec_store_bytes(int8_t *to, ivec x) {
  vst1_s8(to, vmovn_s16(vcombine_s16(vmovn_s32(x.val[0]), vmovn_s32(x.val[1]))));
}

/* The processor doubles the product and rounds it: a * b * 2 / 2^32. */
static inline ivec ivec_high_product(ivec a, ivec b) { return IVEC_EACH(vqrdmulhq_s32, a, b); }

/* Rounding shifts take the upper of two nearest, so below 0 one is taken away before. */
static inline int32x4_t lanes_divided_by_power(int32x4_t x, int32x4_t exponents) {
  const int32x4_t down = vnegq_s32(exponents);
  const int32x4_t below = vshrq_n_s32(vandq_s32(x, down), 31);
  return vrshlq_s32(vqaddq_s32(x, below), down);
}

static inline ivec ivec_divided_by_power(ivec x, ivec exponents) {
  return IVEC_EACH(lanes_divided_by_power, x, exponents);
}

#ifdef HAS_DOT_PRODUCTS
typedef int8x16_t quad_input;

typedef struct {
  int8x16_t of[2];
} quad_weights;

typedef struct {
  int32x4_t of[2];
} quad_sums;

static inline quad_input quad_input_of(uint32_t word) {
  return vreinterpretq_s8_u32(vdupq_n_u32(word));
}

static inline quad_weights quad_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  return (quad_weights){{vld1q_s8(weights), vld1q_s8(weights + 16)}};
}

static inline quad_weights pair_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  const uint16x8_t pairs = vreinterpretq_u16_s8(vld1q_s8(weights));
  return (quad_weights){{vreinterpretq_s8_u32(vmovl_u16(vget_low_u16(pairs))),
                         vreinterpretq_s8_u32(vmovl_u16(vget_high_u16(pairs)))}};
}

static inline quad_sums no_sums(void) { return (quad_sums){{vdupq_n_s32(0), vdupq_n_s32(0)}}; }

static inline quad_sums plus_quad(quad_sums sums, quad_input x, quad_weights w) {
  return (quad_sums){{vdotq_s32(sums.of[0], w.of[0], x), vdotq_s32(sums.of[1], w.of[1], x)}};
}

static inline ivec total_of(quad_sums sums, quad_sums excess) {
  (void)excess;
  return IVEC_OF(sums.of[0], sums.of[1]);
}
#else
typedef int8x8_t quad_input;

/* Two filters each. */
typedef struct {
  int8x8_t of[4];
} quad_weights;

/* Of each filter two parts. */
typedef struct {
  int32x4_t of[4];
} quad_sums;

static inline quad_input quad_input_of(uint32_t word) {
  return vreinterpret_s8_u32(vdup_n_u32(word));
}

static inline quad_weights quad_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  return (quad_weights){
      {vld1_s8(weights), vld1_s8(weights + 8), vld1_s8(weights + 16), vld1_s8(weights + 24)}};
}

static inline quad_weights pair_weights_at(const int8_t *weights, ptrdiff_t next) {
  (void)next;
  const uint16x8_t pairs = vreinterpretq_u16_s8(vld1q_s8(weights));
  const int8x16_t low = vreinterpretq_s8_u32(vmovl_u16(vget_low_u16(pairs)));
  const int8x16_t high = vreinterpretq_s8_u32(vmovl_u16(vget_high_u16(pairs)));
  return (quad_weights){{vget_low_s8(low), vget_high_s8(low), vget_low_s8(high), vget_high_s8(high)}};
}

static inline quad_sums no_sums(void) {
  const int32x4_t none = vdupq_n_s32(0);
  return (quad_sums){{none, none, none, none}};
}

static inline quad_sums plus_quad(quad_sums sums, quad_input x, quad_weights w) {
  return (quad_sums){{vpadalq_s16(sums.of[0], vmull_s8(x, w.of[0])),
                      vpadalq_s16(sums.of[1], vmull_s8(x, w.of[1])),
                      vpadalq_s16(sums.of[2], vmull_s8(x, w.of[2])),
                      vpadalq_s16(sums.of[3], vmull_s8(x, w.of[3]))}};
}

static inline int32x4_t sums_of_parts(int32x4_t a, int32x4_t b) {
  return vcombine_s32(vpadd_s32(vget_low_s32(a), vget_high_s32(a)),
                      vpadd_s32(vget_low_s32(b), vget_high_s32(b)));
}

static inline ivec total_of(quad_sums sums, quad_sums excess) {
  (void)excess;
  return IVEC_OF(sums_of_parts(sums.of[0], sums.of[1]), sums_of_parts(sums.of[2], sums.of[3]));
}
#endif

static inline quad_sums plus_excess(quad_sums sums, quad_weights w) {
  (void)w;
  return sums;
}

#define TAP_CHANNELS 8
#define TAP_VECTORS 1
#define TAP_PIXELS 4

typedef struct {
  int8x8_t first, second;
} tap_weights;

typedef int32x4x2_t tap_sums;

static inline int8x8_t bytes_at(const int8_t *bytes, int count) {
  if (count >= TAP_CHANNELS) return vld1_s8(bytes);
  int8_t few[TAP_CHANNELS] = {0};
  memcpy(few, bytes, (size_t)count);
  return vld1_s8(few);
}

static inline tap_weights tap_weights_at(const int8_t *first, const int8_t *second, int count) {
  return (tap_weights){bytes_at(first, count), bytes_at(second, count)};
}

static inline tap_sums no_tap_sums(void) { return ivec_splat(0); }

static inline tap_sums plus_words(tap_sums sums, int16x8_t words) {
  return IVEC_OF(vaddw_s16(sums.val[0], vget_low_s16(words)),
                 vaddw_s16(sums.val[1], vget_high_s16(words)));
}

static inline tap_sums plus_taps(tap_sums sums, const int8_t *first, const int8_t *second, int count,
                                 tap_weights w) {
  sums = plus_words(sums, vmull_s8(bytes_at(first, count), w.first));
  return plus_words(sums, vmull_s8(bytes_at(second, count), w.second));
}

static inline void tap_totals(tap_sums sums, ivec *totals) { totals[0] = sums; }
