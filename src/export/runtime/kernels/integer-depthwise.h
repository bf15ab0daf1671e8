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
/* Four channels, or the first ones. */
ALWAYS_INLINE int32x4_t four_channels(const int8_t *from, const bool whole, mve_pred16_t inside) {
  return whole ? vldrbq_s32(from) : vldrbq_z_s32(from, inside);
}

/* Adds the products of taps that lie `tap` apart. */
ALWAYS_INLINE int32x4_t plus_taps(int32x4_t sums, const int8_t *input, ptrdiff_t tap,
                                  const int8_t *weights, int channels, int taps, const bool whole,
                                  mve_pred16_t inside) {
  for (; taps > 0; taps--, input += tap, weights += channels)
    sums = vaddq_s32(sums, vmulq_s32(four_channels(input, whole, inside),
                                     four_channels(weights, whole, inside)));
  return sums;
}

/* Adds what taps outside the map read: `zero` in all channels. */
ALWAYS_INLINE int32x4_t plus_outside(int32x4_t sums, int32_t zero, const int8_t *weights,
                                     int channels, int taps, const bool whole,
                                     mve_pred16_t inside) {
  for (; taps > 0; taps--, weights += channels)
    sums = vmlaq_n_s32(sums, four_channels(weights, whole, inside), zero);
  return sums;
}

/* A row of outputs: rows of the input from its column 0 on, those that lie inside the map. */
struct integer_row {
  int first, last;
  const int8_t *inputs[WINDOW_ROWS];
  struct interior columns;
};

/* Adds four channels of a row of three taps, those before `first` and from `last` on outside the map. */
ALWAYS_INLINE int32x4_t plus_three_taps(int32x4_t sums, const struct integer_channels *d,
                                        const int8_t *input, const int8_t *weights, int first,
                                        int last) {
  UNROLLED
  for (int kx = 0; kx < 3; kx++, input += d->tap, weights += d->channels) {
    const int32x4_t w = vldrbq_s32(weights);
    if (kx < first || kx >= last) sums = vmlaq_n_s32(sums, w, d->zero_a);
    else sums = vaddq_s32(sums, vmulq_s32(vldrbq_s32(input), w));
  }
  return sums;
}

/* Four channels of windows of three by three; `biases` have what rows outside the map read. */
ALWAYS_INLINE void sum_three_by_three(const struct integer_channels *of,
                                      const struct integer_row *row, int y, int c,
                                      int32x4_t biases, struct four_factors by) {
  const struct integer_channels d = *of;
  const struct mafat_kernel_call *call = d.call;
  const ptrdiff_t next = call->shape->stride_x * call->a.pixel_stride;
  const ptrdiff_t step = call->out.pixel_stride, three = 3 * d.channels;
  const int first_row = row->first, last_row = row->last, end = call->x1;
  const struct interior inside = row->columns;
  const int8_t *weights = integer_weights(call) + c + first_row * three;
  ptrdiff_t start =
      (call->x0 * call->shape->stride_x - call->shape->before_x) * call->a.pixel_stride + c;
  int8_t *out = output_integer(call, y, call->x0) + c;
  for (int x = call->x0; x < end; x++, out += step, start += next) {
    int32x4_t sums = biases;
    const int8_t *own = weights;
    if (x >= inside.start && x < inside.end)
      for (int ky = first_row; ky < last_row; ky++, own += three)
        sums = plus_three_taps(sums, &d, row->inputs[ky] + start, own, 0, 3);
    else {
      const struct taps taps = column_taps(call, x);
      for (int ky = first_row; ky < last_row; ky++, own += three)
        sums = plus_three_taps(sums, &d, row->inputs[ky] + start, own, taps.first, taps.last);
    }
    vstrbq_s32(out, four_rescaled(sums, by, &d.limits));
  }
}

/* Four channels from c on, or the last ones. */
ALWAYS_INLINE void sum_row_of_four(const struct integer_channels *d, const struct integer_row *row,
                                   int y, int c, const bool whole) {
  const struct mafat_kernel_call *call = d->call;
  const struct mafat_shape *shape = call->shape;
  const int channels = d->channels, columns = d->kernel_x, zero = d->zero_a;
  const mve_pred16_t inside = vctp32q((uint32_t)(channels - c));
  const ptrdiff_t all = columns * channels;
  const int8_t *weights = integer_weights(call) + c;
  const int32_t *numbers = filter_numbers(call) + c;
  const struct four_factors by =
      four_factors_at(numbers + channels, numbers + 2 * channels, whole, inside);
  int32x4_t biases = vldrwq_z_s32(numbers, inside);
  biases = plus_outside(biases, zero, weights, channels, row->first * columns, whole, inside);
  biases = plus_outside(biases, zero, weights + row->last * all, channels,
                        (d->kernel_y - row->last) * columns, whole, inside);
  if (whole && columns == 3 && d->kernel_y == 3) {
    sum_three_by_three(d, row, y, c, biases, by);
    return;
  }
  int8_t *out = output_integer(call, y, call->x0) + c;
  for (int x = call->x0; x < call->x1; x++, out += call->out.pixel_stride) {
    const struct taps taps = column_taps(call, x);
    const int first = smaller(taps.first, columns), last = smaller(taps.last, columns);
    int32x4_t sums = biases;
    for (int ky = row->first; ky < row->last; ky++) {
      const int8_t *input = ky < WINDOW_ROWS
                                ? row->inputs[ky]
                                : integer_at(&call->a, y * shape->stride_y - shape->before_y +
                                                           ky * shape->dilation_y, 0);
      const int8_t *own = weights + ky * all;
      sums = plus_outside(sums, zero, own, channels, first, whole, inside);
      sums = plus_taps(sums, input + taps.input * call->a.pixel_stride + c, d->tap,
                       own + first * channels, channels, last - first, whole, inside);
      sums = plus_outside(sums, zero, own + last * channels, channels, columns - last, whole, inside);
    }
    sums = four_rescaled(sums, by, &d->limits);
    if (whole) vstrbq_s32(out, sums);
    else vstrbq_p_s32(out, sums, inside);
  }
}

NOT_INLINED static void sum_row(const struct integer_channels *d, int y) {
  const struct mafat_kernel_call *call = d->call;
  const struct taps taps = row_taps(call, y);
  struct integer_row row = {.first = smaller(taps.first, d->kernel_y),
                            .last = smaller(taps.last, d->kernel_y),
                            .columns = interior_columns(call)};
  for (int ky = taps.first; ky < taps.last && ky < WINDOW_ROWS; ky++)
    row.inputs[ky] =
        integer_at(&call->a, taps.input + (ky - taps.first) * call->shape->dilation_y, 0);
  int c = 0;
  for (; c + 4 <= d->channels; c += 4) sum_row_of_four(d, &row, y, c, true);
  if (c < d->channels) sum_row_of_four(d, &row, y, c, false);
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

NOT_INLINED static void sum_at_position(const struct integer_channels *d,
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

static void sum_row(const struct integer_channels *d, int y) {
  const struct mafat_kernel_call *call = d->call;
  const struct interior columns = interior_columns(call);
  struct integer_window window;
  int8_t *out = output_integer(call, y, call->x0);
  for (int x = call->x0; x < call->x1; x++, out += call->out.pixel_stride) {
    if (x > columns.start && x < columns.end) move_window(&window, call->shape, &call->a, 1);
    else begin_window(&window, call, y, x);
    sum_at_position(d, &window, out);
  }
}
#endif

static void integer_depthwise(const struct mafat_kernel_call *call) {
  if (integer_depthwise_of_others(call)) return;
  const struct mafat_shape *shape = call->shape;
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
  for (int y = call->y0; y < call->y1; y++) sum_row(&d, y);
}
