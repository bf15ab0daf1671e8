/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * How convolutions store their sums: activated and, where `summand` says so, with the numbers of b added, before the
 * activation or after one of those that are applied as numbers are stored. b lies elsewhere in memory, with the
 * strides of the output, and neither is a ring then.
 */

/* Vectors of filters that a single position is computed for. */
#define MOST_VECTORS 8

/* Values of `summand` beside 0. */
#define SUMMAND_BEFORE_ACTIVATION 1
#define SUMMAND_AFTER_ACTIVATION 2

struct finish {
  struct activation activation;
  int summand;
  /* Numbers from one of the output to the one that is added to it. */
  ptrdiff_t distance;
};

static struct finish finish_of(const struct mafat_kernel_call *call) {
  struct finish finish = {.activation = activation_of(call->shape), .summand = convolution_summand(call->shape)};
  if (finish.summand != 0)
    finish.distance =
        number_at(&call->b, call->y0, call->x0) - number_at(&call->out, call->y0, call->x0);
  return finish;
}

ALWAYS_INLINE vec plus_summand(const struct finish *finish, vec sums, const float *out, int count) {
  return vec_add(load_lanes(out + finish->distance, count), sums);
}

/* Stores `count` sums with their summand. Not inlined: it is rare, and there are many places to store. */
static NOT_INLINED void store_with_summand(const struct finish *finish, float *out,
                                           const vec *sums, int count) {
  for (int i = 0; i < count; i += LANES, out += LANES) {
    const int lanes = smaller(LANES, count - i);
    vec value = *sums++;
    if (finish->summand == SUMMAND_BEFORE_ACTIVATION)
      value = plus_summand(finish, value, out, lanes);
    value = fused_activation(finish->activation, value);
    if (finish->summand == SUMMAND_AFTER_ACTIVATION)
      value = plus_summand(finish, value, out, lanes);
    store_lanes(out, lanes, value);
  }
}

/* Stores `count` sums, of which there are `vectors` vectors of up to `lanes`. */
ALWAYS_INLINE void store_finished(const struct finish *finish, float *out, const vec *sums,
                                  const int vectors, const int lanes, int count) {
  if (finish->summand != 0) {
    /* A copy, for what is passed on lies in memory, and the sums must not do so while they grow. */
    vec copies[MOST_VECTORS];
    UNROLLED
    for (int v = 0; v < vectors; v++) copies[v] = sums[v];
    store_with_summand(finish, out, copies, count);
    return;
  }
  UNROLLED
  for (int v = 0; v < vectors; v++) {
    const int left = smaller(lanes, count - v * LANES);
    if (left > 0)
      store_lanes(out + v * LANES, left, fused_activation(finish->activation, sums[v]));
  }
}
