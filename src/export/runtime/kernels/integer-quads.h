/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Products of four integers at a time, and what becomes of their sums; with Cortex-M's pairs of 16 bits where there are. */

/* Four neighbouring integers. */
ALWAYS_INLINE uint32_t word_at(const int8_t *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>

/* Where there are few registers, compilers keep all sums in them only in functions of their own. */
#define OF_ITS_OWN NOT_INLINED static

/* Four integers as two pairs of 16 bits: the first and the third, the second and the fourth. */
struct quad {
  int16x2_t even, odd;
};

ALWAYS_INLINE struct quad quad_of(uint32_t word) {
  int16x2_t odd;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(word));
  return (struct quad){.even = __sxtb16((int8x4_t)word), .odd = odd};
}

ALWAYS_INLINE int32_t plus_products(int32_t sum, struct quad a, struct quad b) {
  return __smlad(a.odd, b.odd, __smlad(a.even, b.even, sum));
}

/* Adds the products of four channels to a sum of each. */
ALWAYS_INLINE void add_each(int32_t *sums, struct quad a, struct quad b) {
  sums[0] = __smlabb(a.even, b.even, sums[0]);
  sums[1] = __smlabb(a.odd, b.odd, sums[1]);
  sums[2] = __smlatt(a.even, b.even, sums[2]);
  sums[3] = __smlatt(a.odd, b.odd, sums[3]);
}

#if defined(__OPTIMIZE__)
/*
 * Adds the products of four channels of two positions and two filters, the weights of which are `next` bytes apart, and goes on
 * to the next four. Compilers would move loads of one such block before another and then have too few registers.
 */
#define ADD_QUAD(next)                                                                             \
  {                                                                                                \
    int32_t x, y, odd_x, odd_y, w, odd_w;                                                          \
    __asm__("ldr %[x], [%[a]], #4\n\t"                                                             \
            "ldr %[y], [%[b]], #4\n\t"                                                             \
            "ldr %[w], [%[weights], %[step]]\n\t"                                                  \
            "sxtb16 %[ox], %[x], ror #8\n\t"                                                       \
            "sxtb16 %[oy], %[y], ror #8\n\t"                                                       \
            "sxtb16 %[ow], %[w], ror #8\n\t"                                                       \
            "sxtb16 %[x], %[x]\n\t"                                                                \
            "sxtb16 %[y], %[y]\n\t"                                                                \
            "sxtb16 %[w], %[w]\n\t"                                                                \
            "smlad %[t], %[ox], %[ow], %[t]\n\t"                                                   \
            "smlad %[v], %[oy], %[ow], %[v]\n\t"                                                   \
            "smlad %[t], %[x], %[w], %[t]\n\t"                                                     \
            "smlad %[v], %[y], %[w], %[v]\n\t"                                                     \
            "ldr %[w], [%[weights]], #4\n\t"                                                       \
            "sxtb16 %[ow], %[w], ror #8\n\t"                                                       \
            "sxtb16 %[w], %[w]\n\t"                                                                \
            "smlad %[s], %[ox], %[ow], %[s]\n\t"                                                   \
            "smlad %[u], %[oy], %[ow], %[u]\n\t"                                                   \
            "smlad %[s], %[x], %[w], %[s]\n\t"                                                     \
            "smlad %[u], %[y], %[w], %[u]"                                                         \
            : [s] "+r"(s), [t] "+r"(t), [u] "+r"(u), [v] "+r"(v), [a] "+r"(a), [b] "+r"(b),        \
              [weights] "+r"(weights), [x] "=&r"(x), [y] "=&r"(y), [ox] "=&r"(odd_x),              \
              [oy] "=&r"(odd_y), [w] "=&r"(w), [ow] "=&r"(odd_w)                                   \
            : [step] "rI"(next)                                                                    \
            : "memory");                                                                           \
  }

/* Adds the products of four channels of a tap to a sum of each. */
#define ADD_TAP(input, weights)                                                                   \
  {                                                                                               \
    int32_t x, odd_x, w, odd_w;                                                                   \
    __asm__("ldr %[x], %[from]\n\t"                                                               \
            "ldr %[w], %[by]\n\t"                                                                 \
            "sxtb16 %[ox], %[x], ror #8\n\t"                                                      \
            "sxtb16 %[ow], %[w], ror #8\n\t"                                                      \
            "sxtb16 %[x], %[x]\n\t"                                                               \
            "sxtb16 %[w], %[w]\n\t"                                                               \
            "smlabb %[t], %[ox], %[ow], %[t]\n\t"                                                 \
            "smlatt %[v], %[ox], %[ow], %[v]\n\t"                                                 \
            "smlabb %[s], %[x], %[w], %[s]\n\t"                                                   \
            "smlatt %[u], %[x], %[w], %[u]"                                                       \
            : [s] "+r"(s), [t] "+r"(t), [u] "+r"(u), [v] "+r"(v), [x] "=&r"(x), [ox] "=&r"(odd_x), \
              [w] "=&r"(w), [ow] "=&r"(odd_w)                                                     \
            : [from] "m"(*(const int8_t(*)[4])(input)), [by] "m"(*(const int8_t(*)[4])(weights))); \
  }
#endif

/*
 * times_factor plus `zero`, for multipliers from 2^30 on. Twice such a one is 2^32 too much for a register: the sum itself is
 * added for it. Before the last bit is shifted out, half of what is divided by is one.
 */
ALWAYS_INLINE int32_t rescaled(int32_t sum, int32_t multiplier, int32_t shift, int zero) {
  if (shift >= 0) return times_factor(sum, multiplier, shift) + zero;
  int32_t product;
  __asm__("smmlar %0, %1, %2, %1" : "=r"(product) : "r"(sum), "r"((uint32_t)multiplier << 1));
  product = (product + (product >> 31)) >> (-shift - 1);
  return __qadd(product, 1 + 2 * zero) >> 1;
}

ALWAYS_INLINE int32_t within_byte(int32_t q) {
  int32_t byte;
  __asm__("ssat %0, #8, %1" : "=r"(byte) : "r"(q));
  return byte;
}
#else
#define OF_ITS_OWN ALWAYS_INLINE

struct quad {
  int32_t of[4];
};

ALWAYS_INLINE struct quad quad_of(uint32_t word) {
  int8_t bytes[4];
  memcpy(bytes, &word, sizeof word);
  return (struct quad){{bytes[0], bytes[1], bytes[2], bytes[3]}};
}

ALWAYS_INLINE int32_t plus_products(int32_t sum, struct quad a, struct quad b) {
  return sum + a.of[0] * b.of[0] + a.of[1] * b.of[1] + a.of[2] * b.of[2] + a.of[3] * b.of[3];
}

ALWAYS_INLINE void add_each(int32_t *sums, struct quad a, struct quad b) {
  UNROLLED
  for (int c = 0; c < 4; c++) sums[c] += a.of[c] * b.of[c];
}

ALWAYS_INLINE int32_t rescaled(int32_t sum, int32_t multiplier, int32_t shift, int zero) {
  return times_factor(sum, multiplier, shift) + zero;
}

ALWAYS_INLINE int32_t within_byte(int32_t q) { return limited(q, INT8_MIN, INT8_MAX); }
#endif

#if !defined(ADD_QUAD)
#define ADD_TAP(input, weights)                                       \
  {                                                                   \
    int32_t sums[4] = {s, t, u, v};                                   \
    add_each(sums, quad_of(word_at(input)), quad_of(word_at(weights))); \
    s = sums[0];                                                      \
    t = sums[1];                                                      \
    u = sums[2];                                                      \
    v = sums[3];                                                      \
  }

#define ADD_QUAD(next)                                                      \
  {                                                                         \
    const struct quad x = quad_of(word_at(a)), y = quad_of(word_at(b));     \
    struct quad w = quad_of(word_at(weights));                              \
    s = plus_products(s, x, w);                                             \
    u = plus_products(u, y, w);                                             \
    w = quad_of(word_at(weights + (next)));                                 \
    t = plus_products(t, x, w);                                             \
    v = plus_products(v, y, w);                                             \
    a += 4;                                                                 \
    b += 4;                                                                 \
    weights += 4;                                                           \
  }
#endif

/* What sums become: they get `zero` and stay from `least` to `most`, which may be all that a byte holds. */
struct integer_limits {
  int zero, least, most;
  bool is_byte;
};

static struct integer_limits limits_of(int zero, int least, int most) {
  return (struct integer_limits){zero, least, most, least == INT8_MIN && most == INT8_MAX};
}

/* Keeps up to four rescaled sums within their limits. */
ALWAYS_INLINE void limit_all(int32_t *q, const int count, const struct integer_limits *limits) {
  if (limits->is_byte) {
    UNROLLED
    for (int i = 0; i < count; i++) q[i] = within_byte(q[i]);
  } else {
    const int least = limits->least, most = limits->most;
    UNROLLED
    for (int i = 0; i < count; i++) q[i] = limited(q[i], least, most);
  }
}

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>

/* There are vectors of integers: Cortex-M55 and its like. */
#define INTEGER_VECTORS

/* times_factor of four integers. */
ALWAYS_INLINE int32x4_t four_times_factor(int32x4_t q, int32_t multiplier, int32_t shift) {
  if (shift > 0) q = vshlq_r_s32(q, shift);
  q = vqrdmulhq_n_s32(q, multiplier);
  if (shift >= 0) return q;
  /* Halves are rounded up: below zero that is to the wrong side. */
  return vrshlq_n_s32(vqaddq_s32(q, vshrq_n_s32(q, 31)), shift);
}

/* What sums of four filters are multiplied by; shifts to the left and to the right. */
struct four_factors {
  int32x4_t multipliers, left, right;
};

/* Those of four filters, or where these are not `whole`, of the first ones. */
ALWAYS_INLINE struct four_factors four_factors_at(const int32_t *multipliers, const int32_t *shifts,
                                                  const bool whole, mve_pred16_t inside) {
  const int32x4_t none = vdupq_n_s32(0);
  const int32x4_t shift = whole ? vldrwq_s32(shifts) : vldrwq_z_s32(shifts, inside);
  const int32x4_t multiplier =
      whole ? vldrwq_s32(multipliers) : vldrwq_z_s32(multipliers, inside);
  return (struct four_factors){multiplier, vmaxq_s32(shift, none), vminq_s32(shift, none)};
}

/* What four sums become. */
ALWAYS_INLINE int32x4_t four_rescaled(int32x4_t q, struct four_factors by,
                                      const struct integer_limits *limits) {
  q = vqrdmulhq_s32(vshlq_s32(q, by.left), by.multipliers);
  q = vqaddq_s32(q, vshrq_n_s32(vandq_s32(q, by.right), 31));
  q = vqaddq_n_s32(vrshlq_s32(q, by.right), limits->zero);
  return vminq_s32(vmaxq_s32(q, vdupq_n_s32(limits->least)), vdupq_n_s32(limits->most));
}
#endif
