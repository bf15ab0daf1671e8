/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Runs: neighbouring integers of the input and the weights of eight filters for them, [16 channels][8 filters][16], and then
 * [8 filters][the even number that is left].
 */

/* Channels of a run that lie together. */
#define CHUNK 16

/* Filters and positions that are computed at once; and positions, where inputs are read where they are. */
#if defined(INTEGER_VECTORS)
#define INTEGER_LANES 4
#define INTEGER_PIXELS 2
#define DIRECT_PIXELS 4
#else
#define INTEGER_LANES 2
#define INTEGER_PIXELS 2
#define DIRECT_PIXELS 2
#endif

typedef int32_t integer_sums[INTEGER_PIXELS][INTEGER_LANES];

/* What some filters read at one or more positions, and the weights of the first: of whole chunks, and behind them. */
struct integer_run {
  const int8_t *inputs[INTEGER_PIXELS], *rests[INTEGER_PIXELS];
  const int8_t *weights, *rest_weights;
  int chunks, rest;
  /* From chunk to chunk of the input: nothing where all of them read the same. */
  ptrdiff_t step;
};

#if defined(INTEGER_VECTORS)
/* Adds the products of a run to sums of four filters. */
ALWAYS_INLINE int32x4_t plus_run(int32x4_t sums, const struct integer_run *run) {
  int32_t s = 0, t = 0, u = 0, v = 0;
  const int8_t *a = run->inputs[0], *weights = run->weights;
  const ptrdiff_t step = run->step;
  for (int chunk = run->chunks; chunk > 0; chunk--) {
    const int8x16_t x = vldrbq_s8(a);
    s = vmladavaq_s8(s, x, vldrbq_s8(weights));
    t = vmladavaq_s8(t, x, vldrbq_s8(weights + CHUNK));
    u = vmladavaq_s8(u, x, vldrbq_s8(weights + 2 * CHUNK));
    v = vmladavaq_s8(v, x, vldrbq_s8(weights + 3 * CHUNK));
    a += step;
    weights += CHUNK * INTEGER_BLOCK;
  }
  if (run->rest > 0) {
    const ptrdiff_t rest = run->rest;
    const mve_pred16_t inside = vctp8q((uint32_t)rest);
    const int8x16_t x = vldrbq_z_s8(run->rests[0], inside);
    weights = run->rest_weights;
    s = vmladavaq_s8(s, x, vldrbq_z_s8(weights, inside));
    t = vmladavaq_s8(t, x, vldrbq_z_s8(weights + rest, inside));
    u = vmladavaq_s8(u, x, vldrbq_z_s8(weights + 2 * rest, inside));
    v = vmladavaq_s8(v, x, vldrbq_z_s8(weights + 3 * rest, inside));
  }
  const int32x4_t products = {s, t, u, v};
  return vaddq_s32(sums, products);
}

OF_ITS_OWN void add_run_of_one(integer_sums sums, const struct integer_run *run) {
  vstrwq_s32(sums[0], plus_run(vldrwq_s32(sums[0]), run));
}

/* Adds the products of a run at each position. */
ALWAYS_INLINE void add_run(integer_sums sums, const struct integer_run *run, const int pixels) {
  struct integer_run own = *run;
  for (int p = 0; p < pixels; p++) {
    own.inputs[0] = run->inputs[p];
    own.rests[0] = run->rests[p];
    vstrwq_s32(sums[p], plus_run(vldrwq_s32(sums[p]), &own));
  }
}
#else
OF_ITS_OWN void add_run_of_two(integer_sums sums, const struct integer_run *run) {
  int32_t s = sums[0][0], t = sums[0][1], u = sums[1][0], v = sums[1][1];
  const int8_t *a = run->inputs[0], *b = run->inputs[1], *weights = run->weights;
  for (int chunk = run->chunks; chunk > 0; chunk--) {
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    weights += CHUNK * (INTEGER_BLOCK - 1);
  }
  const int rest = run->rest;
  if (rest > 0) {
    a = run->rests[0];
    b = run->rests[1];
    weights = run->rest_weights;
    for (const int8_t *end = a + (rest & ~3); a != end;) ADD_QUAD(rest)
    if (rest & 2) {
      s += a[0] * weights[0] + a[1] * weights[1];
      u += b[0] * weights[0] + b[1] * weights[1];
      t += a[0] * weights[rest] + a[1] * weights[rest + 1];
      v += b[0] * weights[rest] + b[1] * weights[rest + 1];
    }
  }
  sums[0][0] = s;
  sums[0][1] = t;
  sums[1][0] = u;
  sums[1][1] = v;
}

OF_ITS_OWN void add_run_of_one(integer_sums sums, const struct integer_run *run) {
  int32_t s = sums[0][0], t = sums[0][1];
  const int8_t *a = run->inputs[0], *weights = run->weights;
  for (int chunk = run->chunks; chunk > 0; chunk--) {
    UNROLLED
    for (int c = 0; c < CHUNK; c += 4) {
      const struct quad x = quad_of(word_at(a + c));
      s = plus_products(s, x, quad_of(word_at(weights + c)));
      t = plus_products(t, x, quad_of(word_at(weights + c + CHUNK)));
    }
    a += run->step;
    weights += CHUNK * INTEGER_BLOCK;
  }
  const int rest = run->rest;
  a = run->rests[0];
  weights = run->rest_weights;
  for (const int8_t *end = a + (rest & ~3); a != end; a += 4, weights += 4) {
    const struct quad x = quad_of(word_at(a));
    s = plus_products(s, x, quad_of(word_at(weights)));
    t = plus_products(t, x, quad_of(word_at(weights + rest)));
  }
  if (rest & 2) {
    s += a[0] * weights[0] + a[1] * weights[1];
    t += a[0] * weights[rest] + a[1] * weights[rest + 1];
  }
  sums[0][0] = s;
  sums[0][1] = t;
}

ALWAYS_INLINE void add_run(integer_sums sums, const struct integer_run *run, const int pixels) {
  if (pixels == INTEGER_PIXELS) add_run_of_two(sums, run);
  else add_run_of_one(sums, run);
}
#endif

ALWAYS_INLINE void begin_sums(integer_sums sums, const int32_t *numbers, const int pixels) {
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    UNROLLED
    for (int i = 0; i < INTEGER_LANES; i++) sums[p][i] = numbers[i];
  }
}

#if defined(INTEGER_VECTORS)
/* Writes the outputs of four filters, or of the last ones. */
ALWAYS_INLINE void finish_sums(const struct integer_limits *limits, integer_sums sums,
                               const int32_t *numbers, int8_t *const *out, int filter, int filters,
                               const int pixels) {
  const mve_pred16_t inside = vctp32q((uint32_t)(filters - filter));
  const struct four_factors by =
      four_factors_at(numbers + INTEGER_BLOCK, numbers + 2 * INTEGER_BLOCK, true, inside);
  for (int p = 0; p < pixels; p++)
    vstrbq_p_s32(out[p] + filter, four_rescaled(vldrwq_s32(sums[p]), by, limits), inside);
}
#else
/* Writes the outputs of two filters, or of the last one. */
ALWAYS_INLINE void finish_sums(const struct integer_limits *limits, integer_sums sums,
                               const int32_t *numbers, int8_t *const *out, int filter, int filters,
                               const int pixels) {
  const int zero = limits->zero;
  UNROLLED
  for (int i = 0; i < INTEGER_LANES; i++) {
    const int32_t multiplier = numbers[INTEGER_BLOCK + i], shift = numbers[2 * INTEGER_BLOCK + i];
    UNROLLED
    for (int p = 0; p < pixels; p++) sums[p][i] = rescaled(sums[p][i], multiplier, shift, zero);
  }
  limit_all(sums[0], pixels * INTEGER_LANES, limits);
  const bool are_two = filter + 1 < filters;
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    int8_t *to = out[p] + filter;
    to[0] = (int8_t)sums[p][0];
    if (are_two) to[1] = (int8_t)sums[p][1];
  }
}
#endif
