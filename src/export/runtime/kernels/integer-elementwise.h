/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Sums (operator 0), differences (1) and products (2) of integers by the factors of TensorFlow Lite, spread over the output. */

/* What is the same for all channels of a call. */
struct integer_operands {
  int operator, channels;
  /* From channel to channel: 1, or 0 where one number is that of all. */
  int step_a, step_b, zero_a, zero_b;
  int32_t multiplier_a, shift_a, multiplier_b, shift_b, multiplier, shift;
  struct integer_limits limits;
};

#if defined(INTEGER_VECTORS)
ALWAYS_INLINE int32x4_t four_integers(const int8_t *from, int step, int c, int zero,
                                      mve_pred16_t inside) {
  const int32x4_t q = step == 0 ? vdupq_n_s32(*from) : vldrbq_z_s32(from + c, inside);
  return vsubq_n_s32(q, zero);
}

NOT_INLINED static void combine_channels(const struct integer_operands *o, const int8_t *a,
                                         const int8_t *b, int8_t *out) {
  const int32x4_t least = vdupq_n_s32(o->limits.least), most = vdupq_n_s32(o->limits.most);
  for (int c = 0; c < o->channels; c += 4) {
    const mve_pred16_t inside = vctp32q((uint32_t)(o->channels - c));
    int32x4_t u = four_integers(a, o->step_a, c, o->zero_a, inside);
    int32x4_t v = four_integers(b, o->step_b, c, o->zero_b, inside);
    if (o->operator <= 1) {
      u = four_times_factor(vshlq_n_s32(u, SUMMAND_BITS), o->multiplier_a, o->shift_a);
      v = four_times_factor(vshlq_n_s32(v, SUMMAND_BITS), o->multiplier_b, o->shift_b);
      u = o->operator == 0 ? vaddq_s32(u, v) : vsubq_s32(u, v);
    } else u = vmulq_s32(u, v);
    u = vqaddq_n_s32(four_times_factor(u, o->multiplier, o->shift), o->limits.zero);
    vstrbq_p_s32(out + c, vminq_s32(vmaxq_s32(u, least), most), inside);
  }
}
#else
NOT_INLINED static void combine_channels(const struct integer_operands *of, const int8_t *a,
                                         const int8_t *b, int8_t *out) {
  const struct integer_operands o = *of;
  for (const int8_t *end = out + o.channels; out != end; a += o.step_a, b += o.step_b) {
    const int32_t first = *a - o.zero_a, second = *b - o.zero_b;
    int32_t sum = first * second;
    if (o.operator <= 1) {
      const int32_t u = rescaled(first * (1 << SUMMAND_BITS), o.multiplier_a, o.shift_a, 0);
      const int32_t v = rescaled(second * (1 << SUMMAND_BITS), o.multiplier_b, o.shift_b, 0);
      sum = o.operator == 0 ? u + v : u - v;
    }
    const int32_t q = rescaled(sum, o.multiplier, o.shift, o.limits.zero);
    *out++ = limited(q, o.limits.least, o.limits.most);
  }
}
#endif

/* Whether a factor is a multiplier from a half on and a shift, as rescaled takes it. */
ALWAYS_INLINE bool is_fixed(int32_t multiplier, int32_t shift) {
  return shift < FLOAT_FACTOR && multiplier >= INT32_C(1) << 30;
}

static void integer_elementwise(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const int spread_a = integer_elementwise_spread_a(s), spread_b = integer_elementwise_spread_b(s);
  const struct integer_operands o = {
      .operator = integer_elementwise_operator(s),
      .channels = call->out.extent.channels,
      .step_a = spread_a & 2 ? 0 : 1,
      .step_b = spread_b & 2 ? 0 : 1,
      .zero_a = integer_elementwise_zero_a(s),
      .zero_b = integer_elementwise_zero_b(s),
      .multiplier_a = integer_elementwise_multiplier_a(s),
      .shift_a = integer_elementwise_shift_a(s),
      .multiplier_b = integer_elementwise_multiplier_b(s),
      .shift_b = integer_elementwise_shift_b(s),
      .multiplier = integer_elementwise_multiplier(s),
      .shift = integer_elementwise_shift(s),
      .limits = limits_of(integer_elementwise_zero(s), integer_elementwise_least(s),
                          integer_elementwise_most(s)),
  };
  const bool has_fixed = is_fixed(o.multiplier, o.shift) &&
                         (o.operator == 2 || (is_fixed(o.multiplier_a, o.shift_a) &&
                                              is_fixed(o.multiplier_b, o.shift_b)));
  if (o.operator > 2 || !has_fixed) {
    combine_by_any_factor(call);
    return;
  }
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      combine_channels(&o, spread_integers(&call->a, spread_a, y, x),
                       spread_integers(&call->b, spread_b, y, x), output_integer(call, y, x));
}
