/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Sums of products of integers of one byte: convolutions. What the input's integers stand for is in the biases already: they
 * are those of filters less zero_a times all of their weights. So a tap outside the map reads zero_a.
 */

/* Filters and neighbouring positions that are computed at once. */
#define INTEGER_LANES 2
#define INTEGER_PIXELS 2

/* Four neighbouring integers. */
ALWAYS_INLINE uint32_t word_at(const int8_t *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>

/* Where there are few registers, compilers keep all sums in them only in functions of their own. */
#define OF_ITS_OWN NOT_INLINED static

/* Four integers as two pairs of 16 bits: the first and the third, the second and the fourth. */
struct quad {
  int16x2_t even, odd;
};

ALWAYS_INLINE struct quad quad_of(uint32_t word) {
  int16x2_t odd;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(word));
  return (struct quad){.even = __sxtb16((int8x4_t)word), .odd = odd};
}

ALWAYS_INLINE int32_t plus_products(int32_t sum, struct quad a, struct quad b) {
  return __smlad(a.odd, b.odd, __smlad(a.even, b.even, sum));
}

/* Adds the products of four channels to a sum of each. */
ALWAYS_INLINE void add_each(int32_t *sums, struct quad a, struct quad b) {
  sums[0] = __smlabb(a.even, b.even, sums[0]);
  sums[1] = __smlabb(a.odd, b.odd, sums[1]);
  sums[2] = __smlatt(a.even, b.even, sums[2]);
  sums[3] = __smlatt(a.odd, b.odd, sums[3]);
}
#else
#define OF_ITS_OWN ALWAYS_INLINE

struct quad {
  int32_t of[4];
};

ALWAYS_INLINE struct quad quad_of(uint32_t word) {
  int8_t bytes[4];
  memcpy(bytes, &word, sizeof word);
  return (struct quad){{bytes[0], bytes[1], bytes[2], bytes[3]}};
}

ALWAYS_INLINE int32_t plus_products(int32_t sum, struct quad a, struct quad b) {
  return sum + a.of[0] * b.of[0] + a.of[1] * b.of[1] + a.of[2] * b.of[2] + a.of[3] * b.of[3];
}

ALWAYS_INLINE void add_each(int32_t *sums, struct quad a, struct quad b) {
  UNROLLED
  for (int c = 0; c < 4; c++) sums[c] += a.of[c] * b.of[c];
}
#endif

/* A convolution of one group. */
struct integer_filters {
  const struct mafat_kernel_call *call;
  int channels, filters, first_channel, first_filter;
  /* Of a tap: fours of channels, and channels that are left, for which each filter has so many weights, and where. */
  int quads, rest, rest_stride;
  ptrdiff_t rest_offset;
  /* Bytes to the next tap, of the input and of a block's weights; whether fours of channels go on from tap to tap. */
  ptrdiff_t tap, tap_bytes;
  bool is_merged;
  const int8_t *weights;
  const int32_t *numbers;
};

typedef int32_t integer_sums[INTEGER_PIXELS][INTEGER_LANES];

/* Adds the products of fours of channels, whose weights are [8 filters][4] and end at `end`. */
OF_ITS_OWN void add_quads_of_two(int32_t *sums, const int8_t *a, const int8_t *b,
                                         const int8_t *weights, const int8_t *end) {
  int32_t s = sums[0], t = sums[1], u = sums[2], v = sums[3];
  while (weights != end) {
    const struct quad x = quad_of(word_at(a)), y = quad_of(word_at(b));
    struct quad w = quad_of(word_at(weights));
    s = plus_products(s, x, w);
    u = plus_products(u, y, w);
    w = quad_of(word_at(weights + 4));
    t = plus_products(t, x, w);
    v = plus_products(v, y, w);
    a += 4;
    b += 4;
    weights += 4 * INTEGER_BLOCK;
  }
  sums[0] = s;
  sums[1] = t;
  sums[2] = u;
  sums[3] = v;
}

OF_ITS_OWN void add_quads_of_one(int32_t *sums, const int8_t *a, const int8_t *weights,
                                         const int8_t *end) {
  int32_t s = sums[0], t = sums[1];
  while (weights != end) {
    const struct quad x = quad_of(word_at(a));
    s = plus_products(s, x, quad_of(word_at(weights)));
    t = plus_products(t, x, quad_of(word_at(weights + 4)));
    a += 4;
    weights += 4 * INTEGER_BLOCK;
  }
  sums[0] = s;
  sums[1] = t;
}

ALWAYS_INLINE void add_quads(integer_sums sums, const int8_t *const *inputs, const int8_t *weights,
                             int quads, const int pixels) {
  const int8_t *end = weights + quads * 4 * INTEGER_BLOCK;
  if (pixels == INTEGER_PIXELS) add_quads_of_two(sums[0], inputs[0], inputs[1], weights, end);
  else add_quads_of_one(sums[0], inputs[0], weights, end);
}

/* Adds the products of less than four channels, whose weights are [8 filters][stride]. */
ALWAYS_INLINE void add_rest(integer_sums sums, const int8_t *const *inputs, const int8_t *weights,
                            int channels, int stride, const int pixels) {
  for (int c = 0; c < channels; c++)
    for (int lane = 0; lane < INTEGER_LANES; lane++)
      for (int p = 0; p < pixels; p++) sums[p][lane] += inputs[p][c] * weights[stride * lane + c];
}

/* Rows of a window whose places are kept. */
#define WINDOW_ROWS 7

/* What all filters read at one position, or at two neighbours that have all columns of their windows. */
struct integer_window {
  /* Taps inside the map, and the first of them in the first row. */
  int first_row, last_row, first_column, last_column;
  /* Whether these are all. */
  bool is_full;
  /* Bytes to the next position. */
  ptrdiff_t next;
  /* The first tap inside the map of each row of the window, as far as they are kept; NULL where there is none. */
  const int8_t *rows[WINDOW_ROWS];
  int input_y, input_x;
  int8_t *out;
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
  window->next = shape->stride_x * call->a.pixel_stride;
  window->input_y = rows.input;
  window->input_x = columns.input;
  window->out = output_integer(call, y, x);
  for (int ky = 0; ky < shape->kernel_y && ky < WINDOW_ROWS; ky++)
    window->rows[ky] = window_row(call, window, ky);
}

/* Adds what taps outside the map read: zero_a in all channels. */
static void add_outside(const struct integer_filters *f, integer_sums sums, int taps,
                        const int8_t *weights, int lane, int pixels) {
  const int zero_a = integer_convolution_zero_a(f->call->shape);
  for (int tap = 0; tap < taps; tap++) {
    int32_t of[INTEGER_LANES] = {0};
    for (int i = 0; i < INTEGER_LANES; i++) {
      const int8_t *own = weights + 4 * (lane + i);
      for (int quad = 0; quad < f->quads; quad++)
        for (int c = 0; c < 4; c++) of[i] += own[quad * 4 * INTEGER_BLOCK + c];
      own = weights + f->rest_offset + f->rest_stride * (lane + i);
      for (int c = 0; c < f->rest; c++) of[i] += own[c];
    }
    for (int p = 0; p < pixels; p++)
      for (int i = 0; i < INTEGER_LANES; i++) sums[p][i] += zero_a * of[i];
    weights += f->tap_bytes;
  }
}

/* Two filters of a block. */
ALWAYS_INLINE void sum_filters(const struct integer_filters *f, const struct integer_window *window,
                               const int8_t *weights, const int32_t *numbers, int lane,
                               integer_sums sums, const int pixels) {
  const struct mafat_kernel_call *call = f->call;
  const struct mafat_shape *shape = call->shape;
  UNROLLED
  for (int p = 0; p < pixels; p++) {
    UNROLLED
    for (int i = 0; i < INTEGER_LANES; i++) sums[p][i] = numbers[i];
  }
  const int inside = window->last_column - window->first_column;
  const int left = window->first_column, right = shape->kernel_x - window->last_column;
  for (int ky = 0; ky < shape->kernel_y; ky++) {
    const int8_t *input = kept_row(call, window, ky);
    if (input == NULL) {
      add_outside(f, sums, shape->kernel_x, weights, lane, pixels);
      weights += shape->kernel_x * f->tap_bytes;
      continue;
    }
    input += f->first_channel;
    if (left > 0) add_outside(f, sums, left, weights, lane, pixels);
    weights += left * f->tap_bytes;
    const int together = f->is_merged ? inside : 1;
    for (int kx = 0; kx < inside; kx += together) {
      const int8_t *const inputs[INTEGER_PIXELS] = {input, input + window->next};
      add_quads(sums, inputs, weights + 4 * lane, together * f->quads, pixels);
      if (f->rest > 0) {
        const int8_t *const rests[INTEGER_PIXELS] = {input + 4 * f->quads,
                                                     input + window->next + 4 * f->quads};
        add_rest(sums, rests, weights + f->rest_offset + f->rest_stride * lane, f->rest,
                 f->rest_stride, pixels);
      }
      weights += together * f->tap_bytes;
      input += f->tap;
    }
    if (right > 0) add_outside(f, sums, right, weights, lane, pixels);
    weights += right * f->tap_bytes;
  }
}

/* All filters of a group at one position, or at two. */
ALWAYS_INLINE void sum_group(const struct integer_filters *f, int y, int x, const int pixels) {
  const struct mafat_kernel_call *call = f->call;
  const struct mafat_shape *shape = call->shape;
  struct integer_window window;
  begin_window(&window, call, y, x);
  const bool is_pointwise = shape->kernel_y == 1 && shape->kernel_x == 1 && f->rest == 0;
  const int8_t *const inputs[INTEGER_PIXELS] = {window.rows[0] + f->first_channel,
                                                window.rows[0] + f->first_channel + window.next};
  const int zero = integer_convolution_zero(shape);
  const int least = integer_convolution_least(shape), most = integer_convolution_most(shape);
  const ptrdiff_t block_bytes = shape->kernel_y * shape->kernel_x * f->tap_bytes;
  const int8_t *weights = f->weights;
  const int32_t *numbers = f->numbers;
  int8_t *out = window.out + f->first_filter;
  for (int filter = 0; filter < f->filters; filter += INTEGER_LANES) {
    const int lane = filter % INTEGER_BLOCK;
    integer_sums sums;
    if (is_pointwise && window.is_full) {
      UNROLLED
      for (int p = 0; p < pixels; p++) {
        sums[p][0] = numbers[0];
        sums[p][1] = numbers[1];
      }
      add_quads(sums, inputs, weights + 4 * lane, f->quads, pixels);
    } else sum_filters(f, &window, weights, numbers, lane, sums, pixels);
    for (int p = 0; p < pixels; p++)
      for (int i = 0; i < INTEGER_LANES && filter + i < f->filters; i++) {
        const int32_t q = times_factor(sums[p][i], numbers[INTEGER_BLOCK + i],
                                       numbers[2 * INTEGER_BLOCK + i]);
        out[p * call->out.pixel_stride + filter + i] = limited(q + zero, least, most);
      }
    numbers += INTEGER_LANES;
    if (lane + INTEGER_LANES == INTEGER_BLOCK) {
      numbers += 2 * INTEGER_BLOCK;
      weights += block_bytes;
    }
  }
}

/*
 * The bias and the products of weights, over all taps, times the filter's factor, plus `zero`, limited to `least` ... `most`.
 * Weights are [group][block][ky][kx][four channels][8 filters][4], those of three channels that are left the same, and those
 * of two or one [8 filters][2].
 */
static void integer_convolution(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int groups = shape->groups;
  const int channels = call->a.extent.channels / groups;
  const int filters = call->out.extent.channels / groups;
  const int blocks = (filters + INTEGER_BLOCK - 1) / INTEGER_BLOCK;
  const int pairs = (channels + 1) / 2;
  const ptrdiff_t tap_bytes = (ptrdiff_t)pairs * 2 * INTEGER_BLOCK;
  const ptrdiff_t group_bytes = blocks * shape->kernel_y * shape->kernel_x * tap_bytes;
  const ptrdiff_t tap = shape->dilation_x * call->a.pixel_stride;
  const struct interior columns = interior_columns(call);
  for (int group = 0; group < groups; group++) {
    const struct integer_filters f = {
        .call = call,
        .channels = channels,
        .filters = filters,
        .first_channel = group * channels,
        .first_filter = group * filters,
        .quads = channels / 4,
        .rest = channels % 4,
        .rest_stride = channels % 4 > 2 ? 4 : 2,
        .rest_offset = channels / 4 * 4 * INTEGER_BLOCK,
        .tap = tap,
        .tap_bytes = tap_bytes,
        .is_merged = channels % 4 == 0 && tap == channels,
        .weights = integer_weights(call) + group * group_bytes,
        .numbers = filter_numbers(call) + group * blocks * 3 * INTEGER_BLOCK,
    };
    for (int y = call->y0; y < call->y1; y++)
      for (int x = call->x0; x < call->x1;) {
        const bool inside = x >= columns.start && x + INTEGER_PIXELS <= columns.end;
        if (inside) sum_group(&f, y, x, INTEGER_PIXELS);
        else sum_group(&f, y, x, 1);
        x += inside ? INTEGER_PIXELS : 1;
      }
  }
}

/* Adds four channels of some neighbouring taps of a depthwise convolution. */
OF_ITS_OWN void add_depthwise_taps(int32_t *sums, const int8_t *input, ptrdiff_t tap,
                                           const int8_t *weights, ptrdiff_t next, int taps) {
  int32_t each[4] = {sums[0], sums[1], sums[2], sums[3]};
  while (taps-- > 0) {
    add_each(each, quad_of(word_at(input)), quad_of(word_at(weights)));
    input += tap;
    weights += next;
  }
  UNROLLED
  for (int i = 0; i < 4; i++) sums[i] = each[i];
}

/* Some channels of a depthwise convolution at a position. */
ALWAYS_INLINE void sum_channels_at(const struct mafat_kernel_call *call,
                                   const struct integer_window *window, int c, const int count) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const int32_t *numbers = filter_numbers(call) + c;
  const int zero_a = integer_depthwise_zero_a(shape), zero = integer_depthwise_zero(shape);
  const int least = integer_depthwise_least(shape), most = integer_depthwise_most(shape);
  const ptrdiff_t tap = shape->dilation_x * call->a.pixel_stride;
  const int8_t *weights = integer_weights(call) + c;
  const int first = window->first_column, last = window->last_column;
  int32_t sums[4];
  UNROLLED
  for (int i = 0; i < count; i++) sums[i] = numbers[i];
  for (int ky = 0; ky < shape->kernel_y; ky++) {
    const int8_t *input = kept_row(call, window, ky);
    if (!window->is_full)
      for (int kx = 0; kx < shape->kernel_x; kx++)
        if (input == NULL || kx < first || kx >= last)
          for (int i = 0; i < count; i++) sums[i] += zero_a * weights[kx * channels + i];
    if (input != NULL) {
      input += c;
      if (count == 4)
        add_depthwise_taps(sums, input, tap, weights + first * channels, channels, last - first);
      else
        for (int kx = first; kx < last; kx++, input += tap)
          for (int i = 0; i < count; i++) sums[i] += input[i] * weights[kx * channels + i];
    }
    weights += shape->kernel_x * channels;
  }
  int8_t *out = window->out + c;
  UNROLLED
  for (int i = 0; i < count; i++) {
    const int32_t q = times_factor(sums[i], numbers[channels + i], numbers[2 * channels + i]);
    out[i] = limited(q + zero, least, most);
  }
}

/* The same with every channel a group of its own: weights [ky][kx][channel], [bias, multiplier, shift][channel]. */
static void integer_depthwise(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      struct integer_window window;
      begin_window(&window, call, y, x);
      int c = 0;
      for (; c + 4 <= channels; c += 4) sum_channels_at(call, &window, c, 4);
      for (; c < channels; c++) sum_channels_at(call, &window, c, 1);
    }
}
