/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Winograd's transformations for F(4x4, 3x3), with the points 0, +-sqrt(1/2), +-sqrt(2) and infinity: of 6x6 inputs
 * to 36 numbers, one for each *frequency*, and of 36 sums to 4x4 outputs; columns first, then rows. LANES
 * channels or filters at a time.
 */

/* Rows and columns of a block of outputs, and of the inputs under it. */
#define BLOCK 4
#define WINDOW 6
#define FREQUENCIES 36

#define SQRT1_8 0.3535533905932738f
#define SQRT1_2 0.7071067811865476f
#define SQRT2 1.4142135623730951f
#define SQRT8 2.8284271247461903f

/* sum + factor * x. */
ALWAYS_INLINE vec plus_times(vec sum, vec x, float factor) {
  return vec_madd(sum, x, vec_splat(factor));
}

/* a - 2.5 b + c, for (t^2 - 1/2) (t^2 - 2) = 1 - 2.5 t^2 + t^4. */
ALWAYS_INLINE vec at_ends(vec a, vec b, vec c) { return vec_add(plus_times(a, b, -2.5f), c); }

/* Six inputs: their polynomial without one of the factors t, t^2 - 1/2, t^2 - 2 at a time. */
ALWAYS_INLINE void transform_inputs(const vec d[WINDOW], vec to[WINDOW]) {
  const vec near_even = plus_times(d[4], d[2], -2.0f);
  const vec near_odd = vec_mul(plus_times(d[3], d[1], -2.0f), vec_splat(SQRT1_2));
  const vec far_even = plus_times(d[4], d[2], -0.5f);
  const vec far_odd = vec_mul(plus_times(d[3], d[1], -0.5f), vec_splat(SQRT2));
  to[0] = at_ends(d[0], d[2], d[4]);
  to[1] = vec_add(near_even, near_odd);
  to[2] = vec_sub(near_even, near_odd);
  to[3] = vec_add(far_even, far_odd);
  to[4] = vec_sub(far_even, far_odd);
  to[5] = at_ends(d[1], d[3], d[5]);
}

/* The four outputs that six sums stand for: sums times powers 0 to 3 of the points. */
ALWAYS_INLINE void transform_sums(const vec m[WINDOW], vec to[BLOCK]) {
  const vec even = vec_add(m[1], m[2]), odd = vec_sub(m[1], m[2]);
  const vec far_even = vec_add(m[3], m[4]), far_odd = vec_sub(m[3], m[4]);
  to[0] = vec_add(vec_add(m[0], even), far_even);
  to[1] = plus_times(vec_mul(odd, vec_splat(SQRT1_2)), far_odd, SQRT2);
  to[2] = plus_times(vec_mul(even, vec_splat(0.5f)), far_even, 2.0f);
  to[3] = vec_add(plus_times(vec_mul(odd, vec_splat(SQRT1_8)), far_odd, SQRT8), m[5]);
}

/* The inputs under a block. */
struct window {
  /* Rows and columns inside the map; what lies outside counts as 0. */
  int top, bottom, left, right;
  /* Where those rows are stored, and how far from there the first column is, in columns. */
  const float *rows[WINDOW];
  int column;
  ptrdiff_t pixel_step;
};

static struct window window_at(const struct mafat_place *a, int y, int x) {
  struct window window = {
      .top = larger(-y, 0),
      .bottom = smaller(a->extent.height - y, WINDOW),
      .left = larger(-x, 0),
      .right = smaller(a->extent.width - x, WINDOW),
      .column = x - a->x,
      .pixel_step = pixel_step(a),
  };
  for (int row = window.top; row < window.bottom; row++)
    window.rows[row] = (const float *)(const void *)a->base + stored_row(a, y + row) * row_step(a);
  return window;
}

/* `count` channels from `channel` on. Those of each frequency go `plane` numbers behind the one before. */
ALWAYS_INLINE void transform_window(const struct window *window, ptrdiff_t channel,
                                    int count, float *to, ptrdiff_t plane) {
  vec lines[WINDOW][WINDOW];
  for (int x = 0; x < WINDOW; x++) {
    const ptrdiff_t place = (window->column + x) * window->pixel_step + channel;
    const bool in_column = x >= window->left && x < window->right;
    vec column[WINDOW], transformed[WINDOW];
    UNROLLED
    for (int y = 0; y < WINDOW; y++)
      column[y] = in_column && y >= window->top && y < window->bottom
                      ? load_lanes(window->rows[y] + place, count)
                      : vec_splat(0.0f);
    transform_inputs(column, transformed);
    UNROLLED
    for (int y = 0; y < WINDOW; y++) lines[y][x] = transformed[y];
  }
  for (int y = 0; y < WINDOW; y++) {
    vec transformed[WINDOW];
    transform_inputs(lines[y], transformed);
    UNROLLED
    for (int x = 0; x < WINDOW; x++) {
      store_lanes(to, count, transformed[x]);
      to += plane;
    }
  }
}

/* The outputs of a block that are asked for, from row `y` and column `x` of the map on. */
struct outputs {
  const struct mafat_kernel_call *call;
  struct finish finish;
  int y, x;
  /* Rows and columns of the block. */
  int top, bottom, left, right;
};

static struct outputs outputs_at(const struct mafat_kernel_call *call, int y, int x) {
  return (struct outputs){
      .call = call,
      .finish = finish_of(call),
      .y = y,
      .x = x,
      .top = larger(call->y0 - y, 0),
      .bottom = smaller(call->y1 - y, BLOCK),
      .left = larger(call->x0 - x, 0),
      .right = smaller(call->x1 - x, BLOCK),
  };
}

/* `count` filters from `filter` on, of sums that lie `plane` numbers apart. */
ALWAYS_INLINE void transform_block(const struct outputs *outputs, ptrdiff_t filter, int count,
                                   const float *sums, ptrdiff_t plane, const float *biases) {
  const struct mafat_place *out = &outputs->call->out;
  const vec bias = load_lanes(biases, count);
  vec lines[BLOCK][WINDOW];
  for (int x = 0; x < WINDOW; x++) {
    vec column[WINDOW], values[BLOCK];
    UNROLLED
    for (int y = 0; y < WINDOW; y++)
      column[y] = load_lanes(sums + (y * WINDOW + x) * plane, count);
    transform_sums(column, values);
    UNROLLED
    for (int y = 0; y < BLOCK; y++) lines[y][x] = values[y];
  }
  for (int y = outputs->top; y < outputs->bottom; y++) {
    vec values[BLOCK];
    transform_sums(lines[y], values);
    float *row = number_at(out, outputs->y + y, outputs->x) + filter;
    UNROLLED
    for (int x = 0; x < BLOCK; x++)
      if (x >= outputs->left && x < outputs->right) {
        const vec value = vec_add(values[x], bias);
        store_finished(&outputs->finish, row + x * pixel_step(out), &value, 1, LANES, count);
      }
  }
}
