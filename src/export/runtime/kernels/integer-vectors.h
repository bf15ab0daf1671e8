/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Convolutions of integers of one byte over vectors of several filters or channels. What the input's integers stand for is in
 * the biases already: they are those of filters less zero_a times all of their weights. So a tap outside the map reads zero_a.
 */

/* A convolution of one group. */
struct integer_group {
  const struct mafat_kernel_call *call;
  int filters, first_channel, first_filter;
  /* Of a tap: fours of channels, and channels that are left. */
  int quads, rest;
  /* Bytes to the next tap, of the input and of a block's weights, and of its weights to those of channels that are left. */
  ptrdiff_t tap, tap_bytes, rest_offset;
  /* All weights of a block. */
  ptrdiff_t block_bytes;
  const int8_t *weights;
  const int32_t *numbers;
};

/* Neighbouring positions of a row, that read the same taps of their windows; and bytes from one to the next. */
struct integer_run {
  struct taps rows, columns;
  /* The first tap inside the map. */
  int y, x;
  ptrdiff_t next;
  int8_t *out;
};

ALWAYS_INLINE uint32_t quad_at(const int8_t *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

/* Less than four neighbouring integers. */
ALWAYS_INLINE uint32_t rest_at(const int8_t *from, int count) {
  uint32_t word = (uint8_t)from[0];
  if (count > 1) word |= (uint32_t)(uint8_t)from[1] << 8;
  if (count > 2) word |= (uint32_t)(uint8_t)from[2] << 16;
  return word;
}

struct tile_sums {
  quad_sums of[IVEC_TILE_VECTORS][IVEC_TILE_PIXELS], excess[IVEC_TILE_VECTORS];
};

/* Adds the products of the weights of four channels at all positions of a tile. */
ALWAYS_INLINE void plus_tile(struct tile_sums *sums, const quad_weights *weights,
                             const uint32_t *words, const int vectors, const int pixels) {
  UNROLLED
  for (int v = 0; v < vectors; v++) sums->excess[v] = plus_excess(sums->excess[v], weights[v]);
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    const quad_input x = quad_input_of(words[p]);
    UNROLLED
    for (int v = 0; v < vectors; v++) sums->of[v][p] = plus_quad(sums->of[v][p], x, weights[v]);
  }
}

/*
 * Some blocks of filters at some positions. The blocks of a vector lie `next[v]` blocks apart: 0 where the second one
 * is missing, which is computed twice then.
 */
ALWAYS_INLINE void sum_tile(const struct integer_group *g, const struct integer_run *run,
                            const int8_t *weights, const ptrdiff_t *next, struct tile_sums *sums,
                            const int vectors, const int pixels) {
  const struct mafat_kernel_call *call = g->call;
  const struct mafat_shape *shape = call->shape;
  const uint32_t outside = 0x01010101u * (uint8_t)integer_convolution_zero_a(shape);
  const int8_t *zeros = (const int8_t *)(const void *)&outside;
  UNROLLED
  for (int v = 0; v < vectors; v++) {
    sums->excess[v] = no_sums();
    UNROLLED
    for (int p = 0; p < pixels; p++) sums->of[v][p] = no_sums();
  }
  const bool is_merged = g->rest == 0 && g->tap == 4 * g->quads &&
                         run->columns.last - run->columns.first == shape->kernel_x;
  const int together = is_merged ? shape->kernel_x : 1;
  for (int ky = 0; ky < shape->kernel_y; ky++) {
    const bool has_row = ky >= run->rows.first && ky < run->rows.last;
    const int8_t *row =
        has_row ? integer_at(&call->a, run->y + (ky - run->rows.first) * shape->dilation_y, run->x) +
                      g->first_channel
                : NULL;
    for (int kx = 0; kx < shape->kernel_x; kx += together) {
      const bool is_inside = has_row && kx >= run->columns.first && kx < run->columns.last;
      const int8_t *a = is_inside ? row + (kx - run->columns.first) * g->tap : zeros;
      const ptrdiff_t step = is_inside ? 4 : 0, pixel = is_inside ? run->next : 0;
      const int8_t *w = weights;
      for (int quad = together * g->quads; quad > 0; quad--) {
        quad_weights of[IVEC_TILE_VECTORS];
        uint32_t words[IVEC_TILE_PIXELS];
        UNROLLED
        for (int v = 0; v < vectors; v++)
          of[v] = quad_weights_at(w + v * IVEC_BLOCKS * g->block_bytes, next[v] * g->block_bytes);
        UNROLLED
        for (int p = 0; p < pixels; p++) words[p] = quad_at(a + p * pixel);
        plus_tile(sums, of, words, vectors, pixels);
        a += step;
        w += 4 * INTEGER_BLOCK;
      }
      if (g->rest > 0) {
        quad_weights of[IVEC_TILE_VECTORS];
        uint32_t words[IVEC_TILE_PIXELS];
        w = weights + g->rest_offset;
        UNROLLED
        for (int v = 0; v < vectors; v++) {
          const int8_t *own = w + v * IVEC_BLOCKS * g->block_bytes;
          const ptrdiff_t further = next[v] * g->block_bytes;
          of[v] = g->rest > 2 ? quad_weights_at(own, further) : pair_weights_at(own, further);
        }
        UNROLLED
        for (int p = 0; p < pixels; p++) words[p] = rest_at(a + p * pixel, g->rest);
        plus_tile(sums, of, words, vectors, pixels);
      }
      weights += together * g->tap_bytes;
    }
  }
}

/* All filters of a group at some positions. */
ALWAYS_INLINE void convolve_run(const struct integer_group *g, const struct integer_run *run,
                                const int pixels) {
  const struct mafat_kernel_call *call = g->call;
  const struct mafat_shape *shape = call->shape;
  const ivec zero = ivec_splat(integer_convolution_zero(shape));
  const ivec least = ivec_splat(integer_convolution_least(shape));
  const ivec most = ivec_splat(integer_convolution_most(shape));
  const int blocks = (g->filters + INTEGER_BLOCK - 1) / INTEGER_BLOCK;
  for (int block = 0; block < blocks; block += IVEC_TILE_VECTORS * IVEC_BLOCKS) {
    const int vectors = blocks - block > IVEC_BLOCKS ? IVEC_TILE_VECTORS : 1;
    struct tile_sums sums;
    ptrdiff_t next[IVEC_TILE_VECTORS];
    for (int v = 0; v < IVEC_TILE_VECTORS; v++)
      next[v] = block + v * IVEC_BLOCKS + 1 < blocks ? IVEC_BLOCKS - 1 : 0;
    const int8_t *weights = g->weights + block * g->block_bytes;
    if (vectors == IVEC_TILE_VECTORS)
      sum_tile(g, run, weights, next, &sums, IVEC_TILE_VECTORS, pixels);
    else sum_tile(g, run, weights, next, &sums, 1, pixels);
    UNROLLED
    for (int v = 0; v < IVEC_TILE_VECTORS; v++) {
      if (v == vectors) break;
      const int first = (block + v * IVEC_BLOCKS) * INTEGER_BLOCK;
      const int32_t *numbers = g->numbers + 3 * first;
      const ptrdiff_t further = 3 * INTEGER_BLOCK * next[v];
      const ivec bias = ivec_of_blocks(numbers, further);
      const struct lane_factors factors =
          factors_of(ivec_of_blocks(numbers + INTEGER_BLOCK, further),
                     ivec_of_blocks(numbers + 2 * INTEGER_BLOCK, further));
      UNROLLED
      for (int p = 0; p < pixels; p++)
        store_vector(run->out + p * call->out.pixel_stride + first, g->filters - first,
                       requantized(ivec_add(total_of(sums.of[v][p], sums.excess[v]), bias), &factors, zero,
                                   least, most));
    }
  }
}

static void convolve_integers(const struct integer_group *g, const struct integer_run *run) {
  convolve_run(g, run, IVEC_TILE_PIXELS);
}

static void convolve_few_integers(const struct integer_group *g, const struct integer_run *run) {
  convolve_run(g, run, IVEC_TILE_PIXELS / 2);
}

static void convolve_one_integer(const struct integer_group *g, const struct integer_run *run) {
  convolve_run(g, run, 1);
}

/* A run that begins at (y, x). */
static struct integer_run run_at(const struct mafat_kernel_call *call, int y, int x) {
  const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
  return (struct integer_run){
      .rows = rows,
      .columns = columns,
      .y = rows.input,
      .x = columns.input,
      .next = call->shape->stride_x * call->a.pixel_stride,
      .out = output_integer(call, y, x),
  };
}

/* The positions of a row; those whose windows have all columns inside the map in tiles. */
static void convolve_integer_row(const struct integer_group *g, int y) {
  const struct mafat_kernel_call *call = g->call;
  const struct interior columns = interior_columns(call);
  for (int x = call->x0; x < call->x1;) {
    struct integer_run run = run_at(call, y, x);
    run.out += g->first_filter;
    const int inside = x >= columns.start ? columns.end - x : 0;
    if (inside >= IVEC_TILE_PIXELS) {
      convolve_integers(g, &run);
      x += IVEC_TILE_PIXELS;
    } else if (inside >= IVEC_TILE_PIXELS / 2) {
      convolve_few_integers(g, &run);
      x += IVEC_TILE_PIXELS / 2;
    } else {
      convolve_one_integer(g, &run);
      x++;
    }
  }
}

/*
 * The bias and the products of weights, over all taps, times the filter's factor, plus `zero`, limited to `least` ... `most`.
 * Weights are [group][block][ky][kx][four channels][8 filters][4], those of three channels that are left the same, and those
 * of two or one [8 filters][2].
 */
static void integer_convolution(const struct mafat_kernel_call *call) {
  if (integer_convolution_of_others(call)) return;
  const struct mafat_shape *shape = call->shape;
  const int channels = call->a.extent.channels / shape->groups;
  const int filters = call->out.extent.channels / shape->groups;
  const int blocks = (filters + INTEGER_BLOCK - 1) / INTEGER_BLOCK;
  const ptrdiff_t tap_bytes = (ptrdiff_t)((channels + 1) / 2) * 2 * INTEGER_BLOCK;
  const ptrdiff_t block_bytes = shape->kernel_y * shape->kernel_x * tap_bytes;
  for (int group = 0; group < shape->groups; group++) {
    const struct integer_group g = {
        .call = call,
        .filters = filters,
        .first_channel = group * channels,
        .first_filter = group * filters,
        .quads = channels / 4,
        .rest = channels % 4,
        .tap = shape->dilation_x * call->a.pixel_stride,
        .tap_bytes = tap_bytes,
        .rest_offset = channels / 4 * 4 * INTEGER_BLOCK,
        .block_bytes = block_bytes,
        .weights = integer_weights(call) + group * blocks * block_bytes,
        .numbers = filter_numbers(call) + group * blocks * 3 * INTEGER_BLOCK,
    };
    for (int y = call->y0; y < call->y1; y++) convolve_integer_row(&g, y);
  }
}

/* Taps of a depthwise window that are listed at once; for pairs of them an even number. */
#define LISTED_TAPS 64

/* What neighbouring taps of a run read, of channel 0. Those outside the map, and one behind an odd number, read `outside`. */
struct listed_taps {
  int count;
  const int8_t *inputs[LISTED_TAPS], *weights[LISTED_TAPS];
  /* All bits where a tap is inside the map. */
  ptrdiff_t is_inside[LISTED_TAPS];
};

/* zero_a for each of some channels, and their weights behind an odd number of taps. */
struct beyond_taps {
  int8_t outside[TAP_CHANNELS], none[TAP_CHANNELS];
};

/* Lists the taps from `first` on. */
static void list_taps(struct listed_taps *taps, const struct mafat_kernel_call *call,
                      const struct integer_run *run, int first, const struct beyond_taps *beyond) {
  const struct mafat_shape *shape = call->shape;
  const int last = smaller(first + LISTED_TAPS, shape->kernel_y * shape->kernel_x);
  const ptrdiff_t channels = call->out.extent.channels;
  taps->count = 0;
  for (int tap = first; tap < last; tap++) {
    const int ky = tap / shape->kernel_x, kx = tap % shape->kernel_x;
    const bool is_inside = ky >= run->rows.first && ky < run->rows.last &&
                           kx >= run->columns.first && kx < run->columns.last;
    const int index = taps->count++;
    taps->weights[index] = integer_weights(call) + tap * channels;
    taps->is_inside[index] = is_inside ? -1 : 0;
    taps->inputs[index] =
        is_inside ? integer_at(&call->a, run->y + (ky - run->rows.first) * shape->dilation_y,
                               run->x + (kx - run->columns.first) * shape->dilation_x)
                  : beyond->outside;
  }
  if (taps->count % 2 != 0) {
    taps->inputs[taps->count] = beyond->outside;
    taps->is_inside[taps->count] = 0;
    taps->weights[taps->count++] = beyond->none;
  }
}

/* Adds the products of the taps of `count` channels from c on. */
ALWAYS_INLINE void add_taps(tap_sums *sums, const struct listed_taps *taps,
                            const struct beyond_taps *beyond, ptrdiff_t next, int c, int count,
                            const int pixels) {
  for (int t = 0; t < taps->count; t += 2) {
    const ptrdiff_t is_inside = taps->is_inside[t], is_too = taps->is_inside[t + 1];
    const int8_t *second = taps->weights[t + 1];
    const tap_weights w =
        tap_weights_at(taps->weights[t] + c, second == beyond->none ? second : second + c, count);
    const int8_t *a = taps->inputs[t] + (c & is_inside), *b = taps->inputs[t + 1] + (c & is_too);
    UNROLLED
    for (int p = 0; p < pixels; p++)
      sums[p] = plus_taps(sums[p], a + p * (next & is_inside), b + p * (next & is_too), count, w);
  }
}

/* All channels at some positions. */
ALWAYS_INLINE void convolve_depthwise(const struct mafat_kernel_call *call,
                                      const struct integer_run *run,
                                      const struct beyond_taps *beyond, const int pixels) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const int window = shape->kernel_y * shape->kernel_x;
  const int32_t *numbers = filter_numbers(call);
  const ivec zero = ivec_splat(integer_depthwise_zero(shape));
  const ivec least = ivec_splat(integer_depthwise_least(shape));
  const ivec most = ivec_splat(integer_depthwise_most(shape));
  struct listed_taps taps;
  for (int c = 0; c < channels; c += TAP_CHANNELS) {
    const int count = smaller(channels - c, TAP_CHANNELS);
    tap_sums sums[TAP_PIXELS];
    UNROLLED
    for (int p = 0; p < pixels; p++) sums[p] = no_tap_sums();
    for (int first = 0; first < window; first += LISTED_TAPS) {
      if (c == 0 || window > LISTED_TAPS) list_taps(&taps, call, run, first, beyond);
      if (count == TAP_CHANNELS)
        add_taps(sums, &taps, beyond, run->next, c, TAP_CHANNELS, pixels);
      else add_taps(sums, &taps, beyond, run->next, c, count, pixels);
    }
    UNROLLED
    for (int v = 0; v < TAP_VECTORS; v++) {
      const int own = c + v * IVEC_LANES, left = channels - own;
      if (left <= 0) break;
      const ivec bias = load_integers(numbers + own, left);
      const struct lane_factors factors =
          factors_of(load_integers(numbers + channels + own, left),
                     load_integers(numbers + 2 * channels + own, left));
      UNROLLED
      for (int p = 0; p < pixels; p++) {
        ivec totals[TAP_VECTORS];
        tap_totals(sums[p], totals);
        store_vector(run->out + p * call->out.pixel_stride + own, left,
                       requantized(ivec_add(totals[v], bias), &factors, zero, least, most));
      }
    }
  }
}

static void convolve_depthwise_tile(const struct mafat_kernel_call *call,
                                    const struct integer_run *run, const struct beyond_taps *beyond) {
  convolve_depthwise(call, run, beyond, TAP_PIXELS);
}

static void convolve_depthwise_one(const struct mafat_kernel_call *call,
                                   const struct integer_run *run, const struct beyond_taps *beyond) {
  convolve_depthwise(call, run, beyond, 1);
}

/* The same with every channel a group of its own: weights [ky][kx][channel], [bias, multiplier, shift][channel]. */
static void integer_depthwise(const struct mafat_kernel_call *call) {
  if (integer_depthwise_of_others(call)) return;
  const struct interior columns = interior_columns(call);
  struct beyond_taps beyond;
  memset(beyond.outside, integer_depthwise_zero_a(call->shape), TAP_CHANNELS);
  memset(beyond.none, 0, TAP_CHANNELS);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1;) {
      const struct integer_run run = run_at(call, y, x);
      const bool is_tile = x >= columns.start && x + TAP_PIXELS <= columns.end;
      if (is_tile) convolve_depthwise_tile(call, &run, &beyond);
      else convolve_depthwise_one(call, &run, &beyond);
      x += is_tile ? TAP_PIXELS : 1;
    }
}
