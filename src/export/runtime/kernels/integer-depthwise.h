/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Depthwise convolutions of integers: every channel is a group of its own. The biases are as those of other convolutions. */

/* A depthwise convolution: weights [ky][kx][channel], [bias, multiplier, shift][channel]. */
struct integer_channels {
  const struct mafat_kernel_call *call;
  int channels, kernel_y, kernel_x;
  /* Bytes to the next tap. */
  ptrdiff_t tap;
  int zero_a;
  struct integer_limits limits;
};

#if defined(INTEGER_VECTORS)
/* Adds up to four channels of some neighbouring taps; `tap` is 0 where all of them read the same. */
ALWAYS_INLINE int32x4_t plus_taps(int32x4_t sums, const int8_t *input, ptrdiff_t tap,
                                  const int8_t *weights, int channels, int taps,
                                  mve_pred16_t inside) {
  for (; taps > 0; taps--, input += tap, weights += channels)
    sums = vaddq_s32(sums, vmulq_s32(vldrbq_z_s32(input, inside), vldrbq_z_s32(weights, inside)));
  return sums;
}

/* The sums of up to four channels at a position. */
ALWAYS_INLINE int32x4_t sum_four_channels(const struct integer_channels *d,
                                          const struct integer_window *window, int c,
                                          mve_pred16_t inside) {
  const struct mafat_kernel_call *call = d->call;
  const int8_t *weights = integer_weights(call) + c;
  const int channels = d->channels, columns = d->kernel_x, all = columns * channels;
  int32x4_t sums = vldrwq_z_s32(filter_numbers(call) + c, inside);
  if (window->is_full && d->kernel_y <= WINDOW_ROWS) {
    for (int ky = 0; ky < d->kernel_y; ky++, weights += all)
      sums = columns == 3
                 ? plus_taps(sums, window->rows[ky] + c, d->tap, weights, channels, 3, inside)
                 : plus_taps(sums, window->rows[ky] + c, d->tap, weights, channels, columns, inside);
    return sums;
  }
  int8_t outside[4];
  fill_few(outside, d->zero_a, 4);
  const int first = window->first_column, last = window->last_column;
  for (int ky = 0; ky < d->kernel_y; ky++, weights += all) {
    const int8_t *input = kept_row(call, window, ky);
    const int left = input == NULL ? columns : first;
    sums = plus_taps(sums, outside, 0, weights, channels, left, inside);
    if (input == NULL) continue;
    sums = plus_taps(sums, input + c, d->tap, weights + first * channels, channels, last - first, inside);
    sums = plus_taps(sums, outside, 0, weights + last * channels, channels, columns - last, inside);
  }
  return sums;
}

NOT_INLINED static void sum_all_channels(const struct integer_channels *d,
                                         const struct integer_window *window, int8_t *out) {
  const int channels = d->channels;
  const int32_t *numbers = filter_numbers(d->call);
  for (int c = 0; c < channels; c += 4) {
    const int32x4_t sums = sum_four_channels(d, window, c, vctp32q((uint32_t)(channels - c)));
    write_four(sums, numbers + channels + c, numbers + 2 * channels + c, &d->limits, out + c,
               channels - c);
  }
}
#else
/* Adds four channels of a window that has all its taps inside the map; many have 3, 5 or 7 columns. */
ALWAYS_INLINE void sum_rows(int32_t *of, const struct integer_channels *d,
                            const int8_t *const *rows, int c, const int columns) {
  int32_t s = of[0], t = of[1], u = of[2], v = of[3];
  const ptrdiff_t tap = d->tap;
  const int channels = d->channels;
  const int8_t *weights = integer_weights(d->call) + c;
  for (const int8_t *const *end = rows + d->kernel_y; rows != end; rows++) {
    const int8_t *input = *rows + c;
    UNROLLED
    for (int kx = 0; kx < columns; kx++, input += tap, weights += channels)
      ADD_TAP(input, weights)
  }
  of[0] = s;
  of[1] = t;
  of[2] = u;
  of[3] = v;
}

OF_ITS_OWN void sum_three_columns(int32_t *of, const struct integer_channels *d,
                                  const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 3);
}

OF_ITS_OWN void sum_five_columns(int32_t *of, const struct integer_channels *d,
                                 const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 5);
}

OF_ITS_OWN void sum_seven_columns(int32_t *of, const struct integer_channels *d,
                                  const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 7);
}

/* Four channels of neighbouring taps; `tap` is 0 where all of them read the same. */
OF_ITS_OWN void sum_taps_of_channels(int32_t *of, const int8_t *input, ptrdiff_t tap,
                                     const int8_t *weights, int channels, int taps) {
  int32_t s = of[0], t = of[1], u = of[2], v = of[3];
  for (; taps > 0; taps--, input += tap, weights += channels) ADD_TAP(input, weights)
  of[0] = s;
  of[1] = t;
  of[2] = u;
  of[3] = v;
}

/* The sums of four channels at a position. */
ALWAYS_INLINE void sum_four_channels(const struct integer_channels *d,
                                     const struct integer_window *window, int c, int32_t *sums) {
  const struct mafat_kernel_call *call = d->call;
  const int8_t *weights = integer_weights(call) + c;
  switch (window->is_full && d->kernel_y <= WINDOW_ROWS ? d->kernel_x : 0) {
    case 3:
      sum_three_columns(sums, d, window->rows, c);
      return;
    case 5:
      sum_five_columns(sums, d, window->rows, c);
      return;
    case 7:
      sum_seven_columns(sums, d, window->rows, c);
      return;
    default:
      break;
  }
  int8_t outside[4];
  fill_few(outside, d->zero_a, 4);
  const int first = window->first_column, last = window->last_column;
  for (int ky = 0; ky < d->kernel_y; ky++, weights += d->kernel_x * d->channels) {
    const int8_t *input = kept_row(call, window, ky);
    if (input == NULL) {
      sum_taps_of_channels(sums, outside, 0, weights, d->channels, d->kernel_x);
      continue;
    }
    const int8_t *behind = weights + last * d->channels;
    if (first > 0) sum_taps_of_channels(sums, outside, 0, weights, d->channels, first);
    sum_taps_of_channels(sums, input + c, d->tap, weights + first * d->channels, d->channels,
                         last - first);
    if (last < d->kernel_x)
      sum_taps_of_channels(sums, outside, 0, behind, d->channels, d->kernel_x - last);
  }
}

/* The sum of one channel. */
static int32_t sum_channel(const struct integer_channels *d, const struct integer_window *window,
                           int c) {
  const int8_t *weights = integer_weights(d->call) + c;
  int32_t sum = filter_numbers(d->call)[c];
  for (int ky = 0; ky < d->kernel_y; ky++) {
    const int8_t *input = kept_row(d->call, window, ky);
    for (int kx = 0; kx < d->kernel_x; kx++, weights += d->channels) {
      const bool is_inside = input != NULL && kx >= window->first_column && kx < window->last_column;
      sum += *weights * (is_inside ? input[(kx - window->first_column) * d->tap + c] : d->zero_a);
    }
  }
  return sum;
}

NOT_INLINED static void sum_all_channels(const struct integer_channels *d,
                                     const struct integer_window *window, int8_t *out) {
  const int channels = d->channels;
  const int32_t *numbers = filter_numbers(d->call);
  int c = 0;
  for (; c + 4 <= channels; c += 4, numbers += 4) {
    int32_t sums[4] = {numbers[0], numbers[1], numbers[2], numbers[3]};
    sum_four_channels(d, window, c, sums);
    UNROLLED
    for (int i = 0; i < 4; i++)
      sums[i] = rescaled(sums[i], numbers[channels + i], numbers[2 * channels + i], d->limits.zero);
    limit_all(sums, 4, &d->limits);
    UNROLLED
    for (int i = 0; i < 4; i++) out[c + i] = (int8_t)sums[i];
  }
  for (; c < channels; c++, numbers++) {
    const int32_t q = rescaled(sum_channel(d, window, c), numbers[channels], numbers[2 * channels],
                               d->limits.zero);
    out[c] = limited(q, d->limits.least, d->limits.most);
  }
}
#endif

static void integer_depthwise(const struct mafat_kernel_call *call) {
  if (integer_depthwise_of_others(call)) return;
  const struct mafat_shape *shape = call->shape;
  const struct interior columns = interior_columns(call);
  const struct integer_channels d = {
      .call = call,
      .channels = call->out.extent.channels,
      .kernel_y = shape->kernel_y,
      .kernel_x = shape->kernel_x,
      .tap = shape->dilation_x * call->a.pixel_stride,
      .zero_a = integer_depthwise_zero_a(shape),
      .limits = limits_of(integer_depthwise_zero(shape), integer_depthwise_least(shape),
                          integer_depthwise_most(shape)),
  };
  for (int y = call->y0; y < call->y1; y++) {
    struct integer_window window;
    int8_t *out = output_integer(call, y, call->x0);
    for (int x = call->x0; x < call->x1; x++, out += call->out.pixel_stride) {
      if (x > columns.start && x < columns.end) move_window(&window, shape, &call->a, 1);
      else begin_window(&window, call, y, x);
      sum_all_channels(&d, &window, out);
    }
  }
}
