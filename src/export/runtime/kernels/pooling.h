/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Where a maximum begins: the most negative finite number, as in Darknet. */
#define LOWEST (-FLT_MAX)

/* Maximum over a window of `rows` x `taps` positions, of `vectors` vectors of channels. */
ALWAYS_INLINE void maximum(const struct mafat_kernel_call *call, int rows, int row,
                           const float *column, int taps, float *out, int count,
                           const int vectors) {
  const int ring = ring_rows(&call->a);
  const ptrdiff_t step = call->shape->dilation_x * pixel_step(&call->a);
  vec largest[4];
  UNROLLED
  for (int v = 0; v < vectors; v++) largest[v] = vec_splat(LOWEST);
  for (int ky = 0; ky < rows; ky++) {
    const float *input = column + row * row_step(&call->a);
    for (int kx = 0; kx < taps; kx++) {
      UNROLLED
      for (int v = 0; v < vectors; v++)
        largest[v] = vec_max(largest[v], load_lanes(input + v * LANES, count));
      input += step;
    }
    row = wrapped(row + call->shape->dilation_y, ring);
  }
  UNROLLED
  for (int v = 0; v < vectors; v++) store_lanes(out + v * LANES, count, largest[v]);
}

/* Maximum over a window, of every channel; what lies outside the map is ignored. */
static void max_pool(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++) {
    const struct taps rows = row_taps(call, y);
    const int row = stored_row(&call->a, rows.input);
    for (int x = call->x0; x < call->x1; x++) {
      const struct taps columns = column_taps(call, x);
      const float *column = (const float *)(const void *)call->a.base +
                            (columns.input - call->a.x) * pixel_step(&call->a);
      float *out = number_at(&call->out, y, x);
      const int height = rows.last - rows.first;
      const int width = columns.last - columns.first;
      int c = 0;
      for (; c + 4 * LANES <= channels; c += 4 * LANES)
        maximum(call, height, row, column + c, width, out + c, LANES, 4);
      for (; c < channels; c += LANES)
        maximum(call, height, row, column + c, width, out + c, channels - c, 1);
    }
  }
}

/*
 * Taps of the window of output position o that lie before the end of the padding that counts, `after` positions behind the
 * map; all that lie inside the map where `after` is negative, as no padding then counts.
 */
static int counted_taps(struct taps inside, int start, int dilation, int kernel, int extent,
                        int after) {
  if (after < 0) return inside.last - inside.first;
  const int room = extent + after - start;
  return room > 0 ? smaller(kernel, (room + dilation - 1) / dilation) : 0;
}

/*
 * Mean over the positions of a window that lie inside the map, as Darknet's local_avgpool; where padding counts, over all
 * of them that lie before the end of what counts behind the map, those in the padding as zeros.
 */
static void average_pool(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const ptrdiff_t step = shape->dilation_x * pixel_step(&call->a);
  for (int y = call->y0; y < call->y1; y++) {
    const struct taps rows = row_taps(call, y);
    const int counted_rows =
        counted_taps(rows, y * shape->stride_y - shape->before_y, shape->dilation_y,
                     shape->kernel_y, call->a.extent.height, average_pool_counted_after_y(shape));
    for (int x = call->x0; x < call->x1; x++) {
      const struct taps columns = column_taps(call, x);
      const int counted_columns =
          counted_taps(columns, x * shape->stride_x - shape->before_x, shape->dilation_x,
                       shape->kernel_x, call->a.extent.width, average_pool_counted_after_x(shape));
      const vec area = vec_splat((float)(counted_rows * counted_columns));
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c += LANES) {
        vec sum = vec_splat(0.0f);
        for (int ky = 0; ky < rows.last - rows.first; ky++) {
          const int input_y = rows.input + ky * shape->dilation_y;
          const float *input = number_at(&call->a, input_y, columns.input) + c;
          for (int kx = columns.first; kx < columns.last; kx++) {
            sum = vec_add(sum, load_lanes(input, channels - c));
            input += step;
          }
        }
        store_lanes(out + c, channels - c, vec_div(sum, area));
      }
    }
  }
}

/* Maximum over the channels g, g + n, g + 2 n, ... of a position; n is the number of output channels. */
static void channel_max_pool(const struct mafat_kernel_call *call) {
  const int groups = channel_max_pool_channels(call->shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int g = 0; g < groups; g++) {
        float largest = LOWEST;
        for (int c = g; c < call->a.extent.channels; c += groups)
          if (from[c] > largest) largest = from[c];
        out[g] = largest;
      }
    }
}
