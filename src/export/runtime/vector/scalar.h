/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Vectors of one number, for any processor. vector/sse2.h says what the functions mean. */

#include <float.h>
#include <string.h>

#include "square-root.h"

#if FLT_EVAL_METHOD != 0
#error "Values must be computed as float: on 32-bit x86, compile with -msse2 -mfpmath=sse."
#endif

#define VECTOR_NAME "scalar"
#define LANES 1
#define TILE_PIXELS 4
#define TILE_VECTORS 4

typedef float vec;
typedef bool vec_mask;

static inline vec vec_splat(float x) { return x; }
static inline float vec_first(vec x) { return x; }
static inline vec vec_load(const float *from) { return *from; }
static inline void vec_store(float *to, vec x) { *to = x; }

/* There are never fewer than one. */
static inline vec vec_load_few(const float *from, int count) {
  (void)count;
  return *from;
}

static inline void vec_store_few(float *to, int count, vec x) {
  (void)count;
  *to = x;
}

static inline vec vec_add(vec a, vec b) { return a + b; }
static inline vec vec_sub(vec a, vec b) { return a - b; }
static inline vec vec_mul(vec a, vec b) { return a * b; }
static inline vec vec_div(vec a, vec b) { return a / b; }
static inline vec vec_sqrt(vec x) { return square_root(x); }
static inline vec vec_madd(vec sum, vec x, vec weight) { return sum + x * weight; }
static inline vec vec_negate(vec x) { return -x; }
static inline vec vec_max(vec a, vec b) { return b > a ? b : a; }
static inline vec vec_min(vec a, vec b) { return b < a ? b : a; }
static inline vec_mask vec_less(vec a, vec b) { return a < b; }
static inline vec_mask vec_equal(vec a, vec b) { return a == b; }
static inline vec vec_select(vec_mask mask, vec yes, vec no) { return mask ? yes : no; }

static inline vec vec_floor(vec x) {
  if (!(x > -8388608.0f && x < 8388608.0f)) return x;
  const float whole = (float)(int32_t)x;
  return whole > x ? whole - 1.0f : whole;
}

static inline float power_of_two(int exponent) {
  const int32_t bits = (exponent + 127) * (1 << 23);
  float power;
  memcpy(&power, &bits, sizeof power);
  return power;
}

static inline vec vec_scale(vec x, vec exponent) {
  if (exponent != exponent) return exponent;
  const int whole = (int)exponent;
  const int half = (whole + 1024) / 2 - 512;
  return x * power_of_two(half) * power_of_two(whole - half);
}
