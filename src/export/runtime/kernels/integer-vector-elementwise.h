/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Sums, differences, products, the smaller and the larger of two integers, over vectors, spread over the output. */

enum { INTEGER_ADD, INTEGER_SUBTRACT, INTEGER_MULTIPLY, INTEGER_MINIMUM = 4, INTEGER_MAXIMUM };

/* What all lanes of a call have in common. */
struct combined_lanes {
  int operator;
  struct lane_factors factor_a, factor_b, factor;
  ivec zero_a, zero_b, zero, least, most;
};

static struct combined_lanes combined_lanes_of(const struct mafat_shape *s) {
  return (struct combined_lanes){
      .operator = integer_elementwise_operator(s),
      .factor_a = factors_of(ivec_splat(integer_elementwise_multiplier_a(s)),
                             ivec_splat(integer_elementwise_shift_a(s))),
      .factor_b = factors_of(ivec_splat(integer_elementwise_multiplier_b(s)),
                             ivec_splat(integer_elementwise_shift_b(s))),
      .factor = factors_of(ivec_splat(integer_elementwise_multiplier(s)),
                           ivec_splat(integer_elementwise_shift(s))),
      .zero_a = ivec_splat(integer_elementwise_zero_a(s)),
      .zero_b = ivec_splat(integer_elementwise_zero_b(s)),
      .zero = ivec_splat(integer_elementwise_zero(s)),
      .least = ivec_splat(integer_elementwise_least(s)),
      .most = ivec_splat(integer_elementwise_most(s)),
  };
}

ALWAYS_INLINE ivec combine_lanes(const struct combined_lanes *all, ivec a, ivec b) {
  const ivec bits = ivec_splat(SUMMAND_BITS);
  const ivec first = ivec_sub(a, all->zero_a), second = ivec_sub(b, all->zero_b);
  ivec sum;
  if (all->operator == INTEGER_MULTIPLY) sum = ivec_mul(first, second);
  else if (all->operator == INTEGER_MINIMUM) sum = ivec_min(first, second);
  else if (all->operator == INTEGER_MAXIMUM) sum = ivec_max(first, second);
  else {
    const ivec u = times_factors(ivec_shifted_up(first, bits), &all->factor_a);
    const ivec v = times_factors(ivec_shifted_up(second, bits), &all->factor_b);
    sum = all->operator == INTEGER_ADD ? ivec_add(u, v) : ivec_sub(u, v);
  }
  return requantized(sum, &all->factor, all->zero, all->least, all->most);
}

/* One number for all channels, or the numbers of some, of which `count` are left. */
ALWAYS_INLINE ivec spread_lanes(const int8_t *from, bool is_one, int c, int count) {
  return is_one ? ivec_splat(from[0]) : load_bytes(from + c, count);
}

/* All channels of a position. */
static void combine_channels(const struct combined_lanes *all, const struct mafat_shape *s,
                             const int8_t *a, const int8_t *b, int8_t *out, int channels) {
  const bool one_a = (integer_elementwise_spread_a(s) & ONE_CHANNEL) != 0;
  const bool one_b = (integer_elementwise_spread_b(s) & ONE_CHANNEL) != 0;
  for (int c = 0; c < channels; c += IVEC_LANES) {
    const ivec first = spread_lanes(a, one_a, c, channels - c);
    const ivec second = spread_lanes(b, one_b, c, channels - c);
    store_vector(out + c, channels - c, combine_lanes(all, first, second));
  }
}

/* Vectors round all products twice. */
static bool has_lanes(const struct mafat_shape *s) {
  return integer_elementwise_shift(s) < FLOAT_FACTOR && integer_elementwise_shift_a(s) < FLOAT_FACTOR &&
         integer_elementwise_shift_b(s) < FLOAT_FACTOR;
}

static void integer_elementwise(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  if (!has_lanes(s)) {
    combine_by_any_factor(call);
    return;
  }
  const struct combined_lanes all = combined_lanes_of(s);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      combine_channels(&all, s, spread_integers(&call->a, integer_elementwise_spread_a(s), y, x),
                       spread_integers(&call->b, integer_elementwise_spread_b(s), y, x),
                       output_integer(call, y, x), call->out.extent.channels);
}
