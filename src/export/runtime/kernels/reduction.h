/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The part of the input that a position of the output is made of. */
struct reduced {
  int first, rows, left, columns;
};

static struct reduced reduced_part(const struct mafat_kernel_call *call, int y, int x) {
  const bool over_y = reduce_over_y(call->shape) != 0, over_x = reduce_over_x(call->shape) != 0;
  return (struct reduced){.first = over_y ? 0 : y,
                          .rows = over_y ? call->a.extent.height : 1,
                          .left = over_x ? 0 : x,
                          .columns = over_x ? call->a.extent.width : 1};
}

/* Places in the list of operators. */
enum { REDUCE_MEAN, REDUCE_SUM, REDUCE_MAXIMUM, REDUCE_MINIMUM };

static float reduce_start(int operation) {
  if (operation == REDUCE_MAXIMUM) return -INFINITY;
  return operation == REDUCE_MINIMUM ? INFINITY : 0.0f;
}

/* Of channels c ... c + count - 1 of some positions, each by itself. */
#define REDUCE_EACH(function) \
  for (int row = 0; row < part.rows; row++) { \
    const float *from = number_at(&call->a, part.first + row, part.left) + c; \
    for (int column = 0; column < part.columns; column++) { \
      value = function(value, load_lanes(from, count)); \
      from += pixel_step(&call->a); \
    } \
  } \
  return value

static vec reduced_each(const struct mafat_kernel_call *call, struct reduced part, int c,
                        int count) {
  const int operation = reduce_operator(call->shape);
  vec value = vec_splat(reduce_start(operation));
  switch (operation) {
    case REDUCE_MAXIMUM:
      REDUCE_EACH(greatest);
    case REDUCE_MINIMUM:
      REDUCE_EACH(least);
    default:
      REDUCE_EACH(vec_add);
  }
}

/* Of all channels of some positions; what is not a number is passed on. */
static float reduced_all(const struct mafat_kernel_call *call, struct reduced part) {
  const int operation = reduce_operator(call->shape);
  float value = reduce_start(operation);
  for (int row = part.first; row < part.first + part.rows; row++)
    for (int column = part.left; column < part.left + part.columns; column++) {
      const float *from = number_at(&call->a, row, column);
      for (int c = 0; c < call->a.extent.channels; c++) {
        const float number = from[c];
        if (operation < REDUCE_MAXIMUM) value += number;
        else if (number != number ||
                 (operation == REDUCE_MAXIMUM ? number > value : number < value))
          value = number;
      }
    }
  return value;
}

/*
 * Mean, sum, maximum or minimum of all numbers along some axes, which have one place in the output: row by row, column by
 * column, channel by channel.
 */
static void reduce(const struct mafat_kernel_call *call) {
  const bool over_channels = reduce_over_channels(call->shape) != 0;
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const struct reduced part = reduced_part(call, y, x);
      const int each = over_channels ? call->a.extent.channels : 1;
      const bool is_mean = reduce_operator(call->shape) == REDUCE_MEAN;
      const float divisor = is_mean ? (float)(part.rows * part.columns * each) : 1.0f;
      float *out = number_at(&call->out, y, x);
      if (over_channels) *out = reduced_all(call, part) / divisor;
      else
        for (int c = 0; c < channels; c += LANES) {
          const vec value = reduced_each(call, part, c, channels - c);
          store_lanes(out + c, channels - c, vec_div(value, vec_splat(divisor)));
        }
    }
}
