/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

static float window_sum(const struct mafat_kernel_call *call, const float *weights, float bias,
                        struct taps rows, struct taps columns) {
  const struct mafat_shape *shape = call->shape;
  float sum = bias;
  for (int c = 0; c < call->a.extent.channels; c++)
    for (int ky = rows.first; ky < rows.last; ky++) {
      const float *w = weights + (c * shape->kernel_y + ky) * shape->kernel_x;
      const int y = rows.input + (ky - rows.first) * shape->dilation_y;
      for (int kx = columns.first; kx < columns.last; kx++) {
        const int x = columns.input + (kx - columns.first) * shape->dilation_x;
        sum += number_at(&call->a, y, x)[c] * w[kx];
      }
    }
  return sum;
}

/*
 * Convolution with weights of its own for every output position: weights [position][filter][channel][ky][kx],
 * biases [filter][row][column]. Sums run from the bias in the order of the weights.
 */
static void locally_connected(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const int taps = call->a.extent.channels * shape->kernel_y * shape->kernel_x;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int position = y * map.width + x;
      const struct taps rows = row_taps(call, y);
      const struct taps columns = column_taps(call, x);
      float *out = number_at(&call->out, y, x);
      for (int f = 0; f < map.channels; f++) {
        const float *weights = call->weights + ((ptrdiff_t)position * map.channels + f) * taps;
        const float bias = call->biases[f * map.height * map.width + position];
        out[f] = window_sum(call, weights, bias, rows, columns);
      }
    }
  activate_rectangle(call);
}
