/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* One number of so many bytes. */
ALWAYS_INLINE void move_number(unsigned char *to, const unsigned char *from, size_t bytes) {
  memcpy(to, from, bytes);
}

/*
 * The positions of a block become the channels of one: channel dy * step_y + dx * step_x + c * step_c of (y, x) is
 * channel c of (y * stride_y + dy, x * stride_x + dx).
 */
ALWAYS_INLINE void deepen(const struct mafat_kernel_call *call, size_t bytes) {
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t size = (ptrdiff_t)bytes, step = space_to_depth_step_c(shape) * size;
  const int channels = call->a.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      for (int dy = 0; dy < shape->stride_y; dy++) {
        const unsigned char *from = byte_at(&call->a, y * shape->stride_y + dy, x * shape->stride_x);
        unsigned char *to = byte_at(&call->out, y, x) + dy * space_to_depth_step_y(shape) * size;
        for (int dx = 0; dx < shape->stride_x; dx++) {
          for (int c = 0; c < channels; c++) move_number(to + c * step, from + c * size, bytes);
          from += call->a.pixel_stride;
          to += space_to_depth_step_x(shape) * size;
        }
      }
}

static void space_to_depth(const struct mafat_kernel_call *call) { deepen(call, sizeof(float)); }

static void space_to_depth_bytes(const struct mafat_kernel_call *call) { deepen(call, 1); }

/*
 * The channels of a position become those of the positions of a block: channel c of (y * block_y + dy, x * block_x + dx)
 * is channel dy * step_y + dx * step_x + c * step_c of (y, x).
 */
ALWAYS_INLINE void spread_out(const struct mafat_kernel_call *call, size_t bytes) {
  const struct mafat_shape *shape = call->shape;
  const ptrdiff_t size = (ptrdiff_t)bytes, step = depth_to_space_step_c(shape) * size;
  const int channels = call->out.extent.channels;
  const int block_y = depth_to_space_block_y(shape), block_x = depth_to_space_block_x(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int part = (y % block_y) * depth_to_space_step_y(shape) +
                       (x % block_x) * depth_to_space_step_x(shape);
      const unsigned char *from = byte_at(&call->a, y / block_y, x / block_x) + part * size;
      unsigned char *out = byte_at(&call->out, y, x);
      for (int c = 0; c < channels; c++) move_number(out + c * size, from + c * step, bytes);
    }
}

static void depth_to_space(const struct mafat_kernel_call *call) { spread_out(call, sizeof(float)); }

static void depth_to_space_bytes(const struct mafat_kernel_call *call) { spread_out(call, 1); }

/* Output channel j * groups + g is input channel g * (channels / groups) + j. */
ALWAYS_INLINE void shuffle(const struct mafat_kernel_call *call, size_t bytes) {
  const ptrdiff_t size = (ptrdiff_t)bytes;
  const int groups = call->shape->groups;
  const int each = call->out.extent.channels / groups;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const unsigned char *from = byte_at(&call->a, y, x);
      unsigned char *out = byte_at(&call->out, y, x);
      for (int j = 0; j < each; j++)
        for (int g = 0; g < groups; g++, out += size)
          move_number(out, from + (g * each + j) * size, bytes);
    }
}

static void channel_shuffle(const struct mafat_kernel_call *call) { shuffle(call, sizeof(float)); }

static void channel_shuffle_bytes(const struct mafat_kernel_call *call) { shuffle(call, 1); }

/* Input of number `index` of the output in Darknet's order. */
static const float *mixed_source(const struct mafat_kernel_call *call, int index) {
  const int stride = reorg_stride(call->shape);
  const struct mafat_extent map = call->a.extent;
  const int column = index % map.width;
  const int row = index / map.width % map.height;
  const int channel = index / (map.width * map.height);
  const int few = map.channels / (stride * stride);
  const int part = channel / few;
  const int x = column * stride + part % stride;
  const int y = row * stride + part / stride;
  return flat_number(&call->a, ((channel % few) * map.height * stride + y) * map.width * stride + x);
}

/*
 * Positions to channels in the order that Darknet's reorg computes. Its loops take the extents of the input for those of
 * the output, so that number i of the output (counted over channels, rows, columns) is found by splitting i by the
 * input's shape.
 */
static void reorg(const struct mafat_kernel_call *call) {
  const struct mafat_extent map = call->out.extent;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < map.channels; c++)
        out[c] = *mixed_source(call, (c * map.height + y) * map.width + x);
    }
}
