/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Vectors of four numbers on Arm, with fused multiply-add where there is one. vector/sse2.h says what the
 * functions mean. On 32-bit Arm the vector unit takes denormal numbers for 0.
 */

#include <arm_neon.h>

#ifndef __aarch64__
#include "square-root.h"
#endif

#define VECTOR_NAME "neon"
#define LANES 4
#define TILE_VECTORS 2
#ifdef __aarch64__
#define TILE_PIXELS 8
#else
#define TILE_PIXELS 4
#endif

typedef float32x4_t vec;
typedef uint32x4_t vec_mask;

static inline vec vec_splat(float x) { return vdupq_n_f32(x); }
static inline float vec_first(vec x) { return vgetq_lane_f32(x, 0); }
static inline vec vec_load(const float *from) { return vld1q_f32(from); }
static inline void vec_store(float *to, vec x) { vst1q_f32(to, x); }

static inline vec vec_load_few(const float *from, int count) {
  vec x = vld1q_lane_f32(from, vdupq_n_f32(0.0f), 0);
  if (count > 1) x = vld1q_lane_f32(from + 1, x, 1);
  if (count > 2) x = vld1q_lane_f32(from + 2, x, 2);
  return x;
}

static inline void vec_store_few(float *to, int count, vec x) {
  vst1q_lane_f32(to, x, 0);
  if (count > 1) vst1q_lane_f32(to + 1, x, 1);
  if (count > 2) vst1q_lane_f32(to + 2, x, 2);
}

static inline vec vec_add(vec a, vec b) { return vaddq_f32(a, b); }
static inline vec vec_sub(vec a, vec b) { return vsubq_f32(a, b); }
static inline vec vec_mul(vec a, vec b) { return vmulq_f32(a, b); }

static inline vec vec_madd(vec sum, vec x, vec weight) {
#ifdef __ARM_FEATURE_FMA
  return vfmaq_f32(sum, x, weight);
#else
  return vaddq_f32(sum, vmulq_f32(x, weight));
#endif
}

static inline vec vec_negate(vec x) { return vnegq_f32(x); }
static inline vec vec_max(vec a, vec b) { return vbslq_f32(vcgtq_f32(b, a), b, a); }
static inline vec vec_min(vec a, vec b) { return vbslq_f32(vcltq_f32(b, a), b, a); }
static inline vec_mask vec_less(vec a, vec b) { return vcltq_f32(a, b); }
static inline vec_mask vec_equal(vec a, vec b) { return vceqq_f32(a, b); }
static inline vec vec_select(vec_mask mask, vec yes, vec no) { return vbslq_f32(mask, yes, no); }

#ifdef __aarch64__
static inline vec vec_div(vec a, vec b) { return vdivq_f32(a, b); }
static inline vec vec_floor(vec x) { return vrndmq_f32(x); }
static inline vec vec_sqrt(vec x) { return vsqrtq_f32(x); }
#else
/* The vector unit of 32-bit Arm has reciprocals only, which are not exact. */
static inline vec vec_div(vec a, vec b) {
  float numerators[4], denominators[4];
  vst1q_f32(numerators, a);
  vst1q_f32(denominators, b);
  for (int lane = 0; lane < 4; lane++) numerators[lane] /= denominators[lane];
  return vld1q_f32(numerators);
}

static inline vec vec_sqrt(vec x) {
  float numbers[4];
  vst1q_f32(numbers, x);
  for (int lane = 0; lane < 4; lane++) numbers[lane] = square_root(numbers[lane]);
  return vld1q_f32(numbers);
}

static inline vec vec_floor(vec x) {
  const vec_mask has_fraction = vcltq_f32(vabsq_f32(x), vdupq_n_f32(8388608.0f));
  const vec whole = vcvtq_f32_s32(vcvtq_s32_f32(x));
  const vec down = vbslq_f32(vcgtq_f32(whole, x), vdupq_n_f32(1.0f), vdupq_n_f32(0.0f));
  return vbslq_f32(has_fraction, vsubq_f32(whole, down), x);
}
#endif

static inline vec powers_of_two(int32x4_t exponents) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(exponents, vdupq_n_s32(127)), 23));
}

static inline vec vec_scale(vec x, vec exponent) {
  const int32x4_t whole = vcvtq_s32_f32(exponent);
  const int32x4_t half = vshrq_n_s32(whole, 1);
  const vec first = vmulq_f32(x, powers_of_two(half));
  return vmulq_f32(first, powers_of_two(vsubq_s32(whole, half)));
}
