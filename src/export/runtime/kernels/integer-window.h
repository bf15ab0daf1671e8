/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Where the taps of a window lie. */

/* Rows of a window whose places are kept. */
#define WINDOW_ROWS 7

/* What all filters read at one position. */
struct integer_window {
  /* Taps inside the map, and the first of them in the first row. */
  int first_row, last_row, first_column, last_column;
  /* Whether these are all. */
  bool is_full;
  /* The first tap inside the map of each row of the window, as far as they are kept; NULL where there is none. */
  const int8_t *rows[WINDOW_ROWS];
  int input_y, input_x;
};

static const int8_t *window_row(const struct mafat_kernel_call *call,
                                const struct integer_window *window, int ky) {
  if (ky < window->first_row || ky >= window->last_row) return NULL;
  const int y = window->input_y + (ky - window->first_row) * call->shape->dilation_y;
  return integer_at(&call->a, y, window->input_x);
}

ALWAYS_INLINE const int8_t *kept_row(const struct mafat_kernel_call *call,
                                     const struct integer_window *window, int ky) {
  return ky < WINDOW_ROWS ? window->rows[ky] : window_row(call, window, ky);
}

static void begin_window(struct integer_window *window, const struct mafat_kernel_call *call, int y,
                         int x) {
  const struct mafat_shape *shape = call->shape;
  const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
  window->first_row = rows.first;
  window->last_row = columns.last > columns.first ? rows.last : rows.first;
  window->first_column = columns.first;
  window->last_column = columns.last;
  window->is_full = window->last_row - rows.first == shape->kernel_y &&
                    columns.last - columns.first == shape->kernel_x;
  window->input_y = rows.input;
  window->input_x = columns.input;
  for (int ky = 0; ky < shape->kernel_y && ky < WINDOW_ROWS; ky++)
    window->rows[ky] = window_row(call, window, ky);
}

/* Goes on by some positions along a row, to a window that has the same taps inside the map. */
ALWAYS_INLINE void move_window(struct integer_window *window, const struct mafat_shape *shape,
                               const struct mafat_place *a, int positions) {
  window->input_x += positions * shape->stride_x;
  const ptrdiff_t bytes = positions * shape->stride_x * a->pixel_stride;
  for (int ky = 0; ky < shape->kernel_y && ky < WINDOW_ROWS; ky++)
    if (window->rows[ky] != NULL) window->rows[ky] += bytes;
}

/* A few integers. */
ALWAYS_INLINE int8_t *copy_few(int8_t *to, const int8_t *from, ptrdiff_t count) {
#if defined(INTEGER_VECTORS)
  for (; count > 16; count -= 16, to += 16, from += 16) vstrbq_s8(to, vldrbq_s8(from));
  const mve_pred16_t inside = vctp8q((uint32_t)count);
  vstrbq_p_s8(to, vldrbq_z_s8(from, inside), inside);
  return to + count;
#endif
  for (; count >= 4; count -= 4, to += 4, from += 4) memcpy(to, from, 4);
  for (; count > 0; count--) *to++ = *from++;
  return to;
}

ALWAYS_INLINE int8_t *fill_few(int8_t *to, int value, ptrdiff_t count) {
  for (; count > 0; count--) *to++ = (int8_t)value;
  return to;
}

/* Copies some channels of all taps of a window; those outside the map are `outside`. */
static void gather_window(const struct mafat_kernel_call *call, const struct integer_window *window,
                          int first_channel, int channels, int outside, int8_t *to) {
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t tap = shape->dilation_x * call->a.pixel_stride;
  const int columns = window->last_column - window->first_column;
  const bool is_whole = tap == channels;
  for (int ky = 0; ky < shape->kernel_y; ky++) {
    const int8_t *from = kept_row(call, window, ky);
    if (from == NULL) {
      to = fill_few(to, outside, shape->kernel_x * channels);
      continue;
    }
    to = fill_few(to, outside, window->first_column * channels);
    from += first_channel;
    if (is_whole) to = copy_few(to, from, columns * channels);
    else
      for (int kx = 0; kx < columns; kx++, from += tap) to = copy_few(to, from, channels);
    to = fill_few(to, outside, (shape->kernel_x - window->last_column) * channels);
  }
}
