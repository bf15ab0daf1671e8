/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Convolution of any window, stride, dilation and number of groups. What lies outside the map counts as 0, by
 * leaving its taps out. Sums start from the bias and run over kernel rows, kernel columns and channels, in
 * this order: how positions and filters are grouped never changes a bit. They are stored as summand.h says.
 *
 * Weights are packed in panels of 32, 16 or 8 filters, [group][panel][ky][kx][channel][filters of the
 * panel], biases [group][filters]; the filters of a group are filled up with zeros to a multiple of 8.
 *
 * The rectangle is computed in bands of rows, and a band panel by panel, so that a panel and the input rows
 * of a band stay in the cache. A tile of neighbouring positions times a few vectors of filters is
 * computed at once, all sums in registers: neighbours in a row where the window has all of its columns,
 * neighbours in a column beside that and where it is clipped at the left or right border.
 */

/* Rows that share one pass over the weights. */
#define BAND 4
/* Positions of the tiles beside the largest. */
#define SMALL_TILE 4
#define LARGEST_TILE (TILE_PIXELS > SMALL_TILE ? TILE_PIXELS : SMALL_TILE)
#define WIDEST_PANEL 32

/* What is the same for all tiles of a call. */
struct convolution {
  const struct mafat_kernel_call *call;
  /* Input channels, and filters, of a group. */
  int channels, filters;
  /* Whether neighbouring kernel columns are neighbours in the input, too. */
  bool merged;
  /* Numbers from one row, and from one position, of the input to the next. */
  ptrdiff_t row_step, pixel_step;
  int ring;
  struct finish finish;
};

/* Filters that are computed together, `width` of which lie side by side in memory. */
struct panel {
  const float *weights, *biases;
  int width;
  /* Vectors that are computed, and filters that exist. */
  int vectors, filters;
  /* The first input channel and the first filter within a position. */
  ptrdiff_t from, to;
};

/* A tile, as its inner loops need it. */
struct tile {
  const struct convolution *convolution;
  const struct panel *panel;
  /* The first tap's weights, and numbers of weights to the next kernel row. */
  const float *weights;
  ptrdiff_t weight_row;
  /* Kernel rows inside the map, and the stored input row of the first of them. */
  int rows, row;
  /* A kernel row is `segments` segments of `floats` neighbouring numbers, so far apart. */
  int segments, floats;
  ptrdiff_t segment_step;
  /* The first tap of the first position, in stored row 0. */
  const float *column;
  /* From one position to the next: input numbers and input rows, and output numbers. */
  ptrdiff_t step;
  int row_step;
  float *out;
  ptrdiff_t out_step;
  /* Of the positions of a tile in a column. */
  float *outs[SMALL_TILE];
};

/* Filters of a panel, where `left` filters (a multiple of 8) of a group are not in one yet. */
static int panel_width(int left) { return left >= 32 ? 32 : left >= 16 ? 16 : 8; }

ALWAYS_INLINE vec load_weights(const float *weights, const int lanes) {
  return lanes == LANES ? vec_load(weights) : vec_load_few(weights, lanes);
}

/* Sums of one kernel row; `inputs` are the first taps of every third position, which lie `step` apart. */
ALWAYS_INLINE void add_products(vec sums[][TILE_VECTORS], const float *const inputs[4],
                                ptrdiff_t step, const float *weights, int floats, ptrdiff_t width,
                                const int pixels, const int vectors, const int lanes) {
  const float *x0 = inputs[0], *x3 = inputs[1], *x6 = inputs[2], *x9 = inputs[3];
  for (int k = 0; k < floats; k++) {
    vec w[TILE_VECTORS];
    UNROLLED
    for (int v = 0; v < vectors; v++) w[v] = load_weights(weights + v * LANES, lanes);
    UNROLLED
    for (int m = 0; m < pixels; m++) {
      const float *from = m < 3 ? x0 : m < 6 ? x3 : m < 9 ? x6 : x9;
      const vec x = vec_splat(from[(m % 3) * step]);
      UNROLLED
      for (int v = 0; v < vectors; v++) sums[m][v] = vec_madd(sums[m][v], x, w[v]);
    }
    x0++, x3++, x6++, x9++;
    weights += width;
  }
}

/* Stores the sums of one position. */
ALWAYS_INLINE void store_sums(const struct tile *tile, float *out, const vec *sums,
                              const int vectors, const int lanes) {
  store_finished(&tile->convolution->finish, out, sums, vectors, lanes, tile->panel->filters);
}

/* `pixels` neighbours in a row. */
ALWAYS_INLINE void tile_in_row(const struct tile *tile, const int pixels, const int vectors,
                               const int lanes) {
  const struct convolution *convolution = tile->convolution;
  const ptrdiff_t step = tile->step;
  const float *weight_row = tile->weights;
  vec sums[LARGEST_TILE][TILE_VECTORS], results[LARGEST_TILE][TILE_VECTORS];
  UNROLLED
  for (int m = 0; m < pixels; m++)
    UNROLLED
    for (int v = 0; v < vectors; v++)
      sums[m][v] = load_weights(tile->panel->biases + v * LANES, lanes);
  int row = tile->row;
  for (int ky = 0; ky < tile->rows; ky++) {
    const float *input = tile->column + row * convolution->row_step;
    const float *weights = weight_row;
    for (int s = 0; s < tile->segments; s++) {
      const float *const inputs[4] = {
          input,
          pixels > 3 ? input + 3 * step : input,
          pixels > 6 ? input + 6 * step : input,
          pixels > 9 ? input + 9 * step : input,
      };
      add_products(sums, inputs, step, weights, tile->floats, tile->panel->width, pixels, vectors,
                   lanes);
      weights += tile->floats * (ptrdiff_t)tile->panel->width;
      input += tile->segment_step;
    }
    weight_row += tile->weight_row;
    row = wrapped(row + convolution->call->shape->dilation_y, convolution->ring);
  }
  /* The loop that stores goes to memory, and the sums must not go with it. */
  UNROLLED
  for (int m = 0; m < pixels; m++)
    UNROLLED
    for (int v = 0; v < vectors; v++) results[m][v] = sums[m][v];
  float *out = tile->out;
  for (int m = 0; m < pixels; m++) {
    store_sums(tile, out, results[m], vectors, lanes);
    out += tile->out_step;
  }
}

/* SMALL_TILE neighbours in a column, which a ring may store apart. */
ALWAYS_INLINE void tile_in_column(const struct tile *tile, const int vectors, const int lanes) {
  const struct convolution *convolution = tile->convolution;
  const int ring = convolution->ring;
  const float *weight_row = tile->weights;
  vec sums[SMALL_TILE][TILE_VECTORS];
  UNROLLED
  for (int m = 0; m < SMALL_TILE; m++)
    UNROLLED
    for (int v = 0; v < vectors; v++)
      sums[m][v] = load_weights(tile->panel->biases + v * LANES, lanes);
  int row = tile->row;
  for (int ky = 0; ky < tile->rows; ky++) {
    const float *inputs[SMALL_TILE];
    int next = row;
    UNROLLED
    for (int m = 0; m < SMALL_TILE; m++) {
      inputs[m] = tile->column + next * convolution->row_step;
      next = wrapped(next + tile->row_step, ring);
    }
    const float *weights = weight_row;
    for (int s = 0; s < tile->segments; s++) {
      for (int k = 0; k < tile->floats; k++) {
        vec w[TILE_VECTORS];
        UNROLLED
        for (int v = 0; v < vectors; v++) w[v] = load_weights(weights + v * LANES, lanes);
        UNROLLED
        for (int m = 0; m < SMALL_TILE; m++) {
          const vec x = vec_splat(*inputs[m]++);
          UNROLLED
          for (int v = 0; v < vectors; v++) sums[m][v] = vec_madd(sums[m][v], x, w[v]);
        }
        weights += tile->panel->width;
      }
      UNROLLED
      for (int m = 0; m < SMALL_TILE; m++) inputs[m] += tile->segment_step - tile->floats;
    }
    weight_row += tile->weight_row;
    row = wrapped(row + convolution->call->shape->dilation_y, ring);
  }
  UNROLLED
  for (int m = 0; m < SMALL_TILE; m++) store_sums(tile, tile->outs[m], sums[m], vectors, lanes);
}

/* One position. */
ALWAYS_INLINE void tile_of_one(const struct tile *tile, const int vectors, const int lanes) {
  const struct convolution *convolution = tile->convolution;
  const float *weight_row = tile->weights;
  vec sums[MOST_VECTORS];
  UNROLLED
  for (int v = 0; v < vectors; v++)
    sums[v] = load_weights(tile->panel->biases + v * LANES, lanes);
  int row = tile->row;
  for (int ky = 0; ky < tile->rows; ky++) {
    const float *input = tile->column + row * convolution->row_step;
    const float *weights = weight_row;
    for (int s = 0; s < tile->segments; s++) {
      for (int k = 0; k < tile->floats; k++) {
        const vec x = vec_splat(input[k]);
        UNROLLED
        for (int v = 0; v < vectors; v++)
          sums[v] = vec_madd(sums[v], x, load_weights(weights + v * LANES, lanes));
        weights += tile->panel->width;
      }
      input += tile->segment_step;
    }
    weight_row += tile->weight_row;
    row = wrapped(row + convolution->call->shape->dilation_y, convolution->ring);
  }
  store_sums(tile, tile->out, sums, vectors, lanes);
}

/*
 * The tiles for each number of vectors that a panel can have. A panel of 8 filters fills half of a
 * vector of 16.
 */
#define HAS_HALF_PANELS (LANES > 8)
#define HAS_NARROW_PANELS (LANES * TILE_VECTORS > 8)

#define TILE_FUNCTION(name, body)                                  \
  static void name(const struct tile *tile) {                      \
    if (HAS_HALF_PANELS && tile->panel->width == 8) {              \
      body(1, HAS_HALF_PANELS ? 8 : LANES);                        \
    } else if (HAS_NARROW_PANELS && tile->panel->vectors == 1) {   \
      body(1, LANES);                                              \
    } else {                                                       \
      body(TILE_VECTORS, LANES);                                   \
    }                                                              \
  }

#define LARGEST_TILE_IN_ROW(vectors, lanes) tile_in_row(tile, TILE_PIXELS, vectors, lanes)
#define MIDDLE_TILE_IN_ROW(vectors, lanes) tile_in_row(tile, 8, vectors, lanes)
#define SMALL_TILE_IN_ROW(vectors, lanes) tile_in_row(tile, SMALL_TILE, vectors, lanes)
#define SMALL_TILE_IN_COLUMN(vectors, lanes) tile_in_column(tile, vectors, lanes)

TILE_FUNCTION(convolve_small, SMALL_TILE_IN_ROW)
TILE_FUNCTION(convolve_column, SMALL_TILE_IN_COLUMN)
#if TILE_PIXELS > SMALL_TILE
TILE_FUNCTION(convolve_largest, LARGEST_TILE_IN_ROW)
#endif
#if TILE_PIXELS > 8
TILE_FUNCTION(convolve_middle, MIDDLE_TILE_IN_ROW)
#endif

static void convolve_one(const struct tile *tile) {
  const int vectors = tile->panel->vectors;
  if (HAS_HALF_PANELS && tile->panel->width == 8)
    tile_of_one(tile, 1, HAS_HALF_PANELS ? 8 : LANES);
  else if (vectors == 1) tile_of_one(tile, 1, LANES);
  else if (vectors == 2) tile_of_one(tile, 2, LANES);
  else if (vectors == 4) tile_of_one(tile, 4, LANES);
  else tile_of_one(tile, MOST_VECTORS, LANES);
}

/* Positions of the next tile in a row of `count`, `left` of which are still to be computed. */
static int next_tile(int left, int count) {
  int pixels = left > 8 ? TILE_PIXELS : left > SMALL_TILE ? smaller(TILE_PIXELS, 8) : SMALL_TILE;
  if (pixels > count) pixels = smaller(TILE_PIXELS, 8);
  if (pixels > count) pixels = SMALL_TILE;
  return pixels > count ? 1 : pixels;
}

static void convolve_tile(const struct tile *tile, int pixels) {
  if (pixels == 1) convolve_one(tile);
  else if (pixels == SMALL_TILE) convolve_small(tile);
#if TILE_PIXELS > SMALL_TILE
  else if (pixels == TILE_PIXELS) convolve_largest(tile);
#endif
#if TILE_PIXELS > 8
  else convolve_middle(tile);
#endif
}

/* `count` neighbours in a row from the first position of the tile on. A last tile overlaps the one before. */
static void convolve_neighbours(struct tile tile, int count) {
  const float *const column = tile.column;
  float *const out = tile.out;
  for (int done = 0; done < count;) {
    const int pixels = next_tile(count - done, count);
    const int first = smaller(done, count - pixels);
    tile.column = column + first * tile.step;
    tile.out = out + first * tile.out_step;
    convolve_tile(&tile, pixels);
    done = first + pixels;
  }
}

static struct tile tile_of(const struct convolution *convolution, const struct panel *panel,
                           struct taps rows, struct taps columns) {
  const struct mafat_kernel_call *call = convolution->call;
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t tap = (ptrdiff_t)convolution->channels * panel->width;
  const int taps = columns.last - columns.first;
  const ptrdiff_t weight_row = shape->kernel_x * tap;
  return (struct tile){
      .convolution = convolution,
      .panel = panel,
      .weights = panel->weights + rows.first * weight_row + columns.first * tap,
      .weight_row = weight_row,
      .rows = taps == 0 ? 0 : rows.last - rows.first,
      .row = stored_row(&call->a, rows.input),
      .segments = convolution->merged ? 1 : taps,
      .floats = convolution->merged ? taps * convolution->channels : convolution->channels,
      .segment_step = shape->dilation_x * convolution->pixel_step,
      .column = (const float *)(const void *)call->a.base +
                (columns.input - call->a.x) * convolution->pixel_step + panel->from,
  };
}

/* The positions left ... right - 1 of row y, whose windows have all columns; of `rows` such rows at once. */
static void convolve_row(const struct convolution *convolution, const struct panel *panel, int y,
                         struct interior columns, int rows) {
  const struct mafat_kernel_call *call = convolution->call;
  struct tile tile =
      tile_of(convolution, panel, row_taps(call, y), column_taps(call, columns.start));
  tile.step = call->shape->stride_x * convolution->pixel_step;
  tile.out = number_at(&call->out, y, columns.start) + panel->to;
  tile.out_step = pixel_step(&call->out);
  convolve_neighbours(tile, rows * (columns.end - columns.start));
}

/* Column x of the rows y0 ... y1 - 1; `interior` when no window is clipped at the top or bottom. */
static void convolve_beside(const struct convolution *convolution, const struct panel *panel,
                            int x, int y0, int y1, bool interior) {
  const struct mafat_kernel_call *call = convolution->call;
  const struct taps columns = column_taps(call, x);
  const bool together = interior && y1 - y0 >= SMALL_TILE;
  for (int y = y0; y < y1; y += together ? SMALL_TILE : 1) {
    if (together) y = smaller(y, y1 - SMALL_TILE);
    struct tile tile = tile_of(convolution, panel, row_taps(call, y), columns);
    tile.row_step = call->shape->stride_y;
    tile.out = number_at(&call->out, y, x) + panel->to;
    for (int m = 0; together && m < SMALL_TILE; m++)
      tile.outs[m] = number_at(&call->out, y + m, x) + panel->to;
    if (together) convolve_column(&tile);
    else convolve_one(&tile);
  }
}

/* Whether a row of the rectangle follows on the one before in memory, for windows of one tap. */
static bool rows_are_one(const struct convolution *convolution) {
  const struct mafat_kernel_call *call = convolution->call;
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t columns = call->x1 - call->x0;
  return shape->kernel_y == 1 && shape->kernel_x == 1 && shape->stride_y == 1 &&
         shape->stride_x == 1 && shape->before_y == 0 && shape->before_x == 0 &&
         call->a.ring == 0 && call->out.ring == 0 &&
         call->a.row_stride == columns * call->a.pixel_stride &&
         call->out.row_stride == columns * call->out.pixel_stride;
}

static void convolve_panel(const struct convolution *convolution, const struct panel *panel,
                           int y0, int y1, bool interior) {
  const struct mafat_kernel_call *call = convolution->call;
  struct interior columns = interior_columns(call);
  if (interior && columns.start < columns.end && rows_are_one(convolution)) {
    convolve_row(convolution, panel, y0, columns, y1 - y0);
    return;
  }
  /* What is left of a row when it is divided into tiles goes by columns where these are long enough. */
  const int width = columns.end - columns.start;
  const int left = width % TILE_PIXELS;
  if (width < SMALL_TILE) columns.end = columns.start;
  else if (interior && y1 - y0 >= SMALL_TILE && left <= SMALL_TILE)
    columns.end -= left;
  if (columns.start < columns.end)
    for (int y = y0; y < y1; y++) convolve_row(convolution, panel, y, columns, 1);
  for (int x = call->x0; x < columns.start; x++)
    convolve_beside(convolution, panel, x, y0, y1, interior);
  for (int x = columns.end; x < call->x1; x++)
    convolve_beside(convolution, panel, x, y0, y1, interior);
}

/* All filters at the rows y0 ... y1 - 1; `interior` when no window is clipped at the top or bottom. */
static void convolve_band(const struct convolution *convolution, int y0, int y1, bool interior) {
  const struct mafat_kernel_call *call = convolution->call;
  const struct mafat_shape *shape = call->shape;
  const bool single = y1 - y0 == 1 && call->x1 - call->x0 == 1;
  const int most = LANES * (single ? MOST_VECTORS : TILE_VECTORS);
  const int padded = (convolution->filters + 7) / 8 * 8;
  const ptrdiff_t taps = (ptrdiff_t)shape->kernel_y * shape->kernel_x * convolution->channels;
  const float *weights = call->weights;
  const float *biases = call->biases;
  for (int group = 0; group < shape->groups; group++)
    for (int filter = 0, width; filter < padded; filter += width) {
      width = panel_width(padded - filter);
      const int together = smaller(width, most);
      for (int part = 0; part < width; part += together) {
        const struct panel panel = {
            .weights = weights + part,
            .biases = biases + part,
            .width = width,
            .vectors = larger(1, together / LANES),
            .filters = smaller(together, convolution->filters - filter - part),
            .from = (ptrdiff_t)group * convolution->channels,
            .to = (ptrdiff_t)group * convolution->filters + filter + part,
        };
        if (panel.filters > 0) convolve_panel(convolution, &panel, y0, y1, interior);
      }
      weights += taps * width;
      biases += width;
    }
}

static void convolution(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->a.extent.channels / shape->groups;
  const struct convolution state = {
      .call = call,
      .channels = channels,
      .filters = call->out.extent.channels / shape->groups,
      .merged = pixel_step(&call->a) == channels && shape->dilation_x == 1,
      .row_step = row_step(&call->a),
      .pixel_step = pixel_step(&call->a),
      .ring = ring_rows(&call->a),
      .finish = finish_of(call),
  };
  const struct interior rows = interior_rows(call);
  if (call->y0 < rows.start) convolve_band(&state, call->y0, rows.start, false);
  int y = rows.start;
  for (; rows.end - y >= 2 * BAND; y += BAND) convolve_band(&state, y, y + BAND, true);
  if (y < rows.end) convolve_band(&state, y, rows.end, true);
  if (rows.end < call->y1) convolve_band(&state, rows.end, call->y1, false);
  if (!is_fused(shape->activation)) activate_rectangle(call);
}
