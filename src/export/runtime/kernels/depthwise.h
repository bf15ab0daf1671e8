/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Convolution in which every channel is a group of its own: weights [ky][kx][channel], biases [channel].
 * A few neighbouring positions times one vector of channels are computed at once where the window has all of
 * its columns. Sums start from the bias and run over kernel rows, then kernel columns.
 */

/* Positions that are computed at once, and those of kernels of three columns whose stride is not 1. */
#define DEPTHWISE_PIXELS 4
#define STRIDED_PIXELS 2

/* Some neighbouring positions; all in numbers. */
struct depthwise {
  const struct mafat_kernel_call *call;
  int rows, row, taps;
  /* The first tap of the first position in stored row 0, and its weights and bias. */
  const float *column, *weights, *bias;
  ptrdiff_t row_step, tap_step, position_step, weight_step;
  float *out;
  ptrdiff_t out_step;
};

/* Stride and dilation 1, three columns: neighbours share their inputs. */
ALWAYS_INLINE void sum_three(const struct depthwise *d, int count) {
  const struct mafat_kernel_call *call = d->call;
  const int ring = ring_rows(&call->a);
  const float *weights = d->weights;
  vec sums[DEPTHWISE_PIXELS];
  UNROLLED
  for (int m = 0; m < DEPTHWISE_PIXELS; m++) sums[m] = load_lanes(d->bias, count);
  int row = d->row;
  for (int ky = 0; ky < d->rows; ky++) {
    const vec u = load_lanes(weights, count);
    const vec v = load_lanes(weights + d->weight_step, count);
    const vec w = load_lanes(weights + 2 * d->weight_step, count);
    const float *input = d->column + row * d->row_step;
    vec x[DEPTHWISE_PIXELS + 2];
    UNROLLED
    for (int i = 0; i < DEPTHWISE_PIXELS + 2; i++) {
      x[i] = load_lanes(input, count);
      input += d->position_step;
    }
    UNROLLED
    for (int m = 0; m < DEPTHWISE_PIXELS; m++)
      sums[m] = vec_madd(vec_madd(vec_madd(sums[m], x[m], u), x[m + 1], v), x[m + 2], w);
    weights += 3 * d->weight_step;
    row = wrapped(row + call->shape->dilation_y, ring);
  }
  UNROLLED
  for (int m = 0; m < DEPTHWISE_PIXELS; m++)
    store_lanes(d->out + m * d->out_step, count,
                fused_activation(activation_of(call->shape), sums[m]));
}

/* Any stride and kernel; only `taps` of the kernel's columns count. */
ALWAYS_INLINE void sum_any(const struct depthwise *d, int count, const int pixels) {
  const struct mafat_kernel_call *call = d->call;
  const int ring = ring_rows(&call->a);
  const float *weights = d->weights;
  vec sums[DEPTHWISE_PIXELS];
  UNROLLED
  for (int m = 0; m < pixels; m++) sums[m] = load_lanes(d->bias, count);
  int row = d->row;
  for (int ky = 0; ky < d->rows; ky++) {
    const float *input = d->column + row * d->row_step;
    for (int kx = 0; kx < d->taps; kx++) {
      const vec w = load_lanes(weights, count);
      UNROLLED
      for (int m = 0; m < pixels; m++)
        sums[m] = vec_madd(sums[m], load_lanes(input + m * d->position_step, count), w);
      input += d->tap_step;
      weights += d->weight_step;
    }
    weights += (call->shape->kernel_x - d->taps) * d->weight_step;
    row = wrapped(row + call->shape->dilation_y, ring);
  }
  UNROLLED
  for (int m = 0; m < pixels; m++)
    store_lanes(d->out + m * d->out_step, count,
                fused_activation(activation_of(call->shape), sums[m]));
}

/* The next `count` channels of `together` neighbours. */
ALWAYS_INLINE void sum_channels(const struct depthwise *d, int count, int together, bool shared) {
  if (together == 1) sum_any(d, count, 1);
  else if (together == STRIDED_PIXELS) sum_any(d, count, STRIDED_PIXELS);
  else if (shared) sum_three(d, count);
  else sum_any(d, count, DEPTHWISE_PIXELS);
}

/* All channels of `together` neighbours in row y from column x on. */
static void depthwise_positions(const struct mafat_kernel_call *call, int y, int x, int together,
                                bool shared) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const struct taps rows = row_taps(call, y);
  const struct taps columns = column_taps(call, x);
  const ptrdiff_t pixel = pixel_step(&call->a);
  struct depthwise d = {
      .call = call,
      .rows = rows.last - rows.first,
      .row = stored_row(&call->a, rows.input),
      .taps = columns.last - columns.first,
      .column = (const float *)(const void *)call->a.base + (columns.input - call->a.x) * pixel,
      .weights = call->weights +
                 (ptrdiff_t)(rows.first * shape->kernel_x + columns.first) * channels,
      .bias = call->biases,
      .row_step = row_step(&call->a),
      .tap_step = shape->dilation_x * pixel,
      .position_step = shape->stride_x * pixel,
      .weight_step = channels,
      .out = number_at(&call->out, y, x),
      .out_step = pixel_step(&call->out),
  };
  for (int c = 0; c < channels; c += LANES) {
    if (channels - c >= LANES) sum_channels(&d, LANES, together, shared);
    else sum_channels(&d, channels - c, together, shared);
    d.column += LANES;
    d.weights += LANES;
    d.bias += LANES;
    d.out += LANES;
  }
}

static void depthwise(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct interior columns = interior_columns(call);
  const bool three = shape->kernel_x == 3 && shape->dilation_x == 1;
  const bool shared = three && shape->stride_x == 1;
  const int together = three && !shared ? STRIDED_PIXELS : DEPTHWISE_PIXELS;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1;) {
      const bool inside = x >= columns.start && x < columns.end &&
                          columns.end - columns.start >= together;
      /* The last ones overlap those before: the same sums again. */
      if (inside) x = smaller(x, columns.end - together);
      depthwise_positions(call, y, x, inside ? together : 1, shared);
      x += inside ? together : 1;
    }
  if (!is_fused(shape->activation)) activate_rectangle(call);
}
