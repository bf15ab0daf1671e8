/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Kernels that read, of each input, one position for one that they write. They go in rising order. */

/* Whether the numbers of a row lie one behind the other. */
static bool is_whole(const struct mafat_place *place) {
  return pixel_step(place) == place->extent.channels;
}

/* Whether a row is added as one. */
static bool is_dense_sum(const struct mafat_kernel_call *call) {
  return call->weights == NULL && call->shape->stride_x == 1 && !accumulate_is_first(call->shape) &&
         call->a.extent.channels == call->out.extent.channels && is_whole(&call->a) &&
         is_whole(&call->b) && is_whole(&call->out);
}

/* Adds `count` neighbouring numbers, of which a has `shared`; the others stay as they are in b. */
static void add_numbers(const struct mafat_kernel_call *call, int y, int x, int shared, int count) {
  const struct mafat_shape *shape = call->shape;
  const struct activation activation = activation_of(shape);
  const float *a = number_at(&call->a, y * shape->stride_y, x * shape->stride_x);
  const float *b = accumulate_is_first(shape) ? NULL : number_at(&call->b, y, x);
  float *out = number_at(&call->out, y, x);
  for (int c = 0; c < shared; c += LANES) {
    vec value = load_lanes(a + c, shared - c);
    if (call->weights != NULL) value = vec_mul(value, load_lanes(call->weights + c, shared - c));
    if (b != NULL) value = vec_add(load_lanes(b + c, shared - c), value);
    store_lanes(out + c, shared - c, fused_activation(activation, value));
  }
  for (int c = shared; c < count; c += LANES) {
    const vec value = b != NULL ? load_lanes(b + c, count - c) : vec_splat(0.0f);
    store_lanes(out + c, count - c, fused_activation(activation, value));
  }
}

/*
 * One summand of a sum: out = (is_first ? 0 : b) + weights[c] * a, with a read at (y * stride_y, x * stride_x);
 * no weights stand for the weight 1. b, of out's size, is the first summand or, for those behind the second, out itself.
 * Channels that a lacks count as 0. Then the activation, which belongs to the last summand only.
 */
static void accumulate(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  const int shared = smaller(call->a.extent.channels, channels);
  const int row = (call->x1 - call->x0) * channels;
  const bool dense = is_dense_sum(call);
  for (int y = call->y0; y < call->y1; y++)
    if (dense)
      add_numbers(call, y, call->x0, row, row);
    else
      for (int x = call->x0; x < call->x1; x++) add_numbers(call, y, x, shared, channels);
  if (!is_fused(call->shape->activation)) activate_rectangle(call);
}

/* out = activation(a * weights[c] + biases[c]). */
static void channel_affine(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c += LANES) {
        const int count = channels - c;
        const vec scale = load_lanes(call->weights + c, count);
        const vec shift = load_lanes(call->biases + c, count);
        store_lanes(out + c, count, vec_add(vec_mul(load_lanes(from + c, count), scale), shift));
      }
    }
  activate_rectangle(call);
}

/* out = a < 0 ? a * weights[c] : a. */
static void prelu(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c += LANES) {
        const vec value = load_lanes(from + c, channels - c);
        const vec low = vec_mul(value, load_lanes(call->weights + c, channels - c));
        const vec_mask is_low = vec_less(value, vec_splat(0.0f));
        store_lanes(out + c, channels - c, vec_select(is_low, low, value));
      }
    }
}

/* As in vec_min and vec_max, but what is not a number is passed on, whichever of the two it is. */
static vec least(vec a, vec b) { return vec_select(vec_equal(b, b), vec_min(a, b), b); }
static vec greatest(vec a, vec b) { return vec_select(vec_equal(b, b), vec_max(a, b), b); }

/*
 * `count` neighbouring numbers, the channels of a position or of a row of them, by one function; where an input is splat,
 * its one channel stands for all.
 */
#define COMBINE(function) \
  if (!splat_a && !splat_b) \
    for (; c + LANES <= count; c += LANES) \
      vec_store(out + c, function(vec_load(a + c), vec_load(b + c))); \
  for (; c < count; c += LANES) \
    store_lanes(out + c, count - c, \
                function(splat_a ? vec_splat(*a) : load_lanes(a + c, count - c), \
                         splat_b ? vec_splat(*b) : load_lanes(b + c, count - c))); \
  return

static void combine(int operation, bool splat_a, bool splat_b, const float *a, const float *b,
                    float *out, int count) {
  int c = 0;
  switch (operation) {
    case 0:
      COMBINE(vec_add);
    case 1:
      COMBINE(vec_sub);
    case 2:
      COMBINE(vec_mul);
    case 3:
      COMBINE(vec_div);
    case 4:
      COMBINE(least);
    case 5:
      COMBINE(greatest);
    default:
      COMBINE(powers);
  }
}

/* Bits of a spread: its one position stands for all, its one channel stands for all. */
enum { ONE_POSITION = 1, ONE_CHANNEL = 2 };

/*
 * out = activation(a o b), number by number: add, subtract, multiply, divide, minimum, maximum or power; each input is
 * spread over the output.
 */
static void elementwise(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int spread_a = elementwise_spread_a(shape);
  const int spread_b = elementwise_spread_b(shape);
  const float *a = spread_a & ONE_POSITION ? number_at(&call->a, 0, 0) : NULL;
  const float *b = spread_b & ONE_POSITION ? number_at(&call->b, 0, 0) : NULL;
  /* Where nothing is spread and rows are dense, a row goes as one. */
  const bool dense = spread_a == 0 && spread_b == 0 && is_whole(&call->a) && is_whole(&call->b) &&
                     is_whole(&call->out);
  const int together = dense ? call->x1 - call->x0 : 1;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x += together)
      combine(elementwise_operator(shape), (spread_a & ONE_CHANNEL) != 0,
              (spread_b & ONE_CHANNEL) != 0, a != NULL ? a : number_at(&call->a, y, x),
              b != NULL ? b : number_at(&call->b, y, x), number_at(&call->out, y, x),
              together * call->out.extent.channels);
  activate_rectangle(call);
}

/* Positions `step_y` and `step_x` apart, from row `top` and column `left` on, times `scale`, plus `shift`. */
static void slice(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const vec scale = vec_splat(slice_scale(shape));
  const vec shift = vec_splat(slice_shift(shape));
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y * slice_step_y(shape) + slice_top(shape),
                                    x * slice_step_x(shape) + slice_left(shape));
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c += LANES) {
        const vec value = vec_mul(load_lanes(from + c, channels - c), scale);
        store_lanes(out + c, channels - c, vec_add(value, shift));
      }
    }
}

enum { PAD_CONSTANT, PAD_EDGE, PAD_REFLECT, PAD_SYMMETRIC };

/* Of which position one that may lie outside is a copy. */
static int pad_source(int position, int extent, int mode) {
  if (mode == PAD_EDGE) return position < 0 ? 0 : position < extent ? position : extent - 1;
  const int mirror = mode == PAD_REFLECT ? 0 : 1;
  if (position < 0) return -position - mirror;
  return position < extent ? position : 2 * (extent - 1) - position + mirror;
}

/* The map behind `top` rows and `left` columns, and around it one value or copies of what lies inside. */
static void pad(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels, mode = pad_mode(shape);
  const int height = call->a.extent.height, width = call->a.extent.width;
  const vec value = vec_splat(pad_value(shape));
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int row = y - pad_top(shape), column = x - pad_left(shape);
      const bool is_inside = row >= 0 && row < height && column >= 0 && column < width;
      float *out = number_at(&call->out, y, x);
      if (mode == PAD_CONSTANT && !is_inside) {
        for (int c = 0; c < channels; c += LANES) store_lanes(out + c, channels - c, value);
        continue;
      }
      const float *from =
          number_at(&call->a, pad_source(row, height, mode), pad_source(column, width, mode));
      memcpy(out, from, (size_t)channels * sizeof(float));
    }
}

/* out = a over the rectangle. Also moves halos, and writes one input of a concatenation beside the others. */
static void copy(const struct mafat_kernel_call *call) {
  const size_t bytes = (size_t)call->out.extent.channels * sizeof(float);
  const size_t columns = (size_t)(call->x1 - call->x0);
  const bool packed = (size_t)call->a.pixel_stride == bytes && (size_t)call->out.pixel_stride == bytes;
  for (int y = call->y0; y < call->y1; y++) {
    const unsigned char *from = byte_at(&call->a, y, call->x0);
    unsigned char *to = byte_at(&call->out, y, call->x0);
    if (packed) memmove(to, from, columns * bytes);
    for (size_t x = 0; !packed && x < columns; x++) {
      memmove(to, from, bytes);
      from += call->a.pixel_stride;
      to += call->out.pixel_stride;
    }
  }
}

/* out = a / 255, where a holds bytes. */
static void normalize(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++) {
    const unsigned char *from = byte_at(&call->a, y, call->x0);
    float *to = number_at(&call->out, y, call->x0);
    for (int x = call->x0; x < call->x1; x++) {
      for (int c = 0; c < channels; c++) to[c] = (float)from[c] / 255.0f;
      from += call->a.pixel_stride;
      to += pixel_step(&call->out);
    }
  }
}

/* Learned numbers: weights [channel][row][column] of the whole output map. */
static void constant(const struct mafat_kernel_call *call) {
  const struct mafat_extent map = call->out.extent;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < map.channels; c++)
        out[c] = call->weights[(c * map.height + y) * map.width + x];
    }
}
