/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Sums of products of integers of one byte: convolutions. What the input's integers stand for is in the biases already: they
 * are those of filters less zero_a times all of their weights. So a tap outside the map reads zero_a.
 *
 * A filter's weights are runs of channels: one of all taps where a window has at most GATHERED_BYTES, or one a tap. The runs of
 * eight filters are [16 channels][8 filters][16], and then [8 filters][the even number that is left], filled up with 0.
 */

/* Filters and positions that are computed at once. */
#define INTEGER_LANES 2
#define INTEGER_PIXELS 2

/* Windows of so many integers are copied before they are read: all their taps lie side by side, also those outside the map. */
#define GATHERED_BYTES 160

/* Channels of a run that lie together. */
#define CHUNK 16

/* A convolution of one group. */
struct integer_filters {
  const struct mafat_kernel_call *call;
  int channels, filters, first_channel, first_filter;
  /* Integers of a window that is gathered. */
  int window;
  /* Of a run: whole chunks, and the number of channels that is left, made even. */
  int chunks, rest;
  /* Bytes of the runs of eight filters, and from each block of them to the next. */
  ptrdiff_t run_bytes, block_bytes;
  const int8_t *weights;
  const int32_t *numbers;
  struct integer_limits limits;
};

typedef int32_t integer_sums[INTEGER_PIXELS][INTEGER_LANES];

/* What two filters read at two positions, and their weights: of whole chunks, and behind them. */
struct integer_run {
  const int8_t *a, *b, *rest_a, *rest_b;
  const int8_t *weights, *rest_weights;
  int chunks, rest;
  /* From chunk to chunk of the input: nothing where all of them read the same. */
  ptrdiff_t step;
};

OF_ITS_OWN void add_run_of_two(integer_sums sums, const struct integer_run *run) {
  int32_t s = sums[0][0], t = sums[0][1], u = sums[1][0], v = sums[1][1];
  const int8_t *a = run->a, *b = run->b, *weights = run->weights;
  for (int chunk = run->chunks; chunk > 0; chunk--) {
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    ADD_QUAD(CHUNK)
    weights += CHUNK * (INTEGER_BLOCK - 1);
  }
  const int rest = run->rest;
  if (rest > 0) {
    a = run->rest_a;
    b = run->rest_b;
    weights = run->rest_weights;
    for (const int8_t *end = a + (rest & ~3); a != end;) ADD_QUAD(rest)
    if (rest & 2) {
      s += a[0] * weights[0] + a[1] * weights[1];
      u += b[0] * weights[0] + b[1] * weights[1];
      t += a[0] * weights[rest] + a[1] * weights[rest + 1];
      v += b[0] * weights[rest] + b[1] * weights[rest + 1];
    }
  }
  sums[0][0] = s;
  sums[0][1] = t;
  sums[1][0] = u;
  sums[1][1] = v;
}

OF_ITS_OWN void add_run_of_one(integer_sums sums, const struct integer_run *run) {
  int32_t s = sums[0][0], t = sums[0][1];
  const int8_t *a = run->a, *weights = run->weights;
  for (int chunk = run->chunks; chunk > 0; chunk--) {
    UNROLLED
    for (int c = 0; c < CHUNK; c += 4) {
      const struct quad x = quad_of(word_at(a + c));
      s = plus_products(s, x, quad_of(word_at(weights + c)));
      t = plus_products(t, x, quad_of(word_at(weights + c + CHUNK)));
    }
    a += run->step;
    weights += CHUNK * INTEGER_BLOCK;
  }
  const int rest = run->rest;
  a = run->rest_a;
  weights = run->rest_weights;
  for (const int8_t *end = a + (rest & ~3); a != end; a += 4, weights += 4) {
    const struct quad x = quad_of(word_at(a));
    s = plus_products(s, x, quad_of(word_at(weights)));
    t = plus_products(t, x, quad_of(word_at(weights + rest)));
  }
  if (rest & 2) {
    s += a[0] * weights[0] + a[1] * weights[1];
    t += a[0] * weights[rest] + a[1] * weights[rest + 1];
  }
  sums[0][0] = s;
  sums[0][1] = t;
}

ALWAYS_INLINE void add_run(integer_sums sums, const struct integer_run *run, const int pixels) {
  if (pixels == INTEGER_PIXELS) add_run_of_two(sums, run);
  else add_run_of_one(sums, run);
}

ALWAYS_INLINE void begin_sums(integer_sums sums, const int32_t *numbers, const int pixels) {
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    UNROLLED
    for (int i = 0; i < INTEGER_LANES; i++) sums[p][i] = numbers[i];
  }
}

/* Writes the outputs of two filters, or of the last one. */
ALWAYS_INLINE void finish_sums(const struct integer_filters *f, integer_sums sums,
                               const int32_t *numbers, int8_t *const *out, int filter,
                               const int pixels) {
  const int zero = f->limits.zero;
  UNROLLED
  for (int i = 0; i < INTEGER_LANES; i++) {
    const int32_t multiplier = numbers[INTEGER_BLOCK + i], shift = numbers[2 * INTEGER_BLOCK + i];
    UNROLLED
    for (int p = 0; p < pixels; p++) sums[p][i] = rescaled(sums[p][i], multiplier, shift, zero);
  }
  limit_all(sums[0], pixels * INTEGER_LANES, &f->limits);
  const bool are_two = filter + 1 < f->filters;
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    int8_t *to = out[p] + filter;
    to[0] = (int8_t)sums[p][0];
    if (are_two) to[1] = (int8_t)sums[p][1];
  }
}

/* All filters of a group, each of one run, whose inputs end with the last whole word. */
NOT_INLINED static void sum_run(const struct integer_filters *f, const int8_t *const *inputs,
                                int8_t *const *out, int pixels) {
  struct integer_run run = {
      .a = inputs[0],
      .b = inputs[1],
      .rest_a = inputs[0] + f->chunks * CHUNK,
      .rest_b = inputs[1] + f->chunks * CHUNK,
      .chunks = f->chunks,
      .rest = f->rest,
      .step = CHUNK,
  };
  const int8_t *weights = f->weights;
  const int32_t *numbers = f->numbers;
  for (int filter = 0; filter < f->filters; filter += INTEGER_LANES) {
    const int lane = filter % INTEGER_BLOCK;
    integer_sums sums;
    run.weights = weights + CHUNK * lane;
    run.rest_weights = weights + f->chunks * CHUNK * INTEGER_BLOCK + f->rest * lane;
    if (pixels == INTEGER_PIXELS) {
      begin_sums(sums, numbers, INTEGER_PIXELS);
      add_run_of_two(sums, &run);
      finish_sums(f, sums, numbers, out, filter, INTEGER_PIXELS);
    } else {
      begin_sums(sums, numbers, 1);
      add_run_of_one(sums, &run);
      finish_sums(f, sums, numbers, out, filter, 1);
    }
    numbers += INTEGER_LANES;
    if (lane + INTEGER_LANES == INTEGER_BLOCK) {
      numbers += 2 * INTEGER_BLOCK;
      weights += f->block_bytes;
    }
  }
}

/* Adds what taps outside the map read: zero_a in all channels. */
static void add_outside(const struct integer_filters *f, integer_sums sums, int taps,
                        const int8_t *weights, int lane, int pixels) {
  int8_t outside[CHUNK];
  memset(outside, integer_convolution_zero_a(f->call->shape), CHUNK);
  const bool is_merged = f->channels % CHUNK == 0;
  struct integer_run run = {
      .a = outside,
      .rest_a = outside,
      .chunks = is_merged ? taps * f->chunks : f->chunks,
      .rest = f->rest,
  };
  integer_sums more = {{0}};
  for (int tap = 0; tap < taps; tap += is_merged ? taps : 1, weights += f->run_bytes) {
    run.weights = weights + CHUNK * lane;
    run.rest_weights = weights + f->chunks * CHUNK * INTEGER_BLOCK + f->rest * lane;
    add_run_of_one(more, &run);
  }
  for (int p = 0; p < pixels; p++)
    for (int i = 0; i < INTEGER_LANES; i++) sums[p][i] += more[0][i];
}

/* Adds neighbouring taps of a row of a window, each of which is a run. */
ALWAYS_INLINE void add_taps(const struct integer_filters *f, integer_sums sums,
                            const int8_t *const *inputs, const int8_t *weights, int lane, int taps,
                            const int pixels) {
  const struct mafat_kernel_call *call = f->call;
  const ptrdiff_t tap = call->shape->dilation_x * call->a.pixel_stride;
  /* Whole chunks go on from tap to tap. */
  const bool is_merged = f->channels % CHUNK == 0 && tap == f->channels;
  int8_t copies[INTEGER_PIXELS][CHUNK];
  struct integer_run run = {
      .chunks = is_merged ? taps * f->chunks : f->chunks,
      .rest = f->rest,
      .step = CHUNK,
  };
  for (int kx = 0; kx < taps; kx += is_merged ? taps : 1) {
    const int8_t *rests[INTEGER_PIXELS] = {0};
    for (int p = 0; p < pixels; p++) {
      rests[p] = inputs[p] + kx * tap + f->chunks * CHUNK;
      /* Behind an odd number of channels lies somebody else's memory. */
      if (f->channels & 1) {
        *copy_few(copies[p], rests[p], f->channels % CHUNK) = 0;
        rests[p] = copies[p];
      }
    }
    run.a = inputs[0] + kx * tap;
    run.b = pixels == INTEGER_PIXELS ? inputs[1] + kx * tap : NULL;
    run.rest_a = rests[0];
    run.rest_b = rests[1];
    run.weights = weights + CHUNK * lane;
    run.rest_weights = weights + f->chunks * CHUNK * INTEGER_BLOCK + f->rest * lane;
    add_run(sums, &run, pixels);
    weights += f->run_bytes;
  }
}

/* All filters of a group at a position, or at two that have all taps of their windows, where each tap is a run. */
ALWAYS_INLINE void sum_taps(const struct integer_filters *f, const struct integer_window *windows,
                            int8_t *const *out, const int pixels) {
  const struct mafat_kernel_call *call = f->call;
  const struct mafat_shape *shape = call->shape;
  const int left = windows->first_column, right = shape->kernel_x - windows->last_column;
  const int inside = windows->last_column - windows->first_column;
  const int8_t *block = f->weights;
  const int32_t *numbers = f->numbers;
  for (int filter = 0; filter < f->filters; filter += INTEGER_LANES) {
    const int lane = filter % INTEGER_BLOCK;
    integer_sums sums;
    begin_sums(sums, numbers, pixels);
    for (int ky = 0; ky < shape->kernel_y; ky++) {
      const int8_t *weights = block + ky * shape->kernel_x * f->run_bytes;
      const int8_t *inputs[INTEGER_PIXELS] = {0};
      for (int p = 0; p < pixels; p++) inputs[p] = kept_row(call, &windows[p], ky);
      if (inputs[0] == NULL) {
        add_outside(f, sums, shape->kernel_x, weights, lane, pixels);
        continue;
      }
      for (int p = 0; p < pixels; p++) inputs[p] += f->first_channel;
      if (left > 0) add_outside(f, sums, left, weights, lane, pixels);
      weights += left * f->run_bytes;
      add_taps(f, sums, inputs, weights, lane, inside, pixels);
      if (right > 0) add_outside(f, sums, right, weights + inside * f->run_bytes, lane, pixels);
    }
    finish_sums(f, sums, numbers, out, filter, pixels);
    numbers += INTEGER_LANES;
    if (lane + INTEGER_LANES == INTEGER_BLOCK) {
      numbers += 2 * INTEGER_BLOCK;
      block += f->block_bytes;
    }
  }
}

NOT_INLINED static void sum_taps_of_one(const struct integer_filters *f,
                                        const struct integer_window *windows, int8_t *const *out) {
  sum_taps(f, windows, out, 1);
}

NOT_INLINED static void sum_taps_of_two(const struct integer_filters *f,
                                        const struct integer_window *windows, int8_t *const *out) {
  sum_taps(f, windows, out, INTEGER_PIXELS);
}

/* One tap inside the map at each position, where no row is begun in the middle of a word. */
static bool is_pointwise(const struct integer_filters *f) {
  const struct mafat_shape *s = f->call->shape;
  const bool is_padded = s->before_y != 0 || s->before_x != 0 ||
                         f->call->out.extent.height > (f->call->a.extent.height - 1) / s->stride_y + 1 ||
                         f->call->out.extent.width > (f->call->a.extent.width - 1) / s->stride_x + 1;
  return s->kernel_y == 1 && s->kernel_x == 1 && f->channels % 2 == 0 && !is_padded;
}

/* Positions (y0, x0) ... of a call in their order. */
struct position {
  int y, x;
};

ALWAYS_INLINE struct position next_position(const struct mafat_kernel_call *call,
                                            struct position at) {
  return at.x + 1 < call->x1 ? (struct position){at.y, at.x + 1}
                             : (struct position){at.y + 1, call->x0};
}

/* Where a window is one run: its inputs are read where they are, or gathered. */
static void sum_windows(const struct integer_filters *f, bool is_direct) {
  const struct mafat_kernel_call *call = f->call;
  const int zero_a = integer_convolution_zero_a(call->shape);
  int8_t copies[INTEGER_PIXELS][GATHERED_BYTES + 1];
  /* What an odd number of integers is filled up with. */
  copies[0][f->window] = copies[1][f->window] = 0;
  for (struct position at = {call->y0, call->x0}; at.y < call->y1;) {
    const int8_t *inputs[INTEGER_PIXELS] = {copies[0], copies[1]};
    int8_t *out[INTEGER_PIXELS] = {0};
    int pixels = 0;
    for (; pixels < INTEGER_PIXELS && at.y < call->y1; pixels++) {
      out[pixels] = output_integer(call, at.y, at.x) + f->first_filter;
      if (is_direct)
        inputs[pixels] = integer_at(&call->a, at.y * call->shape->stride_y,
                                    at.x * call->shape->stride_x) + f->first_channel;
      else {
        struct integer_window window;
        begin_window(&window, call, at.y, at.x);
        gather_window(call, &window, f->first_channel, f->channels, zero_a, copies[pixels]);
      }
      at = next_position(call, at);
    }
    sum_run(f, inputs, out, pixels);
  }
}

/* Where each tap is a run. */
static void sum_wide_windows(const struct integer_filters *f) {
  const struct mafat_kernel_call *call = f->call;
  const struct interior columns = interior_columns(call);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1;) {
      struct integer_window windows[INTEGER_PIXELS];
      int8_t *const first = output_integer(call, y, x) + f->first_filter;
      int8_t *const out[INTEGER_PIXELS] = {first, first + call->out.pixel_stride};
      begin_window(&windows[0], call, y, x);
      if (x >= columns.start && x + INTEGER_PIXELS <= columns.end) {
        windows[1] = windows[0];
        move_window(&windows[1], call->shape, &call->a, 1);
        sum_taps_of_two(f, windows, out);
        x += INTEGER_PIXELS;
      } else {
        sum_taps_of_one(f, windows, out);
        x++;
      }
    }
}

/* The bias and the products of weights, over all taps, times the filter's factor, plus `zero`, limited to `least` ... `most`. */
static void integer_convolution(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int groups = shape->groups, taps = shape->kernel_y * shape->kernel_x;
  const int channels = call->a.extent.channels / groups;
  const int filters = call->out.extent.channels / groups;
  const int blocks = (filters + INTEGER_BLOCK - 1) / INTEGER_BLOCK;
  const ptrdiff_t block_bytes = (ptrdiff_t)taps * (channels + (channels & 1)) * INTEGER_BLOCK;
  const bool is_gathered = taps * channels <= GATHERED_BYTES;
  const int run = is_gathered ? taps * channels : channels;
  const int even = run + (run & 1);
  for (int group = 0; group < groups; group++) {
    const struct integer_filters f = {
        .call = call,
        .channels = channels,
        .filters = filters,
        .first_channel = group * channels,
        .first_filter = group * filters,
        .window = is_gathered ? run : 0,
        .chunks = run / CHUNK,
        .rest = even - run / CHUNK * CHUNK,
        .run_bytes = (ptrdiff_t)even * INTEGER_BLOCK,
        .block_bytes = block_bytes,
        .weights = integer_weights(call) + group * blocks * block_bytes,
        .numbers = filter_numbers(call) + group * blocks * 3 * INTEGER_BLOCK,
        .limits = limits_of(integer_convolution_zero(shape), integer_convolution_least(shape),
                            integer_convolution_most(shape)),
    };
    if (is_pointwise(&f)) sum_windows(&f, true);
    else if (is_gathered) sum_windows(&f, false);
    else sum_wide_windows(&f);
  }
}

/* A depthwise convolution: weights [ky][kx][channel], [bias, multiplier, shift][channel]. */
struct integer_channels {
  const struct mafat_kernel_call *call;
  int channels, kernel_y, kernel_x;
  /* Bytes to the next tap. */
  ptrdiff_t tap;
  int zero_a;
  struct integer_limits limits;
};

/* Adds four channels of a window that has all its taps inside the map; many have 3, 5 or 7 columns. */
ALWAYS_INLINE void sum_rows(int32_t *of, const struct integer_channels *d,
                            const int8_t *const *rows, int c, const int columns) {
  int32_t s = of[0], t = of[1], u = of[2], v = of[3];
  const ptrdiff_t tap = d->tap;
  const int channels = d->channels;
  const int8_t *weights = integer_weights(d->call) + c;
  for (const int8_t *const *end = rows + d->kernel_y; rows != end; rows++) {
    const int8_t *input = *rows + c;
    UNROLLED
    for (int kx = 0; kx < columns; kx++, input += tap, weights += channels)
      ADD_TAP(input, weights)
  }
  of[0] = s;
  of[1] = t;
  of[2] = u;
  of[3] = v;
}

OF_ITS_OWN void sum_three_columns(int32_t *of, const struct integer_channels *d,
                                  const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 3);
}

OF_ITS_OWN void sum_five_columns(int32_t *of, const struct integer_channels *d,
                                 const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 5);
}

OF_ITS_OWN void sum_seven_columns(int32_t *of, const struct integer_channels *d,
                                  const int8_t *const *rows, int c) {
  sum_rows(of, d, rows, c, 7);
}

/* Four channels of neighbouring taps; `tap` is 0 where all of them read the same. */
OF_ITS_OWN void sum_taps_of_channels(int32_t *of, const int8_t *input, ptrdiff_t tap,
                                     const int8_t *weights, int channels, int taps) {
  int32_t s = of[0], t = of[1], u = of[2], v = of[3];
  for (; taps > 0; taps--, input += tap, weights += channels) ADD_TAP(input, weights)
  of[0] = s;
  of[1] = t;
  of[2] = u;
  of[3] = v;
}

/* The sums of four channels at a position. */
ALWAYS_INLINE void sum_four_channels(const struct integer_channels *d,
                                     const struct integer_window *window, int c, int32_t *sums) {
  const struct mafat_kernel_call *call = d->call;
  const int8_t *weights = integer_weights(call) + c;
  switch (window->is_full && d->kernel_y <= WINDOW_ROWS ? d->kernel_x : 0) {
    case 3:
      sum_three_columns(sums, d, window->rows, c);
      return;
    case 5:
      sum_five_columns(sums, d, window->rows, c);
      return;
    case 7:
      sum_seven_columns(sums, d, window->rows, c);
      return;
    default:
      break;
  }
  int8_t outside[4];
  fill_few(outside, d->zero_a, 4);
  const int first = window->first_column, last = window->last_column;
  for (int ky = 0; ky < d->kernel_y; ky++, weights += d->kernel_x * d->channels) {
    const int8_t *input = kept_row(call, window, ky);
    if (input == NULL) {
      sum_taps_of_channels(sums, outside, 0, weights, d->channels, d->kernel_x);
      continue;
    }
    const int8_t *behind = weights + last * d->channels;
    if (first > 0) sum_taps_of_channels(sums, outside, 0, weights, d->channels, first);
    sum_taps_of_channels(sums, input + c, d->tap, weights + first * d->channels, d->channels,
                         last - first);
    if (last < d->kernel_x)
      sum_taps_of_channels(sums, outside, 0, behind, d->channels, d->kernel_x - last);
  }
}

/* The sum of one channel. */
static int32_t sum_channel(const struct integer_channels *d, const struct integer_window *window,
                           int c) {
  const int8_t *weights = integer_weights(d->call) + c;
  int32_t sum = filter_numbers(d->call)[c];
  for (int ky = 0; ky < d->kernel_y; ky++) {
    const int8_t *input = kept_row(d->call, window, ky);
    for (int kx = 0; kx < d->kernel_x; kx++, weights += d->channels) {
      const bool is_inside = input != NULL && kx >= window->first_column && kx < window->last_column;
      sum += *weights * (is_inside ? input[(kx - window->first_column) * d->tap + c] : d->zero_a);
    }
  }
  return sum;
}

NOT_INLINED static void sum_all_channels(const struct integer_channels *d,
                                     const struct integer_window *window, int8_t *out) {
  const int channels = d->channels;
  const int32_t *numbers = filter_numbers(d->call);
  int c = 0;
  for (; c + 4 <= channels; c += 4, numbers += 4) {
    int32_t sums[4] = {numbers[0], numbers[1], numbers[2], numbers[3]};
    sum_four_channels(d, window, c, sums);
    UNROLLED
    for (int i = 0; i < 4; i++)
      sums[i] = rescaled(sums[i], numbers[channels + i], numbers[2 * channels + i], d->limits.zero);
    limit_all(sums, 4, &d->limits);
    UNROLLED
    for (int i = 0; i < 4; i++) out[c + i] = (int8_t)sums[i];
  }
  for (; c < channels; c++, numbers++) {
    const int32_t q = rescaled(sum_channel(d, window, c), numbers[channels], numbers[2 * channels],
                               d->limits.zero);
    out[c] = limited(q, d->limits.least, d->limits.most);
  }
}

/* The same with every channel a group of its own. */
static void integer_depthwise(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct interior columns = interior_columns(call);
  const struct integer_channels d = {
      .call = call,
      .channels = call->out.extent.channels,
      .kernel_y = shape->kernel_y,
      .kernel_x = shape->kernel_x,
      .tap = shape->dilation_x * call->a.pixel_stride,
      .zero_a = integer_depthwise_zero_a(shape),
      .limits = limits_of(integer_depthwise_zero(shape), integer_depthwise_least(shape),
                          integer_depthwise_most(shape)),
  };
  for (int y = call->y0; y < call->y1; y++) {
    struct integer_window window;
    int8_t *out = output_integer(call, y, call->x0);
    for (int x = call->x0; x < call->x1; x++, out += call->out.pixel_stride) {
      if (x > columns.start && x < columns.end) move_window(&window, shape, &call->a, 1);
      else begin_window(&window, call, y, x);
      sum_all_channels(&d, &window, out);
    }
  }
}
