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

static void resize_nearest(const struct mafat_kernel_call *call) {
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

static inline vec between(vec a, vec b, vec fraction) {
  return vec_add(a, vec_mul(vec_sub(b, a), fraction));
}

static void resize_between(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->a.extent;
  const vec scale = vec_splat(resize_scale(shape));
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++) {
    const double source_y = source_row(shape, y);
    const int above = inside(rounded(source_y, ROUND_FLOOR), map.height);
    const int below = inside(rounded(source_y, ROUND_CEIL), map.height);
    const vec down = vec_splat((float)(source_y - (double)whole_below(source_y)));
    for (int x = call->x0; x < call->x1; x++) {
      const double source_x = source_column(shape, x);
      const int left = inside(rounded(source_x, ROUND_FLOOR), map.width);
      const int right = inside(rounded(source_x, ROUND_CEIL), map.width);
      const vec along = vec_splat((float)(source_x - (double)whole_below(source_x)));
      const float *a = number_at(&call->a, above, left);
      const float *b = number_at(&call->a, above, right);
      const float *c = number_at(&call->a, below, left);
      const float *d = number_at(&call->a, below, right);
      float *out = number_at(&call->out, y, x);
      for (int i = 0; i < channels; i += LANES) {
        const int count = channels - i;
        const vec top = between(load_lanes(a + i, count), load_lanes(b + i, count), along);
        const vec bottom = between(load_lanes(c + i, count), load_lanes(d + i, count), along);
        store_lanes(out + i, count, vec_mul(scale, between(top, bottom, down)));
      }
    }
  }
}

/*
 * The map on other positions, times `scale`. Nearest: the value at the rounded source position. Linear: between the
 * values on both sides of it, along the row and then along the column. What is outside is taken from the border.
 */
static void resize(const struct mafat_kernel_call *call) {
  if (resize_linear(call->shape) != 0) resize_between(call);
  else resize_nearest(call);
}
