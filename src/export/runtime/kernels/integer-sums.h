/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Sums of products of integers of one byte: convolutions. What the input's integers stand for is in the biases already: they
 * are those of filters less zero_a times all of their weights. So a tap outside the map reads zero_a.
 *
 * A filter's weights are runs of channels, filled up with 0: one of all taps where a window has at most GATHERED_BYTES, or one a tap.
 */

/* Windows of so many integers are copied before they are read: all their taps lie side by side, also those outside the map. */
#define GATHERED_BYTES 144

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

#if defined(INTEGER_VECTORS)
/* Four filters of one run each, or the last `count` ones, at some positions. */
ALWAYS_INLINE void sum_four_filters(struct integer_run run, const int8_t *const *inputs,
                                    const int32_t *numbers, const struct integer_limits *limits,
                                    int8_t *const *out, int filter, int pixels, int count,
                                    const bool whole) {
  const mve_pred16_t inside = vctp32q((uint32_t)count);
  const struct four_factors by =
      four_factors_at(numbers + INTEGER_BLOCK, numbers + 2 * INTEGER_BLOCK, true, inside);
  for (int p = 0; p < pixels; p++) {
    run.inputs[0] = inputs[p];
    run.rests[0] = inputs[p] + run.chunks * CHUNK;
    const int32x4_t q = four_rescaled(plus_run(vldrwq_s32(numbers), &run), by, limits);
    if (whole) vstrbq_s32(out[p] + filter, q);
    else vstrbq_p_s32(out[p] + filter, q, inside);
  }
}

/* All filters of a group, each of one run. */
NOT_INLINED static void sum_run(const struct integer_filters *f, const int8_t *const *inputs,
                                int8_t *const *out, int pixels) {
  const struct integer_limits limits = f->limits;
  const int8_t *weights = f->weights;
  const int32_t *numbers = f->numbers;
  struct integer_run run = {.chunks = f->chunks, .rest = f->rest, .step = CHUNK};
  for (int filter = 0; filter < f->filters; filter += INTEGER_LANES) {
    const int lane = filter % INTEGER_BLOCK, count = f->filters - filter;
    run.weights = weights + CHUNK * lane;
    run.rest_weights = weights + run.chunks * CHUNK * INTEGER_BLOCK + run.rest * lane;
    if (count >= INTEGER_LANES)
      sum_four_filters(run, inputs, numbers, &limits, out, filter, pixels, INTEGER_LANES, true);
    else sum_four_filters(run, inputs, numbers, &limits, out, filter, pixels, count, false);
    numbers += INTEGER_LANES;
    if (lane + INTEGER_LANES == INTEGER_BLOCK) {
      numbers += 2 * INTEGER_BLOCK;
      weights += f->block_bytes;
    }
  }
}
#else
/* All filters of a group, each of one run, whose inputs end with the last whole word. */
NOT_INLINED static void sum_run(const struct integer_filters *f, const int8_t *const *inputs,
                                int8_t *const *out, int pixels) {
  struct integer_run run = {.chunks = f->chunks, .rest = f->rest, .step = CHUNK};
  for (int p = 0; p < pixels; p++) {
    run.inputs[p] = inputs[p];
    run.rests[p] = inputs[p] + f->chunks * CHUNK;
  }
  const int8_t *weights = f->weights;
  const int32_t *numbers = f->numbers;
  for (int filter = 0; filter < f->filters; filter += INTEGER_LANES) {
    const int lane = filter % INTEGER_BLOCK;
    integer_sums sums;
    run.weights = weights + CHUNK * lane;
    run.rest_weights = weights + f->chunks * CHUNK * INTEGER_BLOCK + f->rest * lane;
    if (pixels == INTEGER_PIXELS) {
      begin_sums(sums, numbers, INTEGER_PIXELS);
      add_run(sums, &run, INTEGER_PIXELS);
      finish_sums(&f->limits, sums, numbers, out, filter, f->filters, INTEGER_PIXELS);
    } else {
      begin_sums(sums, numbers, 1);
      add_run(sums, &run, 1);
      finish_sums(&f->limits, sums, numbers, out, filter, f->filters, 1);
    }
    numbers += INTEGER_LANES;
    if (lane + INTEGER_LANES == INTEGER_BLOCK) {
      numbers += 2 * INTEGER_BLOCK;
      weights += f->block_bytes;
    }
  }
}
#endif

/* Adds what taps outside the map read: zero_a in all channels. */
static void add_outside(const struct integer_filters *f, integer_sums sums, int taps,
                        const int8_t *weights, int lane, int pixels) {
  int8_t outside[CHUNK];
  memset(outside, integer_convolution_zero_a(f->call->shape), CHUNK);
  const bool is_merged = f->channels % CHUNK == 0;
  struct integer_run run = {
      .inputs = {outside},
      .rests = {outside},
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
  struct integer_run run;
  run.chunks = is_merged ? taps * f->chunks : f->chunks;
  run.rest = f->rest;
  run.step = CHUNK;
  for (int kx = 0; kx < taps; kx += is_merged ? taps : 1) {
    for (int p = 0; p < pixels; p++) {
      run.inputs[p] = inputs[p] + kx * tap;
      run.rests[p] = run.inputs[p] + f->chunks * CHUNK;
      /* Behind an odd number of channels lies somebody else's memory. */
      if (f->channels & 1) {
        *copy_few(copies[p], run.rests[p], f->channels % CHUNK) = 0;
        run.rests[p] = copies[p];
      }
    }
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
    finish_sums(&f->limits, sums, numbers, out, filter, f->filters, pixels);
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

NOT_INLINED static void sum_taps_of_all(const struct integer_filters *f,
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
NOT_INLINED static void sum_windows(const struct integer_filters *f, bool is_direct) {
  const struct mafat_kernel_call *call = f->call;
  const int zero_a = integer_convolution_zero_a(call->shape);
  int8_t copies[INTEGER_PIXELS][GATHERED_BYTES + 1];
  /* What an odd number of integers is filled up with. */
  for (int p = 0; p < INTEGER_PIXELS; p++) copies[p][f->window] = 0;
  const struct interior columns = interior_columns(call);
  struct integer_window window;
  const int most = is_direct ? DIRECT_PIXELS : INTEGER_PIXELS;
  for (struct position at = {call->y0, call->x0}; at.y < call->y1;) {
    const int8_t *inputs[DIRECT_PIXELS];
    int8_t *out[DIRECT_PIXELS];
    int pixels = 0;
    for (; pixels < most && at.y < call->y1; pixels++) {
      out[pixels] = output_integer(call, at.y, at.x) + f->first_filter;
      if (is_direct)
        inputs[pixels] = integer_at(&call->a, at.y * call->shape->stride_y,
                                    at.x * call->shape->stride_x) + f->first_channel;
      else {
        if (at.x > columns.start && at.x < columns.end) move_window(&window, call->shape, &call->a, 1);
        else begin_window(&window, call, at.y, at.x);
        gather_window(call, &window, f->first_channel, f->channels, zero_a, copies[pixels]);
        inputs[pixels] = copies[pixels];
      }
      at = next_position(call, at);
    }
    sum_run(f, inputs, out, pixels);
  }
}

/* Where each tap is a run. */
NOT_INLINED static void sum_wide_windows(const struct integer_filters *f) {
  const struct mafat_kernel_call *call = f->call;
  const struct interior columns = interior_columns(call);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1;) {
      struct integer_window windows[INTEGER_PIXELS];
      int8_t *out[INTEGER_PIXELS] = {output_integer(call, y, x) + f->first_filter};
      begin_window(&windows[0], call, y, x);
      if (x >= columns.start && x + INTEGER_PIXELS <= columns.end) {
        for (int p = 1; p < INTEGER_PIXELS; p++) {
          windows[p] = windows[p - 1];
          move_window(&windows[p], call->shape, &call->a, 1);
          out[p] = out[p - 1] + call->out.pixel_stride;
        }
        sum_taps_of_all(f, windows, out);
        x += INTEGER_PIXELS;
      } else {
        sum_taps_of_one(f, windows, out);
        x++;
      }
    }
}

/* The bias and the products of weights, over all taps, times the filter's factor, plus `zero`, limited to `least` ... `most`. */
static void integer_convolution(const struct mafat_kernel_call *call) {
  if (integer_convolution_of_others(call)) return;
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
