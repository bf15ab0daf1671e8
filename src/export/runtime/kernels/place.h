/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include <limits.h>

/* Index, counted from the row at `base`, at which row y of the map is stored. */
static int stored_row(const struct mafat_place *place, int y) {
  int row = y - place->y;
  if (place->ring == 0) return row;
  row %= place->ring;
  return row < 0 ? row + place->ring : row;
}

/* Rows after which the storage begins again: the ring, or no end. */
static int ring_rows(const struct mafat_place *place) {
  return place->ring == 0 ? INT_MAX : place->ring;
}

/* The stored row that follows from counting on past the end of the ring. */
static inline int wrapped(int row, int ring) {
  while (row >= ring) row -= ring;
  return row;
}

static unsigned char *byte_at(const struct mafat_place *place, int y, int x) {
  return place->base + stored_row(place, y) * place->row_stride +
         (x - place->x) * place->pixel_stride;
}

/* Channel 0 at row y and column x. */
static float *number_at(const struct mafat_place *place, int y, int x) {
  return (float *)(void *)byte_at(place, y, x);
}

/* Number `index` of a whole map counted in the order channels, rows, columns. */
static float *flat_number(const struct mafat_place *place, int index) {
  const int width = place->extent.width;
  const int area = place->extent.height * width;
  const int position = index % area;
  return number_at(place, position / width, position % width) + index / area;
}

/* Numbers from one position to the next. */
static ptrdiff_t pixel_step(const struct mafat_place *place) {
  return place->pixel_stride / (ptrdiff_t)sizeof(float);
}

/* Numbers from one row to the next. */
static ptrdiff_t row_step(const struct mafat_place *place) {
  return place->row_stride / (ptrdiff_t)sizeof(float);
}
