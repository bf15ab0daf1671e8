/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* How positions between two others become one of them: places in ROUNDINGS. */
enum { ROUND_FLOOR, ROUND_CEIL, ROUND_PREFER_FLOOR, ROUND_PREFER_CEIL };

/* The whole number at or below a position; the library's functions would have to be linked. */
static int whole_below(double position) {
  const int whole = (int)position;
  return (double)whole > position ? whole - 1 : whole;
}

static int whole_above(double position) { return -whole_below(-position); }

static int rounded(double source, int rounding) {
  switch (rounding) {
    case ROUND_FLOOR:
      return whole_below(source);
    case ROUND_CEIL:
      return whole_above(source);
    case ROUND_PREFER_FLOOR:
      return whole_above(source - 0.5);
    default:
      return whole_below(source + 0.5);
  }
}

static double source_row(const struct mafat_shape *shape, int y) {
  const double place = ((double)y + (double)resize_y_shift(shape)) * (double)resize_y_numerator(shape);
  return place / (double)resize_y_denominator(shape) + (double)resize_y_offset(shape);
}

static double source_column(const struct mafat_shape *shape, int x) {
  const double place = ((double)x + (double)resize_x_shift(shape)) * (double)resize_x_numerator(shape);
  return place / (double)resize_x_denominator(shape) + (double)resize_x_offset(shape);
}

static int inside(int position, int extent) {
  return position < 0 ? 0 : smaller(position, extent - 1);
}

/* How often columns repeat each position, so that a whole division finds it; 0 if they do anything else. */
static int column_repeats(const struct mafat_shape *shape) {
  const float denominator = resize_x_denominator(shape);
  const int times = (int)denominator;
  const bool is_whole = resize_x_numerator(shape) == 1.0f && denominator == (float)times;
  const bool is_plain = resize_x_shift(shape) == 0.0f && resize_x_offset(shape) == 0.0f &&
                        resize_rounding(shape) == ROUND_FLOOR;
  return is_whole && is_plain ? times : 0;
}

/* The values at the rounded source positions, times `scale`. What is outside is taken from the border. */
static void resize(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->a.extent;
  const int rounding = resize_rounding(shape);
  const int times = column_repeats(shape);
  const vec scale = vec_splat(resize_scale(shape));
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++) {
    const int row = inside(rounded(source_row(shape, y), rounding), map.height);
    for (int x = call->x0; x < call->x1; x++) {
      const int column = times > 0 ? x / times : rounded(source_column(shape, x), rounding);
      const float *from = number_at(&call->a, row, inside(column, map.width));
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c += LANES)
        store_lanes(out + c, channels - c, vec_mul(scale, load_lanes(from + c, channels - c)));
    }
  }
}

/* Of the table of `resample`: what a row or a column of the output reads. */
struct sample {
  int first, count;
  const float *weights;
};

/* Numbers before the weights of a sample. */
enum { SAMPLE_HEAD = 2 };

static struct sample sample_at(const float *table, int place, int taps) {
  const float *own = table + (ptrdiff_t)place * (SAMPLE_HEAD + taps);
  return (struct sample){.first = (int)own[0], .count = (int)own[1], .weights = own + SAMPLE_HEAD};
}

/* The sum of `vectors` vectors of channels around one position, from channel `c` on. */
ALWAYS_INLINE void weigh(const struct mafat_place *map, struct sample row, struct sample column,
                         int c, float *out, int count, const int vectors) {
  const ptrdiff_t step = pixel_step(map);
  vec sum[2];
  UNROLLED
  for (int v = 0; v < vectors; v++) sum[v] = vec_splat(0.0f);
  for (int ty = 0; ty < row.count; ty++) {
    const float *from = number_at(map, row.first + ty, column.first) + c;
    const vec down = vec_splat(row.weights[ty]);
    vec along[2];
    UNROLLED
    for (int v = 0; v < vectors; v++) along[v] = vec_splat(0.0f);
    for (int tx = 0; tx < column.count; tx++) {
      const vec weight = vec_splat(column.weights[tx]);
      UNROLLED
      for (int v = 0; v < vectors; v++)
        along[v] = vec_madd(along[v], load_lanes(from + v * LANES, count), weight);
      from += step;
    }
    UNROLLED
    for (int v = 0; v < vectors; v++) sum[v] = vec_madd(sum[v], along[v], down);
  }
  UNROLLED
  for (int v = 0; v < vectors; v++) store_lanes(out + v * LANES, count, sum[v]);
}

/*
 * Sums of the values that a sampling table names for a row and a column, each with its weight: along the row, then those
 * sums along the column, from the first on. Where one of both reads nothing, there is the value `beyond`.
 */
static void resample(const struct mafat_kernel_call *call) {
  const int taps_y = resample_taps_y(call->shape);
  const int taps_x = resample_taps_x(call->shape);
  const int channels = call->out.extent.channels;
  const float *columns = call->weights + (ptrdiff_t)call->out.extent.height * (SAMPLE_HEAD + taps_y);
  const vec beyond = vec_splat(resample_beyond(call->shape));
  for (int y = call->y0; y < call->y1; y++) {
    const struct sample row = sample_at(call->weights, y, taps_y);
    for (int x = call->x0; x < call->x1; x++) {
      const struct sample column = sample_at(columns, x, taps_x);
      float *out = number_at(&call->out, y, x);
      int c = 0;
      if (row.count == 0 || column.count == 0) {
        for (; c < channels; c += LANES) store_lanes(out + c, channels - c, beyond);
        continue;
      }
      for (; c + 2 * LANES <= channels; c += 2 * LANES)
        weigh(&call->a, row, column, c, out + c, LANES, 2);
      for (; c < channels; c += LANES)
        weigh(&call->a, row, column, c, out + c, channels - c, 1);
    }
  }
}
