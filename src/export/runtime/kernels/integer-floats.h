/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * What integers of ONNX take, which stand for floats that are rounded to the nearest integer, of two to the even one; and sums of
 * products with weights that have another integer for 0 than 0. Weights lie as the WebAssembly kernels read them.
 */

/* What elementwise makes of the floats that integers stand for. */
static void integer_arithmetic(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const struct activation activation = activation_of(s);
  const int spread_a = integer_arithmetic_spread_a(s), spread_b = integer_arithmetic_spread_b(s);
  const int zero_a = integer_arithmetic_zero_a(s), zero_b = integer_arithmetic_zero_b(s);
  const float scale_a = integer_arithmetic_scale_a(s), scale_b = integer_arithmetic_scale_b(s);
  const int least = integer_arithmetic_least(s), most = integer_arithmetic_most(s);
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *a = spread_integers(&call->a, spread_a, y, x);
      const int8_t *b = spread_integers(&call->b, spread_b, y, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < channels; c += LANES) {
        float left[LANES], right[LANES];
        const int count = smaller(LANES, channels - c);
        for (int i = 0; i < count; i++) {
          left[i] = scale_a * (float)(a[spread_a & ONE_CHANNEL ? 0 : c + i] - zero_a);
          right[i] = scale_b * (float)(b[spread_b & ONE_CHANNEL ? 0 : c + i] - zero_b);
        }
        combine(integer_arithmetic_operator(s), false, false, left, right, left, count);
        store_lanes(left, count, fused_activation(activation, load_lanes(left, count)));
        for (int i = 0; i < count; i++) {
          const int32_t q = nearest_integer(left[i] / integer_arithmetic_scale(s));
          out[c + i] = limited(q + integer_arithmetic_zero(s), least, most);
        }
      }
    }
}

/* What the sums of all kinds of convolutions read beside taps. */
struct integer_sum {
  int zero_a, zero_weights, zero, least, most;
};

/* Stores sums of `count` filters, whose multipliers are `next` behind their biases, and whose shifts are as far behind these. */
static void store_factored(int8_t *out, const int32_t *sums, const int32_t *numbers, int next,
                       int count, const struct integer_sum *of) {
  for (int i = 0; i < count; i++) {
    const int32_t q = times_any_factor(sums[i], numbers[next + i], numbers[2 * next + i]);
    out[i] = limited(q + of->zero, of->least, of->most);
  }
}

/* Adds the products of a tap with the weights of eight filters. */
static void add_block(int32_t *sums, const int8_t *a, const int8_t *weights, int channels,
                      const struct integer_sum *of) {
  for (int c = 0; c < channels; c += 2) {
    const int32_t first = a[c] - of->zero_a;
    const int32_t second = c + 1 < channels ? a[c + 1] - of->zero_a : 0;
    for (int i = 0; i < INTEGER_BLOCK; i++)
      sums[i] += first * (weights[2 * i] - of->zero_weights) +
                 second * (weights[2 * i + 1] - of->zero_weights);
    weights += 2 * INTEGER_BLOCK;
  }
}

/* Adds all taps of a window of a convolution. */
static void add_window(const struct mafat_kernel_call *call, int y, int x, int32_t *sums,
                       const int8_t *weights, int first, int channels,
                       const struct integer_sum *of) {
  const struct mafat_shape *shape = call->shape;
  const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
  const ptrdiff_t tap_bytes = (ptrdiff_t)((channels + 1) / 2) * 2 * INTEGER_BLOCK;
  for (int ky = rows.first; ky < rows.last; ky++)
    for (int kx = columns.first; kx < columns.last; kx++) {
      const int8_t *a =
          integer_at(&call->a, rows.input + (ky - rows.first) * shape->dilation_y,
                     columns.input + (kx - columns.first) * shape->dilation_x) + first;
      add_block(sums, a, weights + (ky * shape->kernel_x + kx) * tap_bytes, channels, of);
    }
}

/* The same of a transposed convolution. */
static void add_transposed_window(const struct mafat_kernel_call *call, int y, int x, int32_t *sums,
                                  const int8_t *weights, int first, int channels,
                                  const struct integer_sum *of) {
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t tap_bytes = (ptrdiff_t)((channels + 1) / 2) * 2 * INTEGER_BLOCK;
  for (int ky = 0; ky < shape->kernel_y; ky++) {
    const int top = y + shape->before_y - ky * shape->dilation_y;
    if (top < 0 || top % shape->stride_y != 0) continue;
    if (top / shape->stride_y >= call->a.extent.height) continue;
    for (int kx = 0; kx < shape->kernel_x; kx++) {
      const int left = x + shape->before_x - kx * shape->dilation_x;
      if (left < 0 || left % shape->stride_x != 0) continue;
      if (left / shape->stride_x >= call->a.extent.width) continue;
      const int8_t *a =
          integer_at(&call->a, top / shape->stride_y, left / shape->stride_x) + first;
      add_block(sums, a, weights + (ky * shape->kernel_x + kx) * tap_bytes, channels, of);
    }
  }
}

/* All blocks of filters at all positions. */
static void sum_blocks(const struct mafat_kernel_call *call, bool is_transposed,
                       const struct integer_sum *of) {
  const struct mafat_shape *shape = call->shape;
  const int groups = shape->groups;
  const int channels = call->a.extent.channels / groups;
  const int filters = call->out.extent.channels / groups;
  const ptrdiff_t block_bytes = (ptrdiff_t)shape->kernel_y * shape->kernel_x *
                                ((channels + 1) / 2) * 2 * INTEGER_BLOCK;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      int8_t *out = output_integer(call, y, x);
      const int8_t *weights = integer_weights(call);
      const int32_t *numbers = filter_numbers(call);
      for (int group = 0; group < groups; group++)
        for (int filter = 0; filter < filters; filter += INTEGER_BLOCK) {
          const int first = group * channels;
          int32_t sums[INTEGER_BLOCK];
          memcpy(sums, numbers, sizeof sums);
          if (is_transposed) add_transposed_window(call, y, x, sums, weights, first, channels, of);
          else add_window(call, y, x, sums, weights, first, channels, of);
          store_factored(out + group * filters + filter, sums, numbers, INTEGER_BLOCK,
                     smaller(INTEGER_BLOCK, filters - filter), of);
          weights += block_bytes;
          numbers += 3 * INTEGER_BLOCK;
        }
    }
}

/* Whether sums are rounded once or as floats, or weights have another integer for 0. @param next see store_factored. */
static bool is_other_sum(const struct mafat_kernel_call *call, int next, int zero_weights) {
  return zero_weights != 0 || filter_numbers(call)[2 * next] >= FLOAT_FACTOR;
}

static bool integer_convolution_of_others(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const struct integer_sum of = {
      integer_convolution_zero_a(s), integer_convolution_zero_weights(s),
      integer_convolution_zero(s), integer_convolution_least(s), integer_convolution_most(s)};
  if (!is_other_sum(call, INTEGER_BLOCK, of.zero_weights)) return false;
  sum_blocks(call, false, &of);
  return true;
}

/* As integer_convolution, over the taps of a transposed convolution. */
static void integer_transposed_convolution(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const struct integer_sum of = {integer_transposed_convolution_zero_a(s),
                                 integer_transposed_convolution_zero_weights(s),
                                 integer_transposed_convolution_zero(s),
                                 integer_transposed_convolution_least(s),
                                 integer_transposed_convolution_most(s)};
  sum_blocks(call, true, &of);
}

/* Channels that are summed together. */
#define DEPTHWISE_LANES 16

static bool integer_depthwise_of_others(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const int channels = call->out.extent.channels;
  const struct integer_sum of = {integer_depthwise_zero_a(s), integer_depthwise_zero_weights(s),
                                 integer_depthwise_zero(s), integer_depthwise_least(s),
                                 integer_depthwise_most(s)};
  if (!is_other_sum(call, channels, of.zero_weights)) return false;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < channels; c += DEPTHWISE_LANES) {
        const int count = smaller(DEPTHWISE_LANES, channels - c);
        const int32_t *numbers = filter_numbers(call) + c;
        int32_t sums[DEPTHWISE_LANES];
        for (int i = 0; i < count; i++) sums[i] = numbers[i];
        for (int ky = rows.first; ky < rows.last; ky++)
          for (int kx = columns.first; kx < columns.last; kx++) {
            const int8_t *a =
                integer_at(&call->a, rows.input + (ky - rows.first) * s->dilation_y,
                           columns.input + (kx - columns.first) * s->dilation_x) + c;
            const int8_t *weights = integer_weights(call) + (ky * s->kernel_x + kx) * channels + c;
            for (int i = 0; i < count; i++)
              sums[i] += (a[i] - of.zero_a) * (weights[i] - of.zero_weights);
          }
        store_factored(out + c, sums, numbers, channels, count, &of);
      }
    }
  return true;
}
