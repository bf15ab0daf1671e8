/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Convolution 3x3 without stride and dilation, with any number of groups, by Winograd's algorithm F(4x4, 3x3): a
 * block of 4x4 outputs is made of the 6x6 inputs under it, transformed; in place of 9 products for each
 * output, 36 for all 16. What lies outside the map counts as 0.
 *
 * Blocks begin at multiples of 4 of the whole map, and each is computed as a whole: an output does not depend
 * on the rectangle that asks for it. Sums run over the channels in their order, whatever goes together.
 *
 * Weights are packed in the panels of convolution.h, [group][panel][chunk][frequency][channel of the chunk]
 * [filters of the panel]; the attribute `chunk` is the number of channels of one, the last of which may have fewer.
 *
 * Some blocks go together, a *strip*: of a chunk all of them are transformed, then multiplied with the weights
 * of a panel, frequency by frequency. The memory to work in is for that, of 36 (4 + blocks * chunk' + blocks' * panel)
 * numbers where a dash stands for rounding up to a multiple of 4. It has been measured for so many blocks and filters
 * at a time; here as many filters as whole panels have go together, and as many blocks as there is room for.
 */

/* What is the same for a call. */
struct winograd {
  const struct mafat_kernel_call *call;
  /* Input channels, and filters, of a group, and filters with those that are 0. */
  int channels, filters, padded;
  /* Channels and filters that go together. */
  int chunk, together;
  /* Position of the first block, blocks beside one another, all blocks, and those of a strip. */
  int y, x, columns, all, blocks;
  /* Inputs and sums of frequency 0, numbers of one block's, and numbers from one frequency to the next. */
  float *inputs, *sums;
  int input_row, sum_row;
  ptrdiff_t plane;
};

/* Blocks that go together. */
struct strip {
  int first, count;
};

static int rounded_up(int count, int multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

static int blocks_to(int positions) { return (positions + BLOCK - 1) / BLOCK; }

/* Row and column of the map at which a block begins. */
static int block_y(const struct winograd *winograd, int block) {
  return winograd->y + block / winograd->columns * BLOCK;
}

static int block_x(const struct winograd *winograd, int block) {
  return winograd->x + block % winograd->columns * BLOCK;
}

/* Transforms `count` channels of the input, from `channel` on, for every block of the strip. */
static void transform_chunk(const struct winograd *winograd, struct strip strip, int channel,
                            int count) {
  const struct mafat_kernel_call *call = winograd->call;
  const struct mafat_shape *shape = call->shape;
  float *to = winograd->inputs;
  for (int block = strip.first; block < strip.first + strip.count; block++) {
    const struct window window = window_at(&call->a, block_y(winograd, block) - shape->before_y,
                                           block_x(winograd, block) - shape->before_x);
    for (int c = 0; c < count; c += LANES)
      transform_window(&window, channel + c, smaller(LANES, count - c), to + c, winograd->plane);
    to += winograd->input_row;
  }
}

/* What a tile of blocks and filters is computed of, at one frequency. */
struct product {
  const float *inputs, *weights;
  float *sums;
  int input_row, sum_row, channels, width;
  /* Whether there are sums already. */
  bool adds;
};

ALWAYS_INLINE void multiply_tile(const struct product *product, const int blocks,
                                 const int vectors, const int lanes) {
  const ptrdiff_t step = product->input_row;
  const float *input = product->inputs;
  const float *const inputs[4] = {
      input,
      blocks > 3 ? input + 3 * step : input,
      blocks > 6 ? input + 6 * step : input,
      blocks > 9 ? input + 9 * step : input,
  };
  vec sums[TILE_PIXELS][TILE_VECTORS];
  UNROLLED
  for (int m = 0; m < blocks; m++)
    UNROLLED
    for (int v = 0; v < vectors; v++)
      sums[m][v] = product->adds
                       ? load_weights(product->sums + m * product->sum_row + v * LANES, lanes)
                       : vec_splat(0.0f);
  add_products(sums, inputs, step, product->weights, product->channels, product->width, blocks,
               vectors, lanes);
  UNROLLED
  for (int m = 0; m < blocks; m++)
    UNROLLED
    for (int v = 0; v < vectors; v++)
      store_lanes(product->sums + m * product->sum_row + v * LANES, lanes, sums[m][v]);
}

ALWAYS_INLINE void multiply_blocks(const struct product *product, int blocks, const int vectors,
                                   const int lanes) {
  switch (blocks) {
#if TILE_PIXELS > 8
    case 12:
      multiply_tile(product, 12, vectors, lanes);
      return;
    case 11:
      multiply_tile(product, 11, vectors, lanes);
      return;
    case 10:
      multiply_tile(product, 10, vectors, lanes);
      return;
    case 9:
      multiply_tile(product, 9, vectors, lanes);
      return;
#endif
#if TILE_PIXELS > 6
    case 8:
      multiply_tile(product, 8, vectors, lanes);
      return;
    case 7:
      multiply_tile(product, 7, vectors, lanes);
      return;
#endif
#if TILE_PIXELS > 4
    case 6:
      multiply_tile(product, 6, vectors, lanes);
      return;
    case 5:
      multiply_tile(product, 5, vectors, lanes);
      return;
#endif
    case 4:
      multiply_tile(product, 4, vectors, lanes);
      return;
    case 3:
      multiply_tile(product, 3, vectors, lanes);
      return;
    case 2:
      multiply_tile(product, 2, vectors, lanes);
      return;
    default:
      multiply_tile(product, 1, vectors, lanes);
  }
}

static void multiply_filters(const struct product *product, int blocks) {
  if (HAS_HALF_PANELS && product->width == 8)
    multiply_blocks(product, blocks, 1, HAS_HALF_PANELS ? 8 : LANES);
  else if (HAS_NARROW_PANELS && product->width < LANES * TILE_VECTORS)
    multiply_blocks(product, blocks, 1, LANES);
  else
    multiply_blocks(product, blocks, TILE_VECTORS, LANES);
}

/* Tiles of about the same size for the blocks of a strip and a panel of filters. */
static void multiply_strip(struct product product, int blocks) {
  const int together = smaller(product.width, LANES * TILE_VECTORS);
  for (int filter = 0; filter < product.width; filter += together) {
    struct product tile = product;
    tile.weights += filter;
    tile.sums += filter;
    for (int tiles = (blocks + TILE_PIXELS - 1) / TILE_PIXELS, left = blocks; left > 0; tiles--) {
      const int count = (left + tiles - 1) / tiles;
      multiply_filters(&tile, count);
      tile.inputs += count * tile.input_row;
      tile.sums += count * tile.sum_row;
      left -= count;
    }
  }
}

/* Adds to the sums of the `count` filters whose weights these are what a chunk of channels contributes. */
static void multiply_chunk(const struct winograd *winograd, struct strip strip,
                           const float *weights, int count, int channel, int channels) {
  for (int filter = 0, width; filter < count; filter += width) {
    width = panel_width(count - filter);
    const float *panel = weights + (ptrdiff_t)FREQUENCIES * channel * width;
    for (int frequency = 0; frequency < FREQUENCIES; frequency++) {
      const struct product product = {
          .inputs = winograd->inputs + frequency * winograd->plane,
          .weights = panel + (ptrdiff_t)frequency * channels * width,
          .sums = winograd->sums + frequency * winograd->plane + filter,
          .input_row = winograd->input_row,
          .sum_row = winograd->sum_row,
          .channels = channels,
          .width = width,
          .adds = channel > 0,
      };
      multiply_strip(product, strip.count);
    }
    weights += (ptrdiff_t)FREQUENCIES * winograd->channels * width;
  }
}

/* Stores the outputs of `count` filters, from `first` of the map on. */
static void store_strip(const struct winograd *winograd, struct strip strip, const float *biases,
                        int first, int count) {
  const float *sums = winograd->sums;
  for (int block = strip.first; block < strip.first + strip.count; block++) {
    const struct outputs outputs =
        outputs_at(winograd->call, block_y(winograd, block), block_x(winograd, block));
    for (int filter = 0; filter < count; filter += LANES)
      transform_block(&outputs, first + filter, smaller(LANES, count - filter), sums + filter,
                      winograd->plane, biases + filter);
    sums += winograd->sum_row;
  }
}

/* All filters of a group at the blocks of a strip. */
static void convolve_strip(const struct winograd *winograd, struct strip strip, int group) {
  const int channels = winograd->channels;
  const ptrdiff_t from = (ptrdiff_t)group * winograd->padded;
  const ptrdiff_t filter_weights = (ptrdiff_t)FREQUENCIES * channels;
  for (int first = 0; first < winograd->filters; first += winograd->together) {
    const int count = smaller(winograd->together, winograd->padded - first);
    const float *weights = winograd->call->weights + (from + first) * filter_weights;
    for (int channel = 0; channel < channels; channel += winograd->chunk) {
      const int chunk = smaller(winograd->chunk, channels - channel);
      /* What is transformed stays where it is as long as no other chunk is put there. */
      if (first == 0 || winograd->chunk < channels)
        transform_chunk(winograd, strip, group * channels + channel, chunk);
      multiply_chunk(winograd, strip, weights, count, channel, chunk);
    }
    store_strip(winograd, strip, winograd->call->biases + from + first,
                group * winograd->filters + first, smaller(count, winograd->filters - first));
  }
}

/* How much goes together in the memory that there is. */
static struct winograd winograd_of(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int filters = call->out.extent.channels / shape->groups;
  const int y = call->y0 / BLOCK * BLOCK, x = call->x0 / BLOCK * BLOCK;
  const int columns = blocks_to(call->x1 - x);
  const int all = columns * blocks_to(call->y1 - y);
  const int padded = rounded_up(filters, 8);
  const int most = winograd_blocks(shape), panel = winograd_panel(shape);
  const int together = smaller(padded, rounded_up(panel, WIDEST_PANEL));
  const int input_row = rounded_up(winograd_chunk(shape), 4);
  const int room = most * input_row + rounded_up(most, 4) * panel;
  const int strips = (all - 1) / smaller(most, room / (input_row + together)) + 1;
  const int blocks = (all - 1) / strips + 1;
  float *inputs = call->scratch;
  return (struct winograd){
      .call = call,
      .channels = call->a.extent.channels / shape->groups,
      .filters = filters,
      .padded = padded,
      .chunk = winograd_chunk(shape),
      .together = together,
      .y = y,
      .x = x,
      .columns = columns,
      .all = all,
      .blocks = blocks,
      .inputs = inputs,
      .sums = inputs + blocks * input_row,
      .input_row = input_row,
      .sum_row = together,
      .plane = (ptrdiff_t)blocks * (input_row + together),
  };
}

static void winograd(const struct mafat_kernel_call *call) {
  const struct winograd winograd = winograd_of(call);
  for (int first = 0; first < winograd.all; first += winograd.blocks) {
    const struct strip strip = {first, smaller(winograd.blocks, winograd.all - first)};
    for (int group = 0; group < call->shape->groups; group++)
      convolve_strip(&winograd, strip, group);
  }
  if (!is_fused(call->shape->activation)) activate_rectangle(call);
}
